import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';

/** Tasks that failed for one reason at one place, in whatever groups. */
export interface FailureCause {
  readonly error_code: string;
  readonly host: string | null;
  readonly source_type: string | null;
  readonly count: number;
  /** Groups they are in. */
  readonly groups: number;
  readonly last_at: Date;
  readonly sample_task_id: string;
}

/** Selects failed tasks by their cause. */
export interface CauseSelection {
  readonly error_code: string;
  readonly host?: string;
  readonly source_type?: string;
  /** Tasks planned from this moment on. */
  readonly since: Date;
}

/** The newest failures that are looked at. */
export const FAILURES_EXAMINED = 50_000;
const MOST = 20;

// failed attempts have a table of their own, so that no task is counted that did not fail; an attempt that another one
// followed, and one that will be repeated, is no failure of its task
const failed = `failures as materialized (
    select task_id, attempt, error_code, finished_at from task_attempt
    where task_id > uuid_floor($1) and retry_at is null and status = 'failed'
      and ($2::text is null or error_code = $2)
    order by task_id desc limit ${FAILURES_EXAMINED}
  ),
  bad as (
    select t.id, t.group_id, f.error_code, f.finished_at, o.host_key as host, o.type as source_type
    from failures f join task t on t.id = f.task_id and t.attempt = f.attempt and t.status = 'failed'
    left join source o on o.id = t.source_id
    where t.id > uuid_floor($1) and ($3::text is null or o.host_key = $3) and ($4::text is null or o.type = $4)
  )`;

const causes: Statement = {
  name: 'causes-of-failures',
  text: `with ${failed}
    select coalesce(error_code, 'internal') as error_code, host, source_type, count(*)::int as count,
      count(distinct group_id)::int as groups, max(finished_at) as last_at, max(id::text) as sample_task_id
    from bad group by 1, 2, 3 order by count(*) desc, 1, 2, 3 limit ${MOST}`,
};

const tasksOfCause: Statement = {
  name: 'tasks-of-cause',
  text: `with ${failed} select id, group_id from bad order by group_id, id`,
};

/** Why tasks planned since then failed and stayed failed, the most frequent cause first. */
export async function readFailures(dataSource: DataSource, since: Date): Promise<FailureCause[]> {
  return run<FailureCause & Record<string, unknown>>(poolOf(dataSource), causes, [since, null, null, null]);
}

/** The tasks behind a cause, whatever group they are in. */
export async function tasksByCause(
  dataSource: DataSource,
  { error_code, host, source_type, since }: CauseSelection,
): Promise<{ id: string; group_id: number }[]> {
  return run<{ id: string; group_id: number }>(poolOf(dataSource), tasksOfCause, [
    since,
    error_code,
    host ?? null,
    source_type ?? null,
  ]);
}
