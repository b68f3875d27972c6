/** When a feed asks to be looked at again: only ever later than the schedule would. */

/** What the answer and the feed say. */
export interface CheckHints {
  readonly cache_control: string | undefined;
  readonly expires: string | undefined;
  readonly ttl_minutes: number | null;
  readonly skip_hours: readonly number[];
  readonly skip_days: readonly string[];
}

export interface NextCheck {
  readonly not_before: string;
  readonly reason: string;
}

const MOST_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/**
 * The latest of ttl (RSS 2.0), Cache-Control max-age and Expires (RFC 9111), at most a day from now, moved out of the
 * hours and days (GMT) that the feed asks to be skipped. Undefined when nothing asks for a later moment.
 */
export function nextCheckOf(hints: CheckHints, now = Date.now()): NextCheck | undefined {
  const asked: [number, string][] = [
    [hints.ttl_minutes === null ? 0 : now + hints.ttl_minutes * 60_000, 'ttl'],
    [now + maxAgeMs(hints.cache_control), 'cache_control'],
    [maxAgeMs(hints.cache_control) > 0 ? 0 : Date.parse(hints.expires ?? '') || 0, 'expires'],
  ];
  const [latest, reason] = asked.reduce((a, b) => (b[0] > a[0] ? b : a));
  const clamped = Math.min(Math.max(latest, now), now + MOST_MS);
  const moved = outsideSkipped(clamped, hints);
  if (moved <= now) return undefined;
  return { not_before: new Date(moved).toISOString(), reason: moved > clamped ? 'skip_hours' : reason };
}

function maxAgeMs(header: string | undefined): number {
  if (header === undefined || /\bno-(cache|store)\b/i.test(header)) return 0;
  return Number(/\bmax-age\s*=\s*"?(\d{1,9})/i.exec(header)?.[1] ?? 0) * 1000;
}

function outsideSkipped(at: number, { skip_hours, skip_days }: CheckHints): number {
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
