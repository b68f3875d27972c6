import type { DataSource } from 'typeorm';
import { recognise, type Said } from '../../contract/sentences';
import { poolOf, run, type Statement } from '../../database/clients';

/** Something that should have happened by now. */
export interface LateThing {
  /** A clock whose tick nobody planned; a group that takes longer than usual; a clock that asks more than is done. */
  readonly kind: 'tick' | 'group' | 'cadence';
  readonly id: number;
  readonly name: string;
  readonly since: Date;
  readonly detail: string;
  /** What the detail is made of. */
  readonly said: Said | null;
}

const MOST = 50;
/** A tick is late after this; planning takes tens of milliseconds. */
const LATE_TICK_SECONDS = 5;

const lateTicks: Statement = {
  name: 'late-ticks',
  text: `select 'tick' as kind, id, name, next_tick_at as since, 'due and not planned' as detail from cadence
    where is_enabled and next_tick_at < now() - interval '${LATE_TICK_SECONDS} seconds' order by next_tick_at limit ${MOST}`,
};

// usual: the mean of the last ten of the same clock and kind, found by an index that no counter touches
const lateGroups: Statement = {
  name: 'late-groups',
  text: `select 'group' as kind, g.id, coalesce(c.name, g.trigger) as name,
      g.created_at + usual.seconds * 1.5 * interval '1 second' as since,
      g.source_type || ' ' || g.task_type || ' #' || g.id || ', usually ' || round(usual.seconds) || ' s' as detail
    from task_group g left join cadence c on c.id = g.cadence_id
    cross join lateral (
      select avg(extract(epoch from h.finished_at - h.created_at)) as seconds, count(*) as n from (
        select created_at, finished_at from task_group
        where cadence_id = g.cadence_id and source_type = g.source_type and task_type = g.task_type and id < g.id
          and finished_at is not null
        order by id desc limit 10) h) usual
    where g.finished_at is null and g.cadence_id is not null and usual.n >= 3
      and now() - g.created_at > greatest(usual.seconds * 1.5, 5) * interval '1 second'
    order by since limit ${MOST}`,
};

// real time between runs ÷ asked = (planned + left out for overlap) ÷ planned
const lateCadences: Statement = {
  name: 'late-cadences',
  text: `select 'cadence' as kind, c.id, c.name, t.since,
      'its sources run every ' || round(t.ratio, 1) || ' firings: ' || t.overlap || ' were still at work' as detail
    from (
      select cadence_id, min(tick_at) as since, sum((skipped->>'overlap')::int) as overlap,
        sum(planned + coalesce((skipped->>'overlap')::int, 0))::numeric / greatest(sum(planned), 1) as ratio
      from tick where created_at > now() - interval '1 hour' and outcome <> 'missed' group by cadence_id) t
    join cadence c on c.id = t.cadence_id and num_nonnulls(c.cron, c.interval_seconds) > 0 where t.ratio > 1.5 and t.overlap > 0 order by t.ratio desc limit ${MOST}`,
};

/** What is late, the oldest first; at most 50 of a kind. */
export async function readLate(dataSource: DataSource): Promise<LateThing[]> {
  const pool = poolOf(dataSource);
  const found = await Promise.all(
    [lateTicks, lateGroups, lateCadences].map((statement) =>
      run<LateThing & Record<string, unknown>>(pool, statement, []),
    ),
  );
  return found
    .flat()
    .map((thing) => ({ ...thing, said: recognise(thing.detail, ['late']) }))
    .sort((a, b) => a.since.getTime() - b.since.getTime());
}
