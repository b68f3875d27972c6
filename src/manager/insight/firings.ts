import type { Statement } from '../../database/clients';
import { nextTickAt, type Clock } from '../cadence/next-tick';

/** How often clocks fire in the steps of a window. */

export interface FiringWindow {
  readonly from: Date;
  readonly to: Date;
  readonly step_seconds: number;
}

/** A clock that fires again, with the window over which the tasks of a firing are spread. */
export interface FiringClock extends Clock {
  readonly next_tick_at: Date;
  readonly spread_seconds: number;
}

export type ClockInUse = FiringClock & { readonly id: number };

/** Clocks that fire before `$1`. */
export const clocksInUse: Statement = {
  name: 'clocks-in-use',
  text: `select id, cron, timezone, interval_seconds, spread_seconds, starts_at, ends_at, next_tick_at
    from cadence where is_enabled and next_tick_at is not null and next_tick_at < $1`,
};

/** Ticks of one clock that are walked at most; a clock that is faster goes on as it did until then. */
const MOST_TICKS = 2_000;

/** How often a clock fires in each step from now on; a firing that is spread counts in every step it reaches. */
export function firingsOf(clock: FiringClock, { from, to, step_seconds }: FiringWindow): number[] {
  const step_ms = step_seconds * 1000;
  const firings = Array.from({ length: Math.ceil((to.getTime() - from.getTime()) / step_ms) }, () => 0);
  const first = Math.max(clock.next_tick_at.getTime(), from.getTime());
  const ticks = ticksOf(clock, first, to.getTime());
  for (const at of ticks) spread(firings, at - from.getTime(), clock.spread_seconds * 1000, step_ms);
  if (ticks.length < MOST_TICKS) return firings;
  const last = ticks.at(-1) ?? first;
  const end = Math.min(to.getTime(), clock.ends_at?.getTime() ?? Infinity) - from.getTime();
  const perStep = (ticks.length / (last - first)) * step_ms;
  for (let step = Math.ceil((last + 1 - from.getTime()) / step_ms); step * step_ms < end; step++)
    add(firings, step, perStep);
  return firings;
}

/** The firings from `first` (ms) to before `to`, no more than `MOST_TICKS`. */
function ticksOf(clock: FiringClock, first: number, to: number): number[] {
  // bounds are for the window here, so that clocks with one cron share what was walked
  const begin = Math.max(first, clock.starts_at?.getTime() ?? 0);
  const end = Math.min(to, (clock.ends_at?.getTime() ?? Infinity) + 1);
  return clock.cron === null ? walk(clock, begin, end) : walked(clock, begin, end);
}

function walk(clock: Clock, begin: number, end: number): number[] {
  const ticks: number[] = [];
  let at = nextTickAt(clock, new Date(begin - 1));
  for (; at !== null && at.getTime() < end && ticks.length < MOST_TICKS; at = nextTickAt(clock, at))
    ticks.push(at.getTime());
  return ticks;
}

/** A minute of cron costs 50 us, a day of every minute 70 ms: what was walked is kept, and the day goes on from there. */
const kept = new Map<string, { begin: number; end: number; ticks: number[] }>();
const MOST_KEPT = 500;

function walked({ cron, timezone }: Clock, begin: number, end: number): number[] {
  const key = `${cron ?? ''} ${timezone}`;
  const plain = { cron, timezone, interval_seconds: null, starts_at: null, ends_at: null };
  let known = kept.get(key);
  if (known === undefined || begin < known.begin || begin > known.end) {
    if (kept.size >= MOST_KEPT) kept.clear();
    known = { begin, end: begin, ticks: [] };
    kept.set(key, known);
  }
  known.ticks = known.ticks.filter((at) => at >= begin);
  known.begin = begin;
  if (end > known.end && known.ticks.length < MOST_TICKS) {
    const more = walk(plain, known.end, end);
    known.ticks.push(...more);
    known.end = more.length < MOST_TICKS ? end : (more.at(-1) ?? end) + 1;
  }
  return known.ticks.filter((at) => at < end).slice(0, MOST_TICKS);
}

function spread(firings: number[], offset_ms: number, window_ms: number, step_ms: number): void {
  const begin = Math.floor(offset_ms / step_ms);
  if (window_ms === 0) return add(firings, begin, 1);
  const end = offset_ms + window_ms;
  for (let step = begin; step < firings.length && step * step_ms < end; step++) {
    const overlap = Math.min(end, (step + 1) * step_ms) - Math.max(offset_ms, step * step_ms);
    add(firings, step, overlap / window_ms);
  }
}

/** Adds to a step that the window has. */
export function add(counts: number[], step: number, n: number): void {
  const known = counts[step];
  if (known !== undefined) counts[step] = known + n;
}
