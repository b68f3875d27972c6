import type { DataSource } from 'typeorm';
import { isOpenGroup, type GroupStatus } from '../../contract/task-status';
import { run, transaction, type Statement } from '../../database/clients';

const lockGroup: Statement = {
  name: 'lock-group-to-delete',
  // a retry of one of its tasks waits here, or is seen: the group is then open again
  text: 'select status, id_floor from task_group where id = $1 for update',
};

const deleteRows: Statement = {
  name: 'delete-group',
  text: `with gone as (delete from task where group_id = $1 and id > $2 returning id),
  attempts as (delete from task_attempt a using gone where a.task_id = gone.id and a.task_id > $2),
  delays as (delete from task_delay d using gone where d.task_id = gone.id),
  artifacts as (delete from artifact f using gone where f.task_id = gone.id and f.task_id > $2 returning f.*),
  files as (insert into removed_artifact (task_id, name, storage_key) select task_id, name, storage_key from artifacts)
  delete from task_group where id = $1`,
};

/**
 * Deletes a finished group with its tasks, all or nothing. Their files are left to retention.
 * @returns its status: an open one was left alone; null when there is no such group
 */
export async function deleteGroup(dataSource: DataSource, id: number): Promise<GroupStatus | null> {
  return transaction(dataSource, async (client) => {
    const [group] = await run<{ status: GroupStatus; id_floor: string }>(client, lockGroup, [id]);
    if (group === undefined) return null;
    if (!isOpenGroup(group.status)) await run(client, deleteRows, [id, group.id_floor]);
    return group.status;
  });
}
