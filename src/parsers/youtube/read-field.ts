/** Reads what may be there of a record of YouTube; anything of another kind is as if it were missing. */

type Json = Readonly<Record<string, unknown>>;

/** YouTube's records as they come. */
export type YoutubeRecord = Json;

const NOTHING: Json = {};

/** What an id of a video may look like; it becomes a part of an address. */
export const VIDEO_ID = /^[\w-]{1,64}$/;

/** The record in a field; empty if there is none. */
export function recordIn(from: Json, field: string): Json {
  return recordOf(from[field]);
}

/** A value as a record; empty if it is none. */
export function recordOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : NOTHING;
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

/** A count; YouTube writes them as text. */
export function countIn(from: Json, field: string): number | null {
  const value = from[field];
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

/** A time as ISO 8601 UTC. */
export function timeIn(from: Json, field: string): string | null {
  const value = from[field];
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** `PT1H2M3S` in seconds (ISO 8601; longer ones begin with days, live ones are `P0D`). */
export function durationIn(from: Json, field: string): number | null {
  const match = /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,6})S)?)?$/.exec(String(from[field]));
  if (match === null) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** The largest picture of `thumbnails`. */
export function thumbnailIn(from: Json): { url: string; width: number | null; height: number | null } | null {
  const found = Object.values(recordIn(from, 'thumbnails')).flatMap((value) => {
    const { url, width, height } = recordOf(value);
    if (typeof url !== 'string' || url.length > 2_000 || !/^https?:\/\//i.test(url)) return [];
    return [{ url: url.toWellFormed(), width: sizeOf(width), height: sizeOf(height) }];
  });
  return found.sort((one, other) => (other.width ?? 0) - (one.width ?? 0))[0] ?? null;
}

function sizeOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}
