import type { PoolClient } from 'pg';
import { run, type Statement } from '../../database/clients';
import type { Trigger } from '../../contract/schedule-settings';
import type { Kind } from '../transitions/kinds';

/** Which schedules a manual run asks for; both absent: all of the kind. */
export interface Selection {
  readonly schedule_ids?: readonly number[];
  readonly source_ids?: readonly number[];
}

/** Who asked for a group, so that its tasks can be followed. Both null: nobody but the clock. */
export interface Asker {
  readonly request_id: string | null;
  /** https://www.w3.org/TR/trace-context/#traceparent-header */
  readonly traceparent: string | null;
}

export const NOBODY: Asker = { request_id: null, traceparent: null };

/** A group to be planned. */
export interface NewGroup extends Kind, Asker {
  readonly cadence_id: number | null;
  readonly trigger: Trigger;
  readonly tick_at: Date;
  readonly priority: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly selection: Selection | null;
  readonly ttl_seconds: number;
  /** Seconds over which the tasks are spread; the time to live begins after them. */
  readonly spread_seconds: number;
}

const insertTick: Statement = {
  name: 'insert-tick',
  // the first writer wins: a replica with a slow clock finds the tick taken
  text: `insert into tick (cadence_id, tick_at, source_type, task_type) values ($1, $2, $3, $4)
    on conflict (cadence_id, tick_at, source_type, task_type) do nothing returning id`,
};

const insertGroup: Statement = {
  name: 'insert-group',
  text: `insert into task_group (cadence_id, source_type, task_type, trigger, tick_at, priority, params, selection, ttl_seconds,
      request_id, expires_at, traceparent)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now() + ($9::int + $11::int) * interval '1 second', $12)
    returning id`,
};

const nameGroupInTick: Statement = {
  name: 'name-group-in-tick',
  text: 'update tick set group_id = $2 where id = $1',
};

/**
 * Opens a group in state `created`, with its row in the ledger if a cadence fires.
 * @returns its id, or null when another planner had the tick
 */
export async function openGroup(client: PoolClient, group: NewGroup): Promise<number | null> {
  let tickId: number | null = null;
  if (group.cadence_id !== null) {
    const [tick] = await run<{ id: number }>(client, insertTick, [
      group.cadence_id,
      group.tick_at,
      group.source_type,
      group.task_type,
    ]);
    if (tick === undefined) return null;
    tickId = tick.id;
  }
  const [row] = await run<{ id: number }>(client, insertGroup, [
    group.cadence_id,
    group.source_type,
    group.task_type,
    group.trigger,
    group.tick_at,
    group.priority,
    JSON.stringify(group.params),
    group.selection === null ? null : JSON.stringify(group.selection),
    group.ttl_seconds,
    group.request_id,
    group.spread_seconds,
    group.traceparent,
  ]);
  if (row === undefined) throw new Error('a group was inserted without an id');
  if (tickId !== null) await run(client, nameGroupInTick, [tickId, row.id]);
  return row.id;
}
