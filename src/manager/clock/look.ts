import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';

/** What there is to do, found in one statement: all that an idle replica asks of Postgres. */
export interface Work {
  readonly planning: boolean;
  readonly dispatch: boolean;
  readonly expiry: boolean;
  readonly notices: boolean;
}

const findWork: Statement = {
  name: 'find-work',
  text: `select
    exists (select from cadence where is_enabled and next_tick_at <= now())
      or exists (select from task_group where finished_at is null and status = 'created') as planning,
    exists (select from task_group where finished_at is null and status = 'running' and not is_dispatched)
      or exists (select from task_delay where due_at <= now()) as dispatch,
    exists (select from task_group where finished_at is null) as expiry,
    exists (select from notice where status = 'waiting' and due_at <= now()) as notices`,
};

/** Looks once. */
export async function lookForWork(dataSource: DataSource): Promise<Work> {
  const [work] = await run<Work & Record<string, unknown>>(poolOf(dataSource), findWork, []);
  return work ?? { planning: false, dispatch: false, expiry: false, notices: false };
}
