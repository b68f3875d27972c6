/** Clean-up that helpers register themselves; it runs after the last test of the file, newest first. */
const registry = ((globalThis as { __cleanUps?: (() => Promise<unknown>)[] }).__cleanUps ??= []);

export function onFileEnd(work: () => Promise<unknown>): void {
  registry.push(work);
}

export async function runCleanUps(): Promise<void> {
  for (let work = registry.pop(); work !== undefined; work = registry.pop()) await work();
}
