/** When a feed asks to be looked at again: only ever later than now, and never by more than a day. */

/** What the feed itself asks for; kept in the cursor, because a 304 does not repeat it. */
export interface FeedHints {
  /** `<ttl>` of RSS 2.0. */
  readonly ttl_minutes: number | null;
  /** `<skipHours>`: hours of the day, GMT. */
  readonly skip_hours: readonly number[];
  /** `<skipDays>`: English names in lower case, GMT. */
  readonly skip_days: readonly string[];
}

export const NO_HINTS: FeedHints = { ttl_minutes: null, skip_hours: [], skip_days: [] };

export interface NextCheck {
  /** ISO 8601 UTC. */
  readonly not_before: string;
  readonly reason: 'ttl' | 'cache_control' | 'expires' | 'skip';
}

const HOUR_MS = 3_600_000;
const MOST_MS = 24 * HOUR_MS;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * The latest of ttl (RSS 2.0) and what the answer says of its freshness (RFC 9111 §4.2), moved out of the hours and
 * days that the feed asks to be skipped; at most 24 hours from now, so that no feed falls silent by one wrong number.
 * Undefined when nothing asks for a later moment.
 * @param header a header of the answer, by its lower-case name
 */
export function nextCheckOf(
  header: (name: string) => string | undefined,
  hints: FeedHints,
  now = Date.now(),
): NextCheck | undefined {
  const fresh = freshnessOf(header, now);
  const ttl_ms = (hints.ttl_minutes ?? 0) * 60_000;
  const asked = ttl_ms > fresh.ms ? { ms: ttl_ms, reason: 'ttl' as const } : fresh;
  const latest = now + Math.min(asked.ms, MOST_MS);
  const moved = Math.min(outsideSkipped(latest, hints), now + MOST_MS);
  if (moved <= now) return undefined;
  return { not_before: new Date(moved).toISOString(), reason: moved > latest ? 'skip' : asked.reason };
}

/** max-age wins over Expires; what has been in a cache already is that much older. */
function freshnessOf(
  header: (name: string) => string | undefined,
  now: number,
): { ms: number; reason: 'cache_control' | 'expires' } {
  const cacheControl = header('cache-control') ?? '';
  const maxAge = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,12})/i.exec(cacheControl)?.[1];
  if (/(?:^|[\s,])no-(?:cache|store)\b/i.test(cacheControl)) return { ms: 0, reason: 'cache_control' };
  if (maxAge !== undefined) {
    const age = /^\d{1,12}$/.exec(header('age')?.trim() ?? '')?.[0] ?? '0';
    return { ms: Math.max(0, Number(maxAge) - Number(age)) * 1000, reason: 'cache_control' };
  }
  const expires = Date.parse(header('expires') ?? '');
  // the server's clock may be wrong: what counts is how far its two dates are apart
  const date = Date.parse(header('date') ?? '');
  const ms = expires - (Number.isFinite(date) ? date : now);
  return { ms: Number.isFinite(ms) ? Math.max(0, ms) : 0, reason: 'expires' };
}

function outsideSkipped(at: number, { skip_hours, skip_days }: FeedHints): number {
  if (skip_hours.length === 0 && skip_days.length === 0) return at;
  let moment = at;
  // a feed that skips all 168 hours of a week skips none
  for (let steps = 0; steps < 24 * 7; steps++) {
    const date = new Date(moment);
    const isSkipped = skip_hours.includes(date.getUTCHours()) || skip_days.includes(DAYS[date.getUTCDay()] ?? '');
    if (!isSkipped) return moment;
    moment = Math.floor(moment / HOUR_MS) * HOUR_MS + HOUR_MS;
  }
  return at;
}
