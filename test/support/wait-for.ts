/** Waits until a condition holds. @throws when it does not within `ms` */
export async function waitFor(what: string, condition: () => Promise<boolean> | boolean, ms = 30_000): Promise<void> {
  const begun = Date.now();
  while (!(await condition())) {
    if (Date.now() - begun > ms) throw new Error(`waited ${ms} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
