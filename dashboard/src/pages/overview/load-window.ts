/** The range of the load: a usual one around now, or one that was dragged or walked to. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Usual ranges, in milliseconds: half of it behind, half of it ahead. */
export const RANGES = { '1h': HOUR, '24h': DAY, '7d': 7 * DAY } as const;
type Range = keyof typeof RANGES;

const STEPS = [60, 300, 900, 3_600, 7_200, 21_600, 86_400];
const MOST_STEPS = 128;
const SHORTEST = 10 * MINUTE;
/** The API answers no more. */
const LONGEST = 31 * DAY;

/** Moments in milliseconds; whole steps, so that the request stays the same until a step is over. */
export interface LoadWindow {
  readonly from: number;
  readonly to: number;
  readonly step_seconds: number;
  /** Absent when it is none of the usual ones. */
  readonly range: Range | undefined;
}

/** The window of an address. One that is turned round, too short or too long is mended. */
export function windowOf(view: { range?: string; from?: string; to?: string }, now: number): LoadWindow {
  const from = Date.parse(view.from ?? '');
  const to = Date.parse(view.to ?? '');
  if (!Number.isNaN(from) && !Number.isNaN(to)) {
    const [begin, end] = [Math.min(from, to), Math.max(from, to)];
    const span = Math.min(LONGEST, Math.max(SHORTEST, end - begin));
    return { ...inSteps((begin + end - span) / 2, span), range: undefined };
  }
  const range = view.range !== undefined && view.range in RANGES ? (view.range as Range) : '24h';
  const span = RANGES[range];
  return { ...inSteps(now - span / 2, span), range };
}

function inSteps(from: number, span: number): Omit<LoadWindow, 'range'> {
  const step_seconds = STEPS.find((step) => span / (step * 1_000) <= MOST_STEPS) ?? 86_400;
  const step = step_seconds * 1_000;
  const begin = Math.floor(from / step) * step;
  return { from: begin, to: begin + Math.ceil(span / step) * step, step_seconds };
}

type Bounds = Pick<LoadWindow, 'from' | 'to'>;

/** Half of it earlier (-1) or later (1). */
export function moved({ from, to }: Bounds, direction: 1 | -1): Bounds {
  const by = (direction * (to - from)) / 2;
  return { from: from + by, to: to + by };
}

/** The middle half; null when that is too short. */
export function closer({ from, to }: Bounds): Bounds | null {
  const span = (to - from) / 2;
  return span < SHORTEST ? null : { from: from + span / 2, to: to - span / 2 };
}

/** Twice as long; null when that is too long. */
export function wider({ from, to }: Bounds): Bounds | null {
  const span = (to - from) * 2;
  return span > LONGEST ? null : { from: from - span / 4, to: to + span / 4 };
}
