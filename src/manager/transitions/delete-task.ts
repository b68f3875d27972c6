import type { PoolClient } from 'pg';
import { run, type Statement } from '../../database/clients';
import { lockGroupsOfTasks } from './lock-groups';
import { TASK_STATUSES } from '../../contract/task-status';

/** Deletes an ended task and takes it out of its group's counters, in one statement. */
const statement: Statement = {
  name: 'delete-task',
  text: `with gone as (
    delete from task where id = $1 and status not in ('created', 'queued', 'running') returning group_id, status
  ),
  attempts as (delete from task_attempt where task_id = $1 and exists (select from gone)),
  artifacts as (delete from artifact where task_id = $1 and exists (select from gone) returning *),
  files as (insert into removed_artifact (task_id, name, storage_key) select task_id, name, storage_key from artifacts)
  update task_group g set total = g.total - 1,
    ${TASK_STATUSES.map((status) => `${status} = g.${status} - (gone.status = '${status}')::int`).join(', ')}
  from gone where g.id = gone.group_id`,
};

/** Deletes one ended task. Its files are left to retention. */
export async function deleteTask(client: PoolClient, task_id: string): Promise<void> {
  await lockGroupsOfTasks(client, [task_id]);
  await run(client, statement, [task_id]);
}
