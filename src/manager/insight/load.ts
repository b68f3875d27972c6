import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import { nextTickAt, type Clock } from '../cadence/next-tick';

/** What was done and what is planned, by the time it was or will be due. */
export interface Load {
  readonly from: string;
  readonly to: string;
  readonly step_seconds: number;
  readonly series: readonly LoadSeries[];
}

/** Tasks of one kind in every step. */
export interface LoadSeries {
  readonly key: string;
  readonly done: readonly number[];
  readonly failed: readonly number[];
  /** Open tasks of the past, and those that cadences will make. */
  readonly planned: readonly number[];
}

export interface LoadWindow {
  readonly from: Date;
  readonly to: Date;
  readonly step_seconds: number;
  readonly by: 'source_type' | 'host';
}

/** Ticks of one cron clock that are walked at most; beyond it the window is too long for its steps to matter. */
const MOST_TICKS = 2_000;
const MOST_HOSTS = 20;

// groups, not tasks: a row of counters for each tick
const past: Statement = {
  name: 'load-of-groups',
  text: `select source_type as key, floor(extract(epoch from tick_at - $1::timestamptz) / $3::int)::int as step,
      sum(completed)::int as done, sum(failed + expired)::int as failed, sum(created + queued + running)::int as planned
    from task_group where created_at >= $1::timestamptz - interval '1 day' and tick_at >= $1 and tick_at < $2 and trigger <> 'dry_run'
    group by 1, 2`,
};

const futureBy = {
  // answered by the index of planning alone
  source_type: {
    name: 'load-of-cadences-by-type',
    text: `select cadence_id, source_type as key, count(*)::int as n from schedule
      where is_enabled and source_is_active group by 1, 2`,
  },
  host: {
    name: 'load-of-cadences-by-host',
    text: `with hosts as (select host_key, count(*) as n from source where host_key is not null group by 1 order by 2 desc, 1 limit ${MOST_HOSTS})
      select s.cadence_id, o.host_key as key, count(*)::int as n from hosts h join source o on o.host_key = h.host_key
      join schedule s on s.source_id = o.id where s.is_enabled and s.source_is_active group by 1, 2`,
  },
} as const satisfies Record<LoadWindow['by'], Statement>;

const clocks: Statement = {
  name: 'clocks-in-use',
  text: `select id, cron, timezone, interval_seconds, spread_seconds, starts_at, ends_at, next_tick_at
    from cadence where is_enabled and next_tick_at is not null and next_tick_at < $1`,
};

type ClockRow = Clock & { readonly id: number; readonly next_tick_at: Date; readonly spread_seconds: number };

/** The load of a window. By host there is only what is planned: groups know no hosts. */
export async function readLoad(dataSource: DataSource, window: LoadWindow): Promise<Load> {
  const { from, to, step_seconds, by } = window;
  const pool = poolOf(dataSource);
  const [done, share, cadences] = await Promise.all([
    by === 'source_type'
      ? run<{ key: string; step: number; done: number; failed: number; planned: number }>(pool, past, [
          from,
          to,
          step_seconds,
        ])
      : [],
    run<{ cadence_id: number; key: string; n: number }>(pool, futureBy[by], []),
    run<ClockRow>(pool, clocks, [to]),
  ]);
  const steps = Math.ceil((to.getTime() - from.getTime()) / (step_seconds * 1000));
  const series = new Map<string, { done: number[]; failed: number[]; planned: number[] }>();
  const seriesOf = (key: string) => {
    const known = series.get(key);
    if (known !== undefined) return known;
    const zeros = () => Array.from({ length: steps }, () => 0);
    const made = { done: zeros(), failed: zeros(), planned: zeros() };
    series.set(key, made);
    return made;
  };
  for (const row of done) {
    const into = seriesOf(row.key);
    add(into.done, row.step, row.done);
    add(into.failed, row.step, row.failed);
    add(into.planned, row.step, row.planned);
  }
  for (const clock of cadences) {
    const firings = firingsOf(clock, window, steps);
    for (const { key, n } of share.filter(({ cadence_id }) => cadence_id === clock.id)) {
      const { planned } = seriesOf(key);
      firings.forEach((times, step) => add(planned, step, times * n));
    }
  }
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    step_seconds,
    series: [...series]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, counts]) => ({ key, ...counts, planned: counts.planned.map(Math.round) })),
  };
}

/** How often a clock fires in each step from now on; a firing that is spread counts in every step it reaches. */
function firingsOf(clock: ClockRow, { from, to, step_seconds }: LoadWindow, steps: number): number[] {
  const firings = Array.from({ length: steps }, () => 0);
  const first = Math.max(clock.next_tick_at.getTime(), from.getTime());
  const every_ms = (clock.interval_seconds ?? 0) * 1000;
  if (clock.interval_seconds !== null && (to.getTime() - first) / every_ms > MOST_TICKS) {
    const perStep = step_seconds / clock.interval_seconds;
    for (let step = Math.floor((first - from.getTime()) / (step_seconds * 1000)); step < steps; step++)
      add(firings, step, perStep);
    return firings;
  }
  // the tick at `from` counts as well
  let at = nextTickAt(clock, new Date(first - 1));
  for (let ticks = 0; at !== null && at < to && ticks < MOST_TICKS; ticks++) {
    spread(firings, at.getTime() - from.getTime(), clock.spread_seconds * 1000, step_seconds * 1000);
    at = nextTickAt(clock, at);
  }
  return firings;
}

function spread(firings: number[], offset_ms: number, window_ms: number, step_ms: number): void {
  const begin = Math.floor(offset_ms / step_ms);
  if (window_ms === 0) return add(firings, begin, 1);
  const end = offset_ms + window_ms;
  for (let step = begin; step * step_ms < end; step++) {
    const overlap = Math.min(end, (step + 1) * step_ms) - Math.max(offset_ms, step * step_ms);
    add(firings, step, overlap / window_ms);
  }
}

function add(counts: number[], step: number, n: number): void {
  const known = counts[step];
  if (known !== undefined) counts[step] = known + n;
}
