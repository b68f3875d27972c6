import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import { nextTickAt, type Clock } from '../cadence/next-tick';
import { add, clocksInUse, firingsOf, type ClockInUse } from './firings';

/** A clock that was not saved yet. */
export interface DraftClock extends Clock {
  readonly spread_seconds: number;
}

/** What a draft would add to the tasks of the next 24 hours, minute by minute. */
export interface DraftLoad {
  readonly from: string;
  readonly step_seconds: number;
  /** Schedules the draft was reckoned with. */
  readonly schedules: number;
  /** Tasks that other clocks start in each minute. */
  readonly existing: readonly number[];
  /** Tasks that the draft starts in each minute. */
  readonly draft: readonly number[];
  /** The busiest minute of a usual hour: the median of what the hours have without the draft. */
  readonly usual: number;
  /** The busiest of the minutes in which the draft starts something; null when there is none. */
  readonly peak: { readonly at: string; readonly count: number; readonly of_draft: number } | null;
  /** The shortest spread that takes the peak away, or lowers it most; null when there is no peak to take away. */
  readonly spread_seconds: number | null;
}

const MINUTE_MS = 60_000;
const MINUTES = 24 * 60;
/** Fewer tasks a minute are no peak, however quiet it is otherwise: one a second. */
const NEVER_A_PEAK = 60;
/** Windows that a person would choose. */
const SPREADS = [120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400];

// answered by the index of planning alone
const schedulesOfClocks: Statement = {
  name: 'schedules-of-clocks',
  text: `select cadence_id, count(*)::int as n from schedule where is_enabled and source_is_active group by 1`,
};

/**
 * Reckons a draft against everything that is planned. A peak is more than twice the busiest minute of a usual hour.
 * @param replaces the clock that the draft is an edit of: it is not counted beside its own draft
 * @param schedules how many schedules hang on it; as many as hang on `replaces` by default
 */
export async function readDraftLoad(
  dataSource: DataSource,
  draft: DraftClock,
  { replaces, schedules }: { replaces?: number; schedules?: number },
  now = new Date(),
): Promise<DraftLoad> {
  const pool = poolOf(dataSource);
  // whole minutes: a firing at 03:00:00 and its neighbours are told in minutes
  const from = new Date(Math.ceil(now.getTime() / MINUTE_MS) * MINUTE_MS);
  const window = { from, to: new Date(from.getTime() + MINUTES * MINUTE_MS), step_seconds: 60 };
  const [clocks, share] = await Promise.all([
    run<ClockInUse>(pool, clocksInUse, [window.to]),
    run<{ cadence_id: number; n: number }>(pool, schedulesOfClocks, []),
  ]);
  const on = new Map(share.map(({ cadence_id, n }) => [cadence_id, n]));
  const existing = zeros();
  for (const clock of clocks) {
    const n = on.get(clock.id) ?? 0;
    if (n > 0 && clock.id !== replaces)
      firingsOf(clock, window).forEach((times, step) => add(existing, step, times * n));
  }
  const count = schedules ?? (replaces === undefined ? 0 : (on.get(replaces) ?? 0));
  const loadOf = (spread_seconds: number): number[] => {
    const next_tick_at = nextTickAt(draft, new Date(from.getTime() - 1));
    if (next_tick_at === null) return zeros();
    return firingsOf({ ...draft, spread_seconds, next_tick_at }, window).map((times) => times * count);
  };
  const added = loadOf(draft.spread_seconds);
  const usual = median(hours().map((hour) => Math.max(...existing.slice(hour, hour + 60))));
  const peak = peakOf(existing, added);
  return {
    from: from.toISOString(),
    step_seconds: 60,
    schedules: count,
    existing: existing.map(Math.round),
    draft: added.map(Math.round),
    usual: Math.round(usual),
    peak: peak && {
      at: new Date(from.getTime() + peak.step * MINUTE_MS).toISOString(),
      count: Math.round(peak.count),
      of_draft: Math.round(added[peak.step] ?? 0),
    },
    spread_seconds: peak && adviceFor(draft, peak.count, { existing, added, usual, loadOf }),
  };
}

/** The shortest of the windows under which no minute is a peak; else the one that lowers it most. */
function adviceFor(
  draft: DraftClock,
  peak: number,
  load: { existing: number[]; added: number[]; usual: number; loadOf: (spread_seconds: number) => number[] },
): number | null {
  const mean = load.added.reduce((sum, n, step) => sum + n + (load.existing[step] ?? 0), 0) / MINUTES;
  const goal = Math.max(2 * load.usual, 2 * mean, NEVER_A_PEAK);
  if (peak <= goal) return null;
  const longest = shortestGap(draft);
  let best: { spread: number; count: number } | null = null;
  for (const spread of SPREADS) {
    if (spread > longest) break;
    const count = peakOf(load.existing, load.loadOf(spread))?.count ?? 0;
    if (count < (best?.count ?? peak)) best = { spread, count };
    if (count <= goal) break;
  }
  return best?.spread ?? null;
}

/** Seconds between the nearest two of the next firings: a spread that is longer would run into the next one. */
function shortestGap(draft: DraftClock): number {
  if (draft.interval_seconds !== null) return draft.interval_seconds;
  let gap = 86_400;
  let at = nextTickAt(draft, new Date());
  for (let ticks = 0; at !== null && ticks < 50; ticks++) {
    const next = nextTickAt(draft, at);
    if (next !== null) gap = Math.min(gap, (next.getTime() - at.getTime()) / 1000);
    at = next;
  }
  return gap;
}

function peakOf(existing: readonly number[], added: readonly number[]): { step: number; count: number } | null {
  let peak: { step: number; count: number } | null = null;
  added.forEach((n, step) => {
    const count = n + (existing[step] ?? 0);
    if (n > 0 && count > (peak?.count ?? 0)) peak = { step, count };
  });
  return peak;
}

const zeros = () => Array.from({ length: MINUTES }, () => 0);
const hours = () => Array.from({ length: 24 }, (_, hour) => hour * 60);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
