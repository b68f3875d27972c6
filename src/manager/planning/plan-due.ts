import type { DataSource } from 'typeorm';
import { poolOf, run, transaction, type Statement } from '../../database/clients';
import { claimTicks, type OpenedGroup } from './claim-ticks';
import { planGroup, type PlannedGroup } from './plan-group';

/** What planning needs. */
export interface PlanningParts {
  readonly dataSource: DataSource;
  /** Time to live of tasks whose schedule has none. */
  readonly ttl_seconds: number;
  /** Called for every group that was planned here, also for one that turned out empty. */
  onPlanned(group: PlannedGroup): void;
}

/** What one round of planning did. */
export interface PlanningRound {
  readonly ticks: number;
  readonly missed: number;
  readonly groups: number;
  readonly tasks: number;
  /** Milliseconds until the nearest next tick; null when no cadence has one. */
  readonly next_in_ms: number | null;
}

// Groups that a killed planner left behind. A live one holds the lock of the kind, and we find its work done.
const unfinished: Statement = {
  name: 'unfinished-plans',
  text: `select id, cadence_id, source_type, task_type from task_group
    where finished_at is null and status = 'created' order by id`,
};

const nearest: Statement = {
  name: 'nearest-tick',
  text: `select extract(epoch from min(next_tick_at) - clock_timestamp()) * 1000 as ms from cadence where is_enabled and next_tick_at is not null`,
};

/** Claims every due tick and plans its groups; also ends what a killed planner began. */
export async function planDue(parts: PlanningParts): Promise<PlanningRound> {
  const { dataSource, ttl_seconds } = parts;
  const claimed = await transaction(dataSource, (client) => claimTicks(client, { ttl_seconds }));
  const groups = await run<OpenedGroup>(poolOf(dataSource), unfinished, []);
  let planned = 0;
  let tasks = 0;
  for (const group of groups) {
    const result = await planGroup(dataSource, group);
    if (result.planned_here) parts.onPlanned(result);
    if (result.total > 0) planned += 1;
    tasks += result.total;
  }
  const [row] = await run<{ ms: string | null }>(poolOf(dataSource), nearest, []);
  const next_in_ms = row?.ms == null ? null : Math.max(0, Math.ceil(Number(row.ms)));
  return { ticks: claimed.ticks, missed: claimed.missed, groups: planned, tasks, next_in_ms };
}
