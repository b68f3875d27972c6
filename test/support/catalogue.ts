import type { DataSource } from 'typeorm';
import { poolOf } from '../../src/database/clients';

/** Schedules for a test, made by SQL: the catalogue has tests of its own. */

export interface MadeSchedules {
  readonly cadence_id: number;
  readonly source_ids: number[];
  readonly schedule_ids: number[];
}

/** Makes a cadence (an interval of an hour, due now, unless told otherwise) with `count` RSS sources on it. */
export async function makeSchedules(
  dataSource: DataSource,
  count: number,
  {
    cadence = `c${Math.random().toString(36).slice(2)}`,
    due = true,
    max_attempts = 3,
    retry_delay_seconds = 0,
    interval_seconds = 3600,
    spread_seconds = 0,
    ttl_seconds = null as number | null,
    timeout_seconds = null as number | null,
    host = 'feeds.example',
  } = {},
): Promise<MadeSchedules> {
  const pool = poolOf(dataSource);
  const { rows } = await pool.query<{ id: number }>(
    `insert into cadence (name, interval_seconds, spread_seconds, next_tick_at)
     values ($1, case when $1 = 'on_request' then null else $2::int end, $3, case when $4 then now() - interval '1 second' end)
     on conflict (name) do update set name = excluded.name returning id`,
    [cadence, interval_seconds, spread_seconds, due && cadence !== 'on_request'],
  );
  const cadence_id = rows[0]?.id ?? 0;
  const made = await pool.query<{ id: number; source_id: number }>(
    `with s as (
       insert into source (type, url, host_key)
       select 'RSS', 'https://' || $2 || '/' || $3 || '/' || n || '.xml', $2 from generate_series(1, $1::int) n returning id
     )
     insert into schedule (source_id, source_type, task_type, cadence_id, max_attempts, retry_delay_seconds, retry_backoff, ttl_seconds, timeout_seconds)
     select id, 'RSS', 'FEED', $4, $5, $6, 'fixed', $7, $8 from s order by id returning id, source_id`,
    [count, host, cadence, cadence_id, max_attempts, retry_delay_seconds, ttl_seconds, timeout_seconds],
  );
  return {
    cadence_id,
    schedule_ids: made.rows.map(({ id }) => id),
    source_ids: made.rows.map(({ source_id }) => source_id),
  };
}

/** Counters of every group beside what counting the tasks gives: they must agree at any moment. */
export async function countersAndCounts(dataSource: DataSource): Promise<{ counters: unknown; counts: unknown }> {
  const statuses = ['created', 'queued', 'running', 'completed', 'failed', 'expired', 'cancelled'];
  const { rows } = await poolOf(dataSource).query<{ counters: unknown; counts: unknown }>(
    `select
      (select json_agg(json_build_array(id, total, ${statuses.join(', ')}) order by id) from task_group) as counters,
      (select json_agg(c.row order by c.group_id) from (
        select group_id, json_build_array(group_id, count(*), ${statuses
          .map((status) => `count(*) filter (where status = '${status}')`)
          .join(', ')}) as row from task group by group_id) c) as counts`,
  );
  return rows[0] ?? { counters: null, counts: null };
}
