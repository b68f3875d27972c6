import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import { add, clocksInUse, firingsOf, type ClockInUse } from './firings';

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
    run<ClockInUse>(pool, clocksInUse, [to]),
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
    const firings = firingsOf(clock, window);
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
