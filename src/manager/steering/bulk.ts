import { poolOf, run, transaction, type Statement } from '../../database/clients';
import { planRequest } from '../planning/plan-request';
import type { PlanningParts } from '../planning/plan-due';
import { shownHealthSql } from '../source-life/health';
import { forgiveSchedules } from '../source-life/forget-failures';
import { refreshHealth } from '../source-life/refresh-health';
import type { CauseSelection } from './failures';
import { retryCause } from './retry-cause';
import { cancelGroup, cancelOneTask, retryGroup, type SteeringParts } from './steer-tasks';

/** One action on many things, by their ids or by a filter, with a count before and a result after. */

/** What a bulk action did. Without `dry_run`: `matched` = `done` + what was skipped. */
export interface BulkDone {
  readonly matched: number;
  readonly done: number;
  readonly skipped: Readonly<Record<string, number>>;
}

/** What bulk actions need. */
export interface BulkParts {
  readonly steering: SteeringParts;
  readonly planning: PlanningParts;
}

export const SOURCE_ACTIONS = ['pause', 'resume', 'run', 'delete'] as const;
export const SCHEDULE_ACTIONS = ['pause', 'resume', 'run', 'reset_cursor'] as const;
export const STEERING_ACTIONS = ['cancel', 'retry'] as const;

/** Selects sources; all that is given must hold. */
export interface SourceSelection {
  readonly ids?: readonly number[];
  readonly type?: string;
  readonly is_active?: boolean;
  readonly q?: string;
  readonly host?: string;
  readonly cadence_id?: number;
  readonly health?: string;
  /** Of the last task of one of its schedules. */
  readonly error_code?: string;
}

/** Selects schedules; all that is given must hold. */
export interface ScheduleSelection {
  readonly ids?: readonly number[];
  readonly source_type?: string;
  readonly task_type?: string;
  readonly cadence_id?: number;
  readonly is_enabled?: boolean;
  readonly error_code?: string;
}

/** Selects tasks by id, within one group, or by what they failed with since some moment. */
export interface TaskSelection {
  readonly ids?: readonly string[];
  readonly task_group_id?: number;
  readonly error_code?: string;
  readonly cause?: CauseSelection;
}

/** A run by hand takes this many sources or schedules at once. */
export const MOST_RUN = 10_000;

const selectSources: Statement = {
  name: 'bulk-select-sources',
  text: `select o.id from source o
    where ($1::int[] is null or o.id = any ($1)) and ($2::text is null or o.type = $2)
      and ($3::boolean is null or o.is_active = $3) and ($4::text is null or o.name ilike $4 or o.url ilike $4)
      and ($5::text is null or o.host_key = $5)
      and ($6::int is null and $7::text is null or exists (select from schedule s where s.source_id = o.id
        and ($6::int is null or s.cadence_id = $6) and ($7::text is null or s.last_error_code = $7 and s.last_outcome = 'failed')))
      and ($8::text is null or ${shownHealthSql} = $8)
    order by o.id`,
};

const selectSchedules: Statement = {
  name: 'bulk-select-schedules',
  text: `select s.id from schedule s
    where ($1::int[] is null or s.id = any ($1)) and ($2::text is null or s.source_type = $2)
      and ($3::text is null or s.task_type = $3) and ($4::int is null or s.cadence_id = $4)
      and ($5::boolean is null or s.is_enabled = $5) and ($6::text is null or s.last_error_code = $6 and s.last_outcome = 'failed')
    order by s.id`,
};

// the copy that planning reads changes in the same statement
const switchSources: Statement = {
  name: 'bulk-switch-sources',
  text: `with switched as (
      update source set is_active = $2, updated_at = now() where id = any ($1::int[]) and is_active <> $2 returning id
    ), copied as (
      update schedule s set source_is_active = $2 from switched w where s.source_id = w.id
    )
    select count(*)::int as done, pg_notify('parser_manager', 'planning') from switched`,
};

const switchSchedules: Statement = {
  name: 'bulk-switch-schedules',
  text: `with switched as (
      update schedule set is_enabled = $2, updated_at = now() where id = any ($1::int[]) and is_enabled <> $2 returning id
    )
    select count(*)::int as done, pg_notify('parser_manager', 'planning') from switched`,
};

