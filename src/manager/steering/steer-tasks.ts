import type { DataSource } from 'typeorm';
import { MESSAGE_VERSION, type ControlMessage } from '../../contract/messages';
import { isSourceType } from '../../contract/source-types';
import type { TaskStatus } from '../../contract/task-status';
import {
  poolOf,
  run,
  transaction,
  withAdvisoryLock,
  withClient,
  inTransaction,
  type Statement,
} from '../../database/clients';
import { headersOf } from '../../kafka/codec';
import type { MessageProducer } from '../../kafka/producer';
import { planningLock } from '../transitions/kinds';
import { cancelTask, endTasksPage } from '../transitions/end-tasks';
import type { FinishedGroup } from '../transitions/group-counters';
import { retryTasksPage, type RetrySelection } from '../transitions/retry-tasks';

/** An operator's hand on tasks: cancel and retry. */

/** What steering needs. */
export interface SteeringParts {
  readonly dataSource: DataSource;
  readonly producer: Pick<MessageProducer, 'send'>;
  readonly control_topic: string;
  onFinished(groups: readonly FinishedGroup[]): void;
}

/** What an operator's action did. Null: there is no such task or group. */
export type Steered = {
  readonly changed: number;
  /** Left alone: not in a state for it, or its schedule has another open task. */
  readonly skipped: number;
  readonly status: string;
} | null;

const RETRYABLE_IN_GROUP: readonly TaskStatus[] = ['failed', 'expired'];
const RETRYABLE_ALONE: readonly TaskStatus[] = ['failed', 'expired', 'cancelled'];

const readTask: Statement = {
  name: 'read-task-to-steer',
  text: `select t.status, t.attempt, t.group_id, g.id_floor, g.source_type, g.task_type
    from task t join task_group g on g.id = t.group_id where t.id = $1`,
};

const readGroup: Statement = {
  name: 'read-group-to-steer',
  text: 'select status, id_floor, source_type, task_type, total, failed, expired from task_group where id = $1',
};

const statusOfTask: Statement = { name: 'status-of-task', text: 'select status from task where id = $1' };
const statusOfGroup: Statement = { name: 'status-of-group', text: 'select status from task_group where id = $1' };

interface SteeredTask {
  readonly status: TaskStatus;
  readonly attempt: number;
  readonly group_id: number;
  readonly id_floor: string;
  readonly source_type: string;
  readonly task_type: string;
}

/** Cancels one open task and tells the worker that may have it. */
export async function cancelOneTask(parts: SteeringParts, task_id: string): Promise<Steered> {
  const pool = poolOf(parts.dataSource);
  const [task] = await run<SteeredTask>(pool, readTask, [task_id]);
  if (task === undefined) return null;
  const { changed, finished } = await transaction(parts.dataSource, (client) => cancelTask(client, task_id));
  parts.onFinished(finished);
  if (changed > 0) await tellWorkers(parts, [{ task_id, attempt: task.attempt }]);
  const [now] = await run<{ status: string }>(pool, statusOfTask, [task_id]);
  return { changed, skipped: 1 - changed, status: now?.status ?? task.status };
}

/** Cancels every open task of a group. */
export async function cancelGroup(parts: SteeringParts, group_id: number): Promise<Steered> {
  const pool = poolOf(parts.dataSource);
  const [group] = await run<{ status: string; id_floor: string; total: number }>(pool, readGroup, [group_id]);
  if (group === undefined) return null;
  let changed = 0;
  for (let after: string | null = group.id_floor; after !== null;) {
    const from: string = after;
    const page = await transaction(parts.dataSource, (client) => endTasksPage(client, group_id, from, 'cancelled'));
    changed += page.changed;
    parts.onFinished(page.finished);
    await tellWorkers(parts, await attemptsOf(parts.dataSource, page.handed_out));
    after = page.through;
  }
  const [now] = await run<{ status: string }>(pool, statusOfGroup, [group_id]);
  return { changed, skipped: group.total - changed, status: now?.status ?? group.status };
}

/** Gives one ended task a new attempt, due now. */
export async function retryOneTask(parts: SteeringParts, task_id: string): Promise<Steered> {
  const [task] = await run<SteeredTask>(poolOf(parts.dataSource), readTask, [task_id]);
  if (task === undefined) return null;
  const { changed } = await retry(parts, task, task.group_id, task.id_floor, RETRYABLE_ALONE, { only: [task_id] });
  const [now] = await run<{ status: string }>(poolOf(parts.dataSource), statusOfTask, [task_id]);
  return { changed, skipped: 1 - changed, status: now?.status ?? task.status };
}

/** Gives every failed and expired task of a group a new attempt, due now; with a selection, only those. */
export async function retryGroup(
  parts: SteeringParts,
  group_id: number,
  selection: RetrySelection = {},
): Promise<Steered> {
  const pool = poolOf(parts.dataSource);
  const [group] = await run<SteeredTask & { failed: number; expired: number }>(pool, readGroup, [group_id]);
  if (group === undefined) return null;
  const { changed } = await retry(
    parts,
    group,
    group_id,
    group.id_floor,
    selection.only ? RETRYABLE_ALONE : RETRYABLE_IN_GROUP,
    selection,
  );
  const [now] = await run<{ status: string }>(pool, statusOfGroup, [group_id]);
  return {
    changed,
    skipped: (selection.only?.length ?? group.failed + group.expired) - changed,
    status: now?.status ?? group.status,
  };
}

async function retry(
  { dataSource }: SteeringParts,
  kind: { readonly source_type: string; readonly task_type: string },
  group_id: number,
  id_floor: string,
  from: readonly TaskStatus[],
  selection: RetrySelection,
): Promise<{ changed: number }> {
  if (!isSourceType(kind.source_type)) return { changed: 0 };
  const key = planningLock({ source_type: kind.source_type, task_type: kind.task_type });
  let changed = 0;
  await withClient(dataSource, (client) =>
    withAdvisoryLock(client, key, async () => {
      for (let after: string | null = id_floor; after !== null;) {
        const begin: string = after;
        const page = await inTransaction(client, async () => retryTasksPage(client, group_id, begin, from, selection));
        changed += page.changed;
        after = page.through;
      }
      if (changed > 0) await client.query(`select pg_notify('parser_manager', 'dispatch')`);
    }),
  );
  return { changed };
}

async function attemptsOf(
  dataSource: DataSource,
  ids: readonly string[],
): Promise<{ task_id: string; attempt: number }[]> {
  if (ids.length === 0) return [];
  return run(
    poolOf(dataSource),
    { name: 'attempts-of-tasks', text: 'select id as task_id, attempt from task where id = any ($1::uuid[])' },
    [ids],
  );
}

/** The rows are cancelled already: a worker that does not hear of it works in vain, and its word changes nothing. */
async function tellWorkers(
  { producer, control_topic }: SteeringParts,
  tasks: readonly { task_id: string; attempt: number }[],
): Promise<void> {
  if (tasks.length === 0) return;
  const messages = tasks.map(({ task_id, attempt }) => {
    const message: ControlMessage = { v: MESSAGE_VERSION, kind: 'cancel', task_id, attempt };
    return { key: null, value: JSON.stringify(message), headers: headersOf('control') };
  });
  await producer.send(control_topic, messages).catch(() => undefined);
}
