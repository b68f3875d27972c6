import i18next from 'i18next';

/** Numbers, sizes and durations as the language of the page writes them. */

const made = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${i18next.language}${JSON.stringify(options)}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const fresh = new Intl.NumberFormat(i18next.language, options);
  made.set(key, fresh);
  return fresh;
}

/** `5,000,000`. */
export function number(value: number): string {
  return format({ maximumFractionDigits: 2 }).format(value);
}

/** Over 10,000 `12.4k`, as on the cards; the exact number belongs beside it. */
export function short(value: number): string {
  return value < 10_000 ? number(value) : format({ notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** `97 %`, from 0…1; never 100 % before the end. */
export function percent(part: number): string {
  const rounded = part >= 1 ? 1 : Math.min(0.99, Math.round(part * 100) / 100);
  return format({ style: 'percent', maximumFractionDigits: 0 }).format(rounded);
}

const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `1.2 MiB`. */
export function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log2(value) / 10));
  const scaled = value / 1024 ** power;
  return `${format({ maximumFractionDigits: power === 0 || scaled >= 100 ? 0 : 1 }).format(scaled)}\u00A0${BYTES[power] ?? ''}`;
}

const unit = (value: number, name: string, digits = 0) =>
  format({ style: 'unit', unit: name, unitDisplay: 'narrow', maximumFractionDigits: digits }).format(value);

/** Two units: `1h 4m`, `4.2s`, `380ms`. */
export function duration(ms: number): string {
  if (ms < 1_000) return unit(Math.round(ms), 'millisecond');
  if (ms < 10_000) return unit(ms / 1_000, 'second', 1);
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return unit(seconds, 'second');
  const parts: [number, string, string][] = [
    [86_400, 'day', 'hour'],
    [3_600, 'hour', 'minute'],
    [60, 'minute', 'second'],
  ];
  const sizes: Record<string, number> = { hour: 3_600, minute: 60, second: 1 };
  for (const [size, name, next] of parts) {
    if (seconds < size) continue;
    const rest = Math.floor((seconds % size) / (sizes[next] ?? 1));
    const whole = unit(Math.floor(seconds / size), name);
    return rest === 0 ? whole : `${whole} ${unit(rest, next)}`;
  }
  return unit(seconds, 'second');
}
