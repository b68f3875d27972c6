import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { inTransaction, run, withAdvisoryLock, withClient, type Statement } from '../../database/clients';
import type { SkipReason } from '../../contract/schedule-settings';
import type { GroupStatus } from '../../contract/task-status';
import { groupStatusSql } from '../transitions/group-counters';
import { lockGroups } from '../transitions/lock-groups';
import type { OpenedGroup } from './claim-ticks';
import { planningLock } from '../transitions/kinds';
import type { Selection } from './open-group';
import { planPageOf } from './plan-page';
import { noticesOfGroups } from '../transitions/write-notices';

/** Schedules walked by one statement; measured best at 10,000. */
const PAGE = 10_000;

/** What planning a group came to. `total` 0: the group was empty and is gone, the ledger says why. */
export interface PlannedGroup {
  readonly id: number;
  readonly cadence_id: number | null;
  readonly source_type: string;
  readonly task_type: string;
  readonly status: GroupStatus;
  readonly total: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  /** False when another planner had already done it. */
  readonly planned_here: boolean;
}

interface GroupRow {
  readonly status: GroupStatus;
  readonly planned_through: number;
  readonly selection: Selection | null;
  readonly spread_seconds: number | null;
}

const readGroup: Statement = {
  name: 'read-group-to-plan',
  text: `select g.status, g.planned_through, g.selection, c.spread_seconds
    from task_group g left join cadence c on c.id = g.cadence_id where g.id = $1`,
};

// Only if groups of the kind are still open are their unfinished schedules collected, once for the whole plan.
const collectOpen: Statement = {
  name: 'collect-open-schedules',
  text: `with collected as (
    insert into open_schedule
    select distinct t.schedule_id from task_group g join task t on t.group_id = g.id and t.id > g.id_floor
    where g.source_type = $2 and g.task_type = $3 and g.finished_at is null and g.id <> $1
      and t.status in ('created', 'queued', 'running')
    on conflict do nothing returning 1)
  select 1 where exists (select from collected)`,
};

const hasOpenSchedules: Statement = {
  name: 'has-open-schedules',
  text: `select to_regclass('pg_temp.open_schedule') is not null as exists`,
};

const endPlanning: Statement = {
  name: 'end-planning',
  text: `with counted as (
    update task_group g set status = ${groupStatusSql((name) => `g.${name}`)},
      finished_at = case when g.created + g.queued + g.running = 0 then now() end,
      is_dispatched = not exists (select from task t where t.group_id = g.id and t.id > g.id_floor and t.status = 'created' and t.not_before is null)
    where g.id = $1 and g.status = 'created' and g.total > 0
    returning g.*, new.finished_at is not null as just_finished
  ),
  ${noticesOfGroups}
  select id from counted`,
};

const recordTick: Statement = {
  name: 'record-planned-tick',
  text: `update tick t set outcome = case when g.total > 0 then 'planned' else 'empty' end, planned = g.total,
      group_id = case when g.total > 0 then g.id end, skipped = g.skipped
    from task_group g where g.id = $1 and t.cadence_id = g.cadence_id and t.tick_at = g.tick_at
      and t.source_type = g.source_type and t.task_type = g.task_type`,
};

const reportGroup: Statement = {
  name: 'report-planned-group',
  text: `select status, total, skipped from task_group where id = $1`,
};

const dropEmpty: Statement = {
  name: 'drop-empty-group',
  text: 'delete from task_group where id = $1 and total = 0 returning skipped',
};

const waiting = new Map<string, Promise<unknown>>();

/**
 * Plans a group from where it stands to its end: pages of due schedules become tasks, each page one transaction.
 * A killed planner leaves the group `created`; whoever calls this next goes on behind `planned_through`.
 */
export async function planGroup(dataSource: DataSource, group: OpenedGroup): Promise<PlannedGroup> {
  const key = planningLock(group);
  // planners of one kind in this process wait here, not each with a connection of its own
  const turn = (waiting.get(key) ?? Promise.resolve()).then(
    () => planAlone(dataSource, key, group),
    () => planAlone(dataSource, key, group),
  );
  waiting.set(key, turn);
  try {
    return await turn;
  } finally {
    if (waiting.get(key) === turn) waiting.delete(key);
  }
}

async function planAlone(dataSource: DataSource, key: string, group: OpenedGroup): Promise<PlannedGroup> {
  return withClient(dataSource, (client) =>
    withAdvisoryLock(client, key, async () => {
      const [row] = await run<GroupRow>(client, readGroup, [group.id]);
      if (row?.status !== 'created') return report(client, group, false);
      await prepareOverlaps(client, group);
      await walk(client, group, row);
      return end(client, group);
    }),
  );
}

async function prepareOverlaps(client: PoolClient, group: OpenedGroup): Promise<void> {
  const [open] = await run<{ exists: boolean }>(client, hasOpenSchedules, []);
  if (!open?.exists) await client.query('create temp table open_schedule (schedule_id integer primary key)');
  else await client.query('delete from open_schedule');
  const collected = await run(client, collectOpen, [group.id, group.source_type, group.task_type]);
  if (collected.length > 0) await client.query('analyze open_schedule');
}

async function walk(client: PoolClient, group: OpenedGroup, row: GroupRow): Promise<void> {
  const statement = planPageOf({ isManual: row.selection !== null, isSpread: (row.spread_seconds ?? 0) > 0 });
  let walked = PAGE;
  while (walked === PAGE) {
    const [page] = await inTransaction(client, async () => {
      // a person may be cancelling what is planned so far
      await lockGroups(client, [group.id]);
      return run<{ walked: number }>(client, statement, [
        group.id,
        group.source_type,
        group.task_type,
        PAGE,
        ...(row.selection === null
          ? [group.cadence_id]
          : [row.selection.schedule_ids ?? null, row.selection.source_ids ?? null]),
        ...((row.spread_seconds ?? 0) > 0 ? [row.spread_seconds] : []),
      ]);
    });
    walked = page?.walked ?? 0;
  }
}

async function end(client: PoolClient, group: OpenedGroup): Promise<PlannedGroup> {
  return inTransaction(client, async () => {
    await lockGroups(client, [group.id]);
    await run(client, endPlanning, [group.id]);
    await run(client, recordTick, [group.id]);
    const planned = await report(client, group, true);
    if (planned.total === 0) await run(client, dropEmpty, [group.id]);
    else await client.query(`select pg_notify('parser_manager', 'dispatch')`);
    return planned;
  });
}

async function report(client: PoolClient, group: OpenedGroup, planned_here: boolean): Promise<PlannedGroup> {
  const { id, source_type, task_type, cadence_id } = group;
  const [row] = await run<{ status: GroupStatus; total: number; skipped: Partial<Record<SkipReason, number>> }>(
    client,
    reportGroup,
    [id],
  );
  const { status, total, skipped } = row ?? { status: 'created' as const, total: 0, skipped: {} };
  return { id, cadence_id, source_type, task_type, status, total, skipped, planned_here };
}
