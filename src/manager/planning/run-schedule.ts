import type { DataSource } from 'typeorm';
import { run, transaction, type Statement } from '../../database/clients';
import { planningLockSql, type Kind } from '../transitions/kinds';
import { NOBODY, type Asker } from './open-group';

/** What became of asking for one run: a task, the open task that is in the way, or nothing of that id. */
export type ScheduleRun =
  { readonly task_id: string; readonly task_group_id: number } | { readonly open_task_id: string } | null;

// the lock is released with the transaction; planning of the kind holds the same one for its session
const lockKind: Statement = {
  name: 'lock-kind-of-schedule',
  text: `select source_type, task_type, pg_advisory_xact_lock(hashtextextended(${planningLockSql}, 0))
    from schedule where id = $1`,
};

const openTask: Statement = {
  name: 'open-task-of-schedule',
  text: `select t.id from task t
    where t.schedule_id = $1 and t.status in ('created', 'queued', 'running')
      and t.id > (select g.id_floor from task_group g where g.source_type = $2 and g.task_type = $3 and g.finished_at is null order by g.id_floor limit 1)
    limit 1`,
};

const plant: Statement = {
  name: 'plant-one-task',
  text: `with g as (
    insert into task_group (source_type, task_type, trigger, tick_at, status, priority, total, created, params, selection,
      ttl_seconds, planned_through, request_id, started_at, expires_at, traceparent)
    select s.source_type, s.task_type, 'manual', now(), 'running', coalesce($2, s.priority), 1, 1, $3, jsonb_build_object('schedule_ids', array[s.id]),
      coalesce(s.ttl_seconds, $4::int), s.id, $5, now(), now() + coalesce(s.ttl_seconds, $4::int) * interval '1 second', $6
    from schedule s where s.id = $1
    returning id
  ),
  t as (
    insert into task (group_id, schedule_id, source_id, max_attempts)
    select g.id, s.id, s.source_id, s.max_attempts from g, schedule s where s.id = $1
    returning id, group_id
  )
  select t.id as task_id, t.group_id as task_group_id, pg_notify('parser_manager', 'dispatch') from t`,
};

/**
 * Runs one schedule now, due or not, as a group of one.
 * Survives a tick that plans the same schedule meanwhile: both take the lock of the kind.
 */
export async function runSchedule(
  { dataSource, ttl_seconds }: { dataSource: DataSource; ttl_seconds: number },
  schedule_id: number,
  {
    params = {},
    priority = null,
    asker = NOBODY,
  }: { params?: Readonly<Record<string, unknown>>; priority?: number | null; asker?: Asker } = {},
): Promise<ScheduleRun> {
  return transaction(dataSource, async (client) => {
    const [kind] = await run<Kind>(client, lockKind, [schedule_id]);
    if (kind === undefined) return null;
    const [open] = await run<{ id: string }>(client, openTask, [schedule_id, kind.source_type, kind.task_type]);
    if (open !== undefined) return { open_task_id: open.id };
    const [planted] = await run<{ task_id: string; task_group_id: number }>(client, plant, [
      schedule_id,
      priority,
      JSON.stringify(params),
      ttl_seconds,
      asker.request_id,
      asker.traceparent,
    ]);
    return planted === undefined ? null : { task_id: planted.task_id, task_group_id: planted.task_group_id };
  });
}
