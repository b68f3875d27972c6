import type { DataSource } from 'typeorm';
import { isOpen, type TaskStatus } from '../../src/contract/task-status';
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

/**
 * A task in some state, in a group of its own, though nobody planned it.
 * @param error what a failed one failed with
 */
export async function makeTaskIn(
  dataSource: DataSource,
  status: TaskStatus,
  error?: { readonly error_code: string; readonly error: string },
): Promise<string> {
  const { schedule_ids, source_ids } = await makeSchedules(dataSource, 1, { due: false });
  const ended = isOpen(status) ? 'null' : 'now()';
  const { rows } = await poolOf(dataSource).query<{ id: string }>(
    `with g as (
       insert into task_group (source_type, task_type, trigger, tick_at, ttl_seconds, expires_at, id_floor, status, total, ${status}, finished_at)
       values ('RSS', 'FEED', 'request', now(), 60, now() + interval '1 hour', uuid_floor(now() - interval '1 minute'),
         '${isOpen(status) ? 'running' : status}', 1, 1, ${ended}) returning id
     )
     insert into task (group_id, schedule_id, source_id, status, max_attempts, error_code, error, finished_at)
     select g.id, $1, $2, $3, 3, $4, $5, ${ended} from g returning id`,
    [schedule_ids[0], source_ids[0], status, error?.error_code ?? null, error?.error ?? null],
  );
  return rows[0]?.id ?? '';
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
