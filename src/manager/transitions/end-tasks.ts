import type { PoolClient } from 'pg';
import { run, type Statement } from '../../database/clients';
import type { TaskStatus } from '../../contract/task-status';
import { countIntoGroups, type FinishedGroup } from './group-counters';
import { lockGroups, lockGroupsOfTasks } from './lock-groups';
import { noticesAskedFor, noticesOfTasks } from './write-notices';

/**
 * Ends open tasks of a group without a word from their workers: by time (`expired`) or by a person (`cancelled`).
 * Walks the group by id in pages, so that no status waits long for a row lock (measured: 5,000 a page).
 * Survives statuses that arrive meanwhile: they wait for the group's lock.
 */
const endPage: Statement = {
  name: 'end-tasks-page',
  text: `with page as materialized (
    select id, status from task where group_id = $1 and id > $2 order by id limit $3
  ),
  changed as (
    update task t set status = $4::task_status, finished_at = now(), not_before = null
    from page p
    where t.id = p.id and t.id > $2 and p.status = any ($5::task_status[]) and t.status = any ($5::task_status[])
    returning t.id, t.schedule_id, t.group_id, old.status as was, new.status as became, new.attempt, t.worker_id,
      false as asks_for_notice
  ),
  undelayed as (
    delete from task_delay d using changed c where d.task_id = c.id
  ),
  outcomes as (
    update schedule s set last_task_id = c.id, last_outcome = c.became, last_error_code = null, last_finished_at = now()
    from (select distinct on (schedule_id) schedule_id, id, became from changed order by schedule_id, id desc) c
    where s.id = c.schedule_id and (s.last_task_id is null or s.last_task_id <= c.id)
  ),
  ${countIntoGroups()},
  ${noticesOfTasks},
  ${noticesAskedFor}
  select (select max(id::text) from page) as through, (select count(*) from page) as walked,
    (select count(*) from changed) as changed,
    (select coalesce(json_agg(id), '[]') from changed where was in ('queued', 'running')) as handed_out,
    (select groups from finished) as finished`,
};

const endOne: Statement = {
  name: 'end-task',
  text: `with changed as (
    update task t set status = $2::task_status, finished_at = now(), not_before = null
    where t.id = $1 and t.status = any ($3::task_status[])
    returning t.id, t.schedule_id, t.group_id, old.status as was, new.status as became, false as asks_for_notice
  ),
  undelayed as (
    delete from task_delay d using changed c where d.task_id = c.id
  ),
  outcomes as (
    update schedule s set last_task_id = c.id, last_outcome = c.became, last_error_code = null, last_finished_at = now()
    from changed c where s.id = c.schedule_id and (s.last_task_id is null or s.last_task_id <= c.id)
  ),
  ${countIntoGroups()},
  ${noticesOfTasks},
  ${noticesAskedFor}
  select (select count(*) from changed) as changed, (select groups from finished) as finished`,
};

const ENDABLE = {
  expired: ['created', 'queued'],
  cancelled: ['created', 'queued', 'running'],
} as const satisfies Partial<Record<TaskStatus, readonly TaskStatus[]>>;

export const END_PAGE = 5_000;

/** What one page of ending did; `through` is where the next page begins, null when the group is walked. */
export interface EndedPage {
  readonly changed: number;
  readonly through: string | null;
  /** Tasks that Kafka or a worker has: whoever cancels tells the workers. */
  readonly handed_out: readonly string[];
  readonly finished: readonly FinishedGroup[];
}

/** Ends one page of a group's open tasks after the id `after`. */
export async function endTasksPage(
  client: PoolClient,
  group_id: number,
  after: string,
  to: keyof typeof ENDABLE,
): Promise<EndedPage> {
  await lockGroups(client, [group_id]);
  const [row] = await run<{
    through: string | null;
    walked: number;
    changed: number;
    handed_out: string[];
    finished: FinishedGroup[];
  }>(client, endPage, [group_id, after, END_PAGE, to, ENDABLE[to]]);
  if (row === undefined) return { changed: 0, through: null, handed_out: [], finished: [] };
  const { changed, handed_out, finished } = row;
  return { changed, handed_out, finished, through: row.walked < END_PAGE ? null : row.through };
}

/** Cancels one open task. @returns what changed (0 or 1) and the group it ended, if it did */
export async function cancelTask(
  client: PoolClient,
  task_id: string,
): Promise<{ changed: number; finished: readonly FinishedGroup[] }> {
  await lockGroupsOfTasks(client, [task_id]);
  const [row] = await run<{ changed: number; finished: FinishedGroup[] }>(client, endOne, [
    task_id,
    'cancelled',
    ENDABLE.cancelled,
  ]);
  return row ?? { changed: 0, finished: [] };
}
