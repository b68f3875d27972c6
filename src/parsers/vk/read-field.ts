/** Reads what may be there of a record of VK; anything of another kind is as if it were missing. */

type Json = Readonly<Record<string, unknown>>;

/** VK's records as they come. */
export type VkRecord = Json;

const NOTHING: Json = {};

/** The record in a field; empty if there is none. */
export function recordIn(from: Json, field: string): Json {
  return recordOf(from[field]);
}

/** A value as a record; empty if it is none. */
export function recordOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : NOTHING;
}

/** The records of a list in a field, at most `most`. */
export function recordsIn(from: Json, field: string, most: number): Json[] {
  const value = from[field];
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).slice(0, most).map(recordOf);
}

/**
 * A text, without the characters that Postgres or nobody can keep; null if there is none.
 * @param most characters kept
 */
export function textIn(from: Json, field: string, most = 2_000): string | null {
  const value = from[field];
  if (typeof value !== 'string' || value === '') return null;
  return value.slice(0, most).replaceAll('\u0000', '').toWellFormed();
}

/** A finite number. */
export function numberIn(from: Json, field: string): number | null {
  const value = from[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** VK says yes by 1 and by true. */
export function flagIn(from: Json, field: string): boolean {
  return from[field] === 1 || from[field] === true;
}

/** An http(s) address of at most 4,000 characters. */
export function linkIn(from: Json, field: string): string | null {
  const value = from[field];
  return typeof value === 'string' && value.length <= 4_000 && /^https?:\/\//i.test(value)
    ? value.toWellFormed()
    : null;
}

/** The latest second that ISO 8601 with four digits of a year can tell. */
const LAST_SECOND = 253_402_300_799;

/** A time in seconds since 1970 as ISO 8601 UTC. */
export function timeIn(from: Json, field: string): string | null {
  const seconds = numberIn(from, field);
  return seconds === null || seconds <= 0 || seconds > LAST_SECOND ? null : new Date(seconds * 1000).toISOString();
}

/** `{likes: {count: 5}}` */
export function countIn(from: Json, field: string): number | null {
  return numberIn(recordIn(from, field), 'count');
}
