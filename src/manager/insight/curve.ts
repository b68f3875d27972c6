import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';

/** How a group went: tasks that had begun and ended by the end of each step. */
export interface Curve {
  readonly from: Date;
  readonly to: Date;
  readonly step_seconds: number;
  readonly total: number;
  /** Tasks that the steps are from; fewer than `total` in a very large group. */
  readonly examined: number;
  readonly begun: readonly number[];
  readonly ended: readonly number[];
  /** Of the ended, those that failed or expired. */
  readonly failed: readonly number[];
}

/** Of a larger group the oldest are examined: a curve of 500,000 takes half a second. */
export const CURVE_EXAMINED = 500_000;

// two moments of each task, put into steps in one walk; what lies outside, by wrong clocks, is in the first or the last
const stepsOfGroup: Statement = {
  name: 'curve-of-group',
  text: `with bounds as materialized (
      select g.id_floor, g.total, b.begin, f.finish,
        (select array_agg(b.begin + (f.finish - b.begin) * n / $2::int order by n) from generate_series(1, $2::int - 1) n) as edges
      from task_group g cross join lateral (select coalesce(g.started_at, g.created_at) as begin) b
      cross join lateral (select greatest(coalesce(g.finished_at, now()), b.begin + interval '1 second') as finish) f
      where g.id = $1
    ),
    walked as (
      select width_bucket(coalesce(t.started_at, t.finished_at), (select edges from bounds)) as begun,
        case when t.status > 'running' then width_bucket(t.finished_at, (select edges from bounds)) end as ended,
        t.status in ('failed', 'expired') as is_bad
      from task t where t.group_id = $1 and t.id > (select id_floor from bounds) order by t.id limit $3
    ),
    steps as (
      select begun, ended, is_bad, count(*)::int as n from walked group by 1, 2, 3
    )
    select b.begin as "from", b.finish as "to", b.total,
      coalesce((select json_agg(json_build_array(s.begun, s.ended, s.is_bad, s.n)) from steps s), '[]') as steps
    from bounds b`,
};

type Step = readonly [begun: number | null, ended: number | null, is_bad: boolean, n: number];

/** The curve of a group in so many steps; null when there is no such group. */
export async function readCurve(dataSource: DataSource, group_id: number, points: number): Promise<Curve | null> {
  const [row] = await run<{ from: Date; to: Date; total: number; steps: readonly Step[] }>(
    poolOf(dataSource),
    stepsOfGroup,
    [group_id, points, CURVE_EXAMINED],
  );
  if (row === undefined) return null;
  const { from, to, total, steps } = row;
  const counts = { begun: zeros(points), ended: zeros(points), failed: zeros(points) };
  let examined = 0;
  const add = (into: number[], step: number | null, n: number) => {
    if (step !== null) into[step] = (into[step] ?? 0) + n;
  };
  for (const [begun, ended, is_bad, n] of steps) {
    examined += n;
    add(counts.begun, begun, n);
    add(counts.ended, ended, n);
    if (is_bad) add(counts.failed, ended, n);
  }
  return {
    from,
    to,
    step_seconds: (to.getTime() - from.getTime()) / 1000 / points,
    total,
    examined,
    begun: summed(counts.begun),
    ended: summed(counts.ended),
    failed: summed(counts.failed),
  };
}

const zeros = (length: number) => Array.from({ length }, () => 0);

/** Each with everything before it. */
function summed(counts: readonly number[]): number[] {
  let sum = 0;
  return counts.map((n) => (sum += n));
}
