/** The value below which a part of the values lies (nearest rank). @param part 0 to 1 */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * part) - 1))] ?? Number.NaN;
}

/** Milliseconds that work took, and what it gave. */
export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const begun = performance.now();
  const result = await work();
  return { ms: performance.now() - begun, result };
}

/** Milliseconds since the epoch, finer than `Date.now()`; comparable between processes of one machine. */
export function wallClock(): number {
  return performance.timeOrigin + performance.now();
}

/** Waits. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks until the answer is true. @throws when it is not within `limit_ms` */
export async function until(
  what: string,
  condition: () => Promise<boolean> | boolean,
  { every_ms = 20, limit_ms = 120_000 } = {},
): Promise<void> {
  const deadline = Date.now() + limit_ms;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${limit_ms / 1000} s for ${what}`);
    await pause(every_ms);
  }
}

/** A random order that is the same in every run. */
export function shuffled<T>(values: readonly T[], seed = 1): T[] {
  const result = [...values];
  let state = seed;
  for (let at = result.length - 1; at > 0; at--) {
    // Lehmer's generator (Park and Miller 1988)
    state = (state * 48_271) % 2_147_483_647;
    const other = state % (at + 1);
    const [a, b] = [result[at] as T, result[other] as T];
    result[at] = b;
    result[other] = a;
  }
  return result;
}
