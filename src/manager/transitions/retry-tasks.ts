import type { PoolClient } from 'pg';
import { run, type Statement } from '../../database/clients';
import type { TaskStatus } from '../../contract/task-status';
import { countIntoGroups } from './group-counters';
import { lockGroups } from './lock-groups';

/**
 * An operator's retry: ended tasks get a new attempt, due now, and their group's time to live begins anew.
 * Holds to "one open task a schedule": a schedule that has a newer open task is left alone. The caller holds the
 * planning lock of the kind, so no tick can plan the schedule meanwhile.
 */
const retryPage: Statement = {
  name: 'retry-tasks-page',
  text: `with page as materialized (
    select id, status, schedule_id from task where group_id = $1 and id > $2 and ($5::uuid[] is null or id = any ($5)) and ($6::text is null or error_code = $6) order by id limit $3
  ),
  open_floor as (
    select o.id_floor as id from task_group o join task_group g on g.id = $1
      and o.source_type = g.source_type and o.task_type = g.task_type
    where o.finished_at is null order by o.id_floor limit 1
  ),
  wanted as (
    select p.id, exists (
      select from task o where o.schedule_id = p.schedule_id and o.id <> p.id and o.id > (select id from open_floor)
        and o.status in ('created', 'queued', 'running')) as is_busy
    from page p where p.status = any ($4::task_status[])
  ),
  changed as (
    update task t set status = 'created', attempt = t.attempt + 1, max_attempts = greatest(t.max_attempts, t.attempt + 1),
      not_before = now(), queued_at = null, started_at = null, finished_at = null, worker_id = null, progress = null
    from wanted w
    where t.id = w.id and t.id > $2 and not w.is_busy and t.status = any ($4::task_status[])
    returning t.id, t.group_id, new.attempt, old.status as was, new.status as became
  ),
  delays as (
    insert into task_delay (task_id, attempt, source_type, due_at, reason)
    select c.id, c.attempt, g.source_type, now(), 'operator' from changed c join task_group g on g.id = c.group_id
    on conflict do nothing
  ),
  ${countIntoGroups()}
  select (select max(id::text) from page) as through, (select count(*) from page) as walked,
    (select count(*) from changed) as changed, (select count(*) from wanted where is_busy) as busy`,
};

const renewTimeToLive: Statement = {
  name: 'renew-group-ttl',
  text: `update task_group set expires_at = greatest(expires_at, now() + ttl_seconds * interval '1 second') where id = $1`,
};

const PAGE = 5_000;

/** What one page of retrying did; `busy` counts tasks whose schedule has another open task. */
export interface RetriedPage {
  readonly changed: number;
  readonly busy: number;
  readonly through: string | null;
}

/** Which tasks of a group; absent: all. */
export interface RetrySelection {
  readonly only?: readonly string[] | null;
  readonly error_code?: string | null;
}

/** Gives a new attempt to one page of a group's selected tasks after the id `after`. */
export async function retryTasksPage(
  client: PoolClient,
  group_id: number,
  after: string,
  from: readonly TaskStatus[],
  { only = null, error_code = null }: RetrySelection = {},
): Promise<RetriedPage> {
  await lockGroups(client, [group_id]);
  const [row] = await run<{ through: string | null; walked: number; changed: number; busy: number }>(
    client,
    retryPage,
    [group_id, after, PAGE, from, only, error_code],
  );
  if (row === undefined) return { changed: 0, busy: 0, through: null };
  if (row.changed > 0) await run(client, renewTimeToLive, [group_id]);
  return { changed: row.changed, busy: row.busy, through: row.walked < PAGE ? null : row.through };
}
