/** A register of things that must be closed again; the tests fail when one is left open. */

const registry = ((globalThis as { __openThings?: Map<string, number> }).__openThings ??= new Map<string, number>());

/** Notes that `what` is open; call the result once when it is closed. */
export function trackOpen(what: string): () => void {
  registry.set(what, (registry.get(what) ?? 0) + 1);
  let closed = false;
  return () => {
    if (closed) return;
    closed = true;
    const left = (registry.get(what) ?? 1) - 1;
    if (left > 0) registry.set(what, left);
    else registry.delete(what);
  };
}
