import type { PoolClient } from 'pg';
import { run, type Statement } from '../../database/clients';
import { countIntoGroups } from './group-counters';
import { lockGroups, lockGroupsOfTasks } from './lock-groups';

/**
 * Marks a chunk of a group that Kafka has accepted.
 * A worker may be faster than this statement: what runs or is done already stays as it is.
 */
const chunk: Statement = {
  name: 'mark-queued-chunk',
  text: `with changed as (
    update task t set status = 'queued', queued_at = now()
    where t.group_id = $1 and t.id > $2 and t.id <= $3 and t.status = 'created' and t.not_before is null
    returning t.group_id, old.status as was, new.status as became
  ),
  ${countIntoGroups()}
  select (select count(*) from changed) as changed, (select count(*) from counted) as groups`,
};

const moveCursor: Statement = {
  name: 'move-dispatch-cursor',
  text: `update task_group set dispatched_through = $2, is_dispatched = $3, started_at = coalesce(started_at, now())
    where id = $1 and dispatched_through <= $2`,
};

/** Marks delayed attempts that Kafka has accepted and takes them off the list of delays. */
const delayed: Statement = {
  name: 'mark-queued-delayed',
  text: `with sent as (
    delete from task_delay d using unnest($1::uuid[], $2::smallint[]) as s (task_id, attempt)
    where d.task_id = s.task_id and d.attempt = s.attempt
    returning d.task_id, d.attempt
  ),
  changed as (
    update task t set status = 'queued', queued_at = now()
    from sent s
    where t.id = s.task_id and t.id between $3::uuid and $4::uuid and t.attempt = s.attempt and t.status = 'created'
    returning t.group_id, old.status as was, new.status as became
  ),
  ${countIntoGroups()}
  select (select count(*) from changed) as changed, (select count(*) from counted) as groups`,
};

const markStarted: Statement = {
  name: 'mark-groups-started',
  text: `update task_group set started_at = now()
    where started_at is null and id in (select group_id from task where id = any ($1::uuid[]) and id between $2::uuid and $3::uuid)`,
};

/**
 * Tasks of `group_id` with ids in (`from`, `to`] are in Kafka; the dispatch cursor moves to `to`.
 * @returns number of tasks that were still `created`
 */
export async function markChunkQueued(
  client: PoolClient,
  group_id: number,
  from: string,
  to: string,
  isLast: boolean,
): Promise<number> {
  await lockGroups(client, [group_id]);
  const [row] = await run<{ changed: number }>(client, chunk, [group_id, from, to]);
  await run(client, moveCursor, [group_id, to, isLast]);
  return row?.changed ?? 0;
}

/** The dispatch of a group found nothing more behind its cursor. */
export async function closeDispatch(client: PoolClient, group_id: number, through: string): Promise<void> {
  await run(client, moveCursor, [group_id, through, true]);
}

/** Delayed attempts are in Kafka. @returns number of tasks that were still `created` */
export async function markDelayedQueued(
  client: PoolClient,
  sent: readonly { id: string; attempt: number }[],
): Promise<number> {
  if (sent.length === 0) return 0;
  const ids = sent.map(({ id }) => id).sort();
  await lockGroupsOfTasks(client, ids);
  const [row] = await run<{ changed: number }>(client, delayed, [
    sent.map(({ id }) => id),
    sent.map(({ attempt }) => attempt),
    ids[0],
    ids.at(-1),
  ]);
  await run(client, markStarted, [ids, ids[0], ids.at(-1)]);
  return row?.changed ?? 0;
}
