import type { Pool, PoolClient } from 'pg';
import { run, type Statement } from '../../database/clients';
import { taskColumns, type TaskRow } from './task-row';

/** A group with tasks that Kafka does not have yet. */
export interface DispatchableGroup {
  readonly id: number;
  /** The last task that Kafka is known to have. */
  readonly dispatched_through: string;
}

/** What there is to send to one topic. */
export interface Outlook {
  /** Tasks that wait in Kafka, as far as they are marked. */
  readonly queued: number;
  readonly has_due_delays: boolean;
  /** The open group that goes first, or null when all is dispatched. */
  readonly group: DispatchableGroup | null;
}

const outlook: Statement = {
  name: 'dispatch-outlook',
  text: `select
      (select coalesce(sum(queued), 0)::int from task_group where source_type = $1 and finished_at is null) as queued,
      exists (select from task_delay where source_type = $1 and due_at <= now()) as has_due_delays,
      g.id, g.dispatched_through
    from (values (1)) one
    left join lateral (
      select id, dispatched_through from task_group
      where source_type = $1 and finished_at is null and status = 'running' and not is_dispatched
      order by priority desc, id limit 1) g on true`,
};

// Pages by keyset: no snapshot is held while Kafka is written, and a crash goes on behind the cursor.
const nextChunk: Statement = {
  name: 'next-chunk-to-dispatch',
  text: `select ${taskColumns('$4::int')}
    from task t
    join task_group g on g.id = t.group_id
    left join schedule s on s.id = t.schedule_id
    left join source o on o.id = t.source_id
    where t.group_id = $1 and t.id > $2 and t.status = 'created' and t.not_before is null
    order by t.id limit $3`,
};

const dueDelays: Statement = {
  name: 'due-delays',
  text: `select ${taskColumns('$3::int')}
    from (select task_id, attempt from task_delay where source_type = $1 and due_at <= now() order by due_at limit $2) d
    join task t on t.id = d.task_id and t.attempt = d.attempt and t.status = 'created'
    join task_group g on g.id = t.group_id and g.status = 'running'
    left join schedule s on s.id = t.schedule_id
    left join source o on o.id = t.source_id`,
};

// Delays whose task was completed, cancelled or expired meanwhile. A group that is being planned keeps its own.
const dropStale: Statement = {
  name: 'drop-stale-delays',
  text: `delete from task_delay d
    where (d.task_id, d.attempt) in (
      select x.task_id, x.attempt from task_delay x left join task t on t.id = x.task_id
      where x.source_type = $1 and x.due_at <= now() and (t.id is null or t.status <> 'created' or t.attempt <> x.attempt)
      limit 1000)`,
};

/** Looks at what there is to send to the topic of a source type. */
export async function lookOut(client: Pool | PoolClient, source_type: string): Promise<Outlook> {
  const [row] = await run<{
    queued: number;
    has_due_delays: boolean;
    id: number | null;
    dispatched_through: string | null;
  }>(client, outlook, [source_type]);
  const { queued = 0, has_due_delays = false, id = null, dispatched_through = null } = row ?? {};
  const group = id === null || dispatched_through === null ? null : { id, dispatched_through };
  return { queued, has_due_delays, group };
}

/** Up to `limit` tasks of a group behind the id `after`, in order. */
export async function readChunk(
  client: PoolClient,
  group_id: number,
  after: string,
  limit: number,
  timeout_seconds: number,
): Promise<TaskRow[]> {
  return run<TaskRow>(client, nextChunk, [group_id, after, limit, timeout_seconds]);
}

/** Up to `limit` delayed attempts that are due. */
export async function readDueDelays(
  client: PoolClient,
  source_type: string,
  limit: number,
  timeout_seconds: number,
): Promise<TaskRow[]> {
  await run(client, dropStale, [source_type]);
  return run<TaskRow>(client, dueDelays, [source_type, limit, timeout_seconds]);
}
