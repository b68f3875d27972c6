const KEY = 'parser-manager-density';

export type Density = 'compact' | 'comfortable';

/** How close the rows of tables are. */
export function density(): Density {
  return localStorage.getItem(KEY) === 'comfortable' ? 'comfortable' : 'compact';
}

/** Applies what was chosen before. */
export function keptDensity(): void {
  document.documentElement.dataset['density'] = density();
}

/** Chooses and keeps. */
export function chooseDensity(value: Density): void {
  localStorage.setItem(KEY, value);
  keptDensity();
}
