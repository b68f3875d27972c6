/** Between moments and the wall clock of an IANA zone. A wall time is a Date whose UTC fields are what the clock shows. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Further than any offset plus any jump: Samoa left out a whole day in 2011. */
const AROUND_MS = 39 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  let format = formats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timezone, format);
  }
  return format;
}

/** How far the wall clock of a zone is ahead of UTC at a moment, in milliseconds. */
export function offsetAt(moment: number, timezone: string): number {
  if (timezone === 'UTC') return 0;
  const second = Math.floor(moment / 1000) * 1000;
  const fields = new Map(
    formatOf(timezone)
      .formatToParts(second)
      .map(({ type, value }) => [type, Number(value)] as const),
  );
  const field = (name: Intl.DateTimeFormatPartTypes) => fields.get(name) ?? 0;
  const wall = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  return wall - second;
}

/** What the wall clock of a zone shows at a moment. */
export function wallTimeAt(moment: number, timezone: string): number {
  return moment + offsetAt(moment, timezone);
}

/**
 * The moment of a wall time: its first occurrence when the clock shows it twice, the first moment after the gap when the
 * clock never shows it.
 */
export function momentOf(wall: number, timezone: string): number {
  const before = offsetAt(wall - AROUND_MS, timezone);
  const after = offsetAt(wall + AROUND_MS, timezone);
  // the greater offset gives the earlier moment, which is the first occurrence
  for (const offset of [Math.max(before, after), Math.min(before, after)]) {
    if (offsetAt(wall - offset, timezone) === offset) return wall - offset;
  }
  return nextJump(wall - AROUND_MS, wall + AROUND_MS, timezone) ?? wall - after;
}

/** The first moment after `from` and not after `to` from which the offset is another; null when there is none. */
export function nextJump(from: number, to: number, timezone: string): number | null {
  if (timezone === 'UTC') return null;
  const offset = offsetAt(from, timezone);
  let same = from;
  while (same < to) {
    const probe = Math.min(same + DAY_MS, to);
    if (offsetAt(probe, timezone) !== offset) return bisect(same, probe, offset, timezone);
    same = probe;
  }
  return null;
}

function bisect(same: number, other: number, offset: number, timezone: string): number {
  let [low, high] = [same, other];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, timezone) === offset) low = middle;
    else high = middle;
  }
  return high;
}