const sourcesOfSchedules: Statement = {
  name: 'sources-of-schedules',
  text: 'select distinct source_id as id from schedule where id = any ($1::int[]) order by 1',
};

// the next task begins as if it were the first; a task that runs now may still bring its cursor
const resetCursors: Statement = {
  name: 'bulk-reset-cursors',
  text: `with reset as (
      update schedule set cursor = null, not_before = null, not_before_reason = null, updated_at = now()
      where id = any ($1::int[]) and (cursor is not null or not_before is not null) returning id
    )
    select count(*)::int as done from reset`,
};

// a source with an open task stays; the lock on its schedules keeps planning from giving it one meanwhile
const deleteSources: Statement = {
  name: 'bulk-delete-sources',
  text: `with wanted as materialized (
      select o.id from source o where o.id = any ($1::int[]) and not exists (
        select from schedule s where s.source_id = o.id and exists (
          select from (select status from task where schedule_id = s.id order by id desc limit 1) t
          where t.status in ('created', 'queued', 'running')))
      order by o.id for update
    ), items as (
      delete from item i using wanted w where i.source_id = w.id
    ), deleted as (
      delete from source o using wanted w where o.id = w.id returning o.id
    )
    select count(*)::int as done from deleted`,
};

/** Acts on sources. */
export async function bulkSources(
  parts: BulkParts,
  action: (typeof SOURCE_ACTIONS)[number],
  selection: SourceSelection,
  dry_run: boolean,
): Promise<BulkDone> {
  const { ids, type, is_active, q, host, cadence_id, error_code, health } = selection;
  const found = await idsOf(parts, selectSources, [
    ids ?? null,
    type ?? null,
    is_active ?? null,
    q === undefined ? null : `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`,
    host ?? null,
    cadence_id ?? null,
    error_code ?? null,
    health ?? null,
  ]);
  if (dry_run || found.length === 0) return only(found.length);
  if (action === 'run') return runNow(parts, { source_ids: found });
  if (action === 'resume') await change(parts, forgiveSchedules, [[], found]);
  if (action === 'delete') return counted(found.length, await change(parts, deleteSources, [found]), 'open_task');
  const done = await change(parts, switchSources, [found, action === 'resume']);
  await refreshHealth(parts.steering.dataSource, found, 'changed by hand');
  return counted(found.length, done, action === 'resume' ? 'already_active' : 'already_paused');
}

/** Acts on schedules. */
export async function bulkSchedules(
  parts: BulkParts,
  action: (typeof SCHEDULE_ACTIONS)[number],
  selection: ScheduleSelection,
  dry_run: boolean,
): Promise<BulkDone> {
  const { ids, source_type, task_type, cadence_id, is_enabled, error_code } = selection;
  const found = await idsOf(parts, selectSchedules, [
    ids ?? null,
    source_type ?? null,
    task_type ?? null,
    cadence_id ?? null,
    is_enabled ?? null,
    error_code ?? null,
  ]);
  if (dry_run || found.length === 0) return only(found.length);
  if (action === 'run') return runNow(parts, { schedule_ids: found });
  if (action === 'reset_cursor') return counted(found.length, await change(parts, resetCursors, [found]), 'no_cursor');
  if (action === 'resume') await change(parts, forgiveSchedules, [found, []]);
  const done = await change(parts, switchSchedules, [found, action === 'resume']);
  await refreshHealth(parts.steering.dataSource, await idsOf(parts, sourcesOfSchedules, [found]), 'changed by hand');
  return counted(found.length, done, action === 'resume' ? 'already_enabled' : 'already_paused');
}

/** Acts on groups. */
export async function bulkGroups(
  { steering }: BulkParts,
  action: (typeof STEERING_ACTIONS)[number],
  ids: readonly number[],
  dry_run: boolean,
): Promise<BulkDone> {
  const found = await run<{ id: number; total: number; bad: number; open: number }>(
    poolOf(steering.dataSource),
    {
      name: 'bulk-select-groups',
      text: `select id, total, failed + expired as bad, created + queued + running as open from task_group
        where id = any ($1::int[]) order by id`,
    },
    [ids],
  );
  const matched = found.reduce((sum, { bad, open }) => sum + (action === 'retry' ? bad : open), 0);
  if (dry_run) return only(matched);
  let done = 0;
  for (const { id } of found)
    done += (await (action === 'retry' ? retryGroup : cancelGroup)(steering, id))?.changed ?? 0;
  return counted(matched, done, action === 'retry' ? 'has_open_task' : 'ended_meanwhile');
}

