import type { PoolClient } from 'pg';
import { run, type Statement } from '../../database/clients';

/**
 * Every transaction that changes the state of tasks locks their groups first, in the order of their ids.
 *
 * Without it two transactions meet on rows in the middle of a statement, and Postgres evaluates that statement again
 * on the newer row versions, one by one. That is not enough here: constraints are checked on the stale version before
 * it is found stale, and a cached plan over partitions finds none of the rows when it is evaluated again (both were
 * seen on 18.4; test/issues/status-meets-dispatch.test.ts). Taken first, the lock costs a round trip a batch and
 * leaves nothing to meet.
 */
const lock: Statement = {
  name: 'lock-groups',
  text: 'select id from task_group where id = any ($1::int[]) order by id for no key update',
};

const groupsOf: Statement = {
  name: 'groups-of-tasks',
  text: 'select distinct group_id from task where id = any ($1::uuid[]) and id between $2 and $3',
};

/** Locks groups until the transaction of `client` ends. */
export async function lockGroups(client: PoolClient, group_ids: readonly number[]): Promise<void> {
  if (group_ids.length > 0) await run(client, lock, [group_ids]);
}

/** Locks the groups of tasks. @param task_ids sorted */
export async function lockGroupsOfTasks(client: PoolClient, task_ids: readonly string[]): Promise<void> {
  if (task_ids.length === 0) return;
  const rows = await run<{ group_id: number }>(client, groupsOf, [task_ids, task_ids[0], task_ids.at(-1)]);
  await lockGroups(
    client,
    rows.map(({ group_id }) => group_id),
  );
}
