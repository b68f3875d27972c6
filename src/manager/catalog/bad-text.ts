/** JSON that no column takes: NUL, halves of surrogate pairs, and nesting that would exhaust a stack. */

/** Deepest nesting of a JSON value that is kept. */
export const DEEPEST = 64;
/** Names that would reach the prototype of an object. */
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** What is wrong inside a value parsed from JSON, and where; null when it can be stored. */
export function badTextIn(value: unknown, path = '', depth = 0): { path: string; message: string } | null {
  if (typeof value === 'string') {
    if (isStorable(value)) return null;
    return { path, message: 'holds a character that cannot be stored (NUL or half a surrogate pair)' };
  }
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= DEEPEST) return { path: path.slice(0, 200), message: `is nested deeper than ${DEEPEST} levels` };
  for (const [key, inner] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (FORBIDDEN_NAMES.has(key)) return { path: at, message: 'is not an allowed name' };
    if (!isStorable(key)) return { path, message: 'has a name with a character that cannot be stored' };
    const found = badTextIn(inner, at, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}