const selectTasks: Statement = {
  name: 'bulk-select-tasks',
  text: `select id, group_id, status from task
    where ($1::uuid[] is null or id = any ($1))
      and ($2::int is null or group_id = $2 and id > (select id_floor from task_group where id = $2))
      and ($3::text is null or error_code = $3) and status = any ($4::task_status[])
    order by group_id, id`,
};

/** Acts on tasks. The selection names ids, a group or, to retry, a cause. */
export async function bulkTasks(
  { steering }: BulkParts,
  action: (typeof STEERING_ACTIONS)[number],
  { ids, task_group_id, error_code, cause }: TaskSelection,
  dry_run: boolean,
): Promise<BulkDone> {
  if (cause !== undefined) return retryCause(steering, cause, dry_run);
  const statuses =
    action === 'cancel'
      ? ['created', 'queued', 'running']
      : ids === undefined
        ? ['failed', 'expired']
        : ['failed', 'expired', 'cancelled'];
  const found = await run<{ id: string; group_id: number }>(poolOf(steering.dataSource), selectTasks, [
    ids ?? null,
    task_group_id ?? null,
    error_code ?? null,
    statuses,
  ]);
  const matched = ids === undefined ? found.length : await countTasks(steering, ids);
  if (dry_run) return only(found.length);
  let done = 0;
  if (action === 'cancel') {
    for (const { id } of found) done += (await cancelOneTask(steering, id))?.changed ?? 0;
    return counted(matched, done, 'not_open');
  }
  const groups = Map.groupBy(found, ({ group_id }) => group_id);
  for (const [group_id, tasks] of groups) {
    const selection = ids === undefined ? { error_code: error_code ?? null } : { only: tasks.map(({ id }) => id) };
    done += (await retryGroup(steering, group_id, selection))?.changed ?? 0;
  }
  return counted(matched, done, 'not_retryable_or_has_open_task');
}

async function countTasks({ dataSource }: SteeringParts, ids: readonly string[]): Promise<number> {
  const [row] = await run<{ n: number }>(
    poolOf(dataSource),
    { name: 'bulk-count-tasks', text: 'select count(*)::int as n from task where id = any ($1::uuid[])' },
    [ids],
  );
  return row?.n ?? 0;
}

async function idsOf({ steering }: BulkParts, statement: Statement, values: unknown[]): Promise<number[]> {
  return (await run<{ id: number }>(poolOf(steering.dataSource), statement, values)).map(({ id }) => id);
}

async function change({ steering }: BulkParts, statement: Statement, values: unknown[]): Promise<number> {
  const [row] = await transaction(steering.dataSource, (client) => run<{ done: number }>(client, statement, values));
  return row?.done ?? 0;
}

async function runNow(
  { planning }: BulkParts,
  selection: { readonly source_ids?: number[]; readonly schedule_ids?: number[] },
): Promise<BulkDone> {
  const ids = selection.source_ids ?? selection.schedule_ids ?? [];
  const skipped: Record<string, number> = {};
  let done = 0;
  for (let at = 0; at < ids.length; at += MOST_RUN) {
    const some = ids.slice(at, at + MOST_RUN);
    const answer = await planRequest(planning, selection.source_ids ? { source_ids: some } : { schedule_ids: some });
    for (const { total } of answer.groups) done += total;
    for (const { reason, count } of answer.skipped) skipped[reason] = (skipped[reason] ?? 0) + count;
  }
  return { matched: ids.length, done, skipped };
}

function only(matched: number): BulkDone {
  return { matched, done: 0, skipped: {} };
}

function counted(matched: number, done: number, reason: string): BulkDone {
  return { matched, done, skipped: matched > done ? { [reason]: matched - done } : {} };
}
