import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';

/** Tasks of a group that did not complete, by what stopped them. */
export interface Cause {
  readonly error_code: string;
  readonly count: number;
  readonly hosts: readonly { readonly host: string; readonly count: number }[];
  readonly sample_task_id: string;
}

/** At most this many tasks of a group are looked at, newest first. */
export const CAUSES_EXAMINED = 200_000;

const causesOf: Statement = {
  name: 'causes-of-group',
  text: `with walked as (
    select id, source_id, status, error_code from task
    where group_id = $1 and id > (select id_floor from task_group where id = $1) order by id desc limit $2
  ),
  bad as materialized (
    select w.id, coalesce(w.error_code, w.status::text) as code, coalesce(o.host_key, '') as host
    from walked w left join source o on o.id = w.source_id where w.status in ('failed', 'expired')
  ),
  hosts as (
    select code, host, count(*) as n, row_number() over (partition by code order by count(*) desc, host) as place
    from bad where host <> '' group by code, host
  )
  select b.code as error_code, count(*) as count, max(b.id::text) as sample_task_id,
    coalesce((select json_agg(json_build_object('host', h.host, 'count', h.n) order by h.n desc, h.host)
      from hosts h where h.code = b.code and h.place <= 5), '[]') as hosts
  from bad b group by b.code order by count(*) desc, b.code`,
};

/** Why tasks of a group failed or expired, the most frequent cause first. A group without such tasks is not walked. */
export async function readCauses(dataSource: DataSource, group_id: number): Promise<Cause[] | null> {
  const pool = poolOf(dataSource);
  const [group] = await run<{ bad: number }>(
    pool,
    { name: 'failures-of-group', text: 'select failed + expired as bad from task_group where id = $1' },
    [group_id],
  );
  if (group === undefined) return null;
  if (group.bad === 0) return [];
  return run<Cause & Record<string, unknown>>(pool, causesOf, [group_id, CAUSES_EXAMINED]);
}
