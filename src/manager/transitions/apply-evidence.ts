import type { PoolClient } from 'pg';
import { run, type Statement } from '../../database/clients';
import type { TaskStatus } from '../../contract/task-status';
import { countIntoGroups, type FinishedGroup } from './group-counters';
import { lockGroupsOfTasks } from './lock-groups';
import type { TaskEvidence } from './evidence';
import { storeArtifacts } from './store-artifacts';
import { noticesAskedFor, noticesOfTasks } from './write-notices';
import type { PermanentMove } from '../source-life/follow-moves';
import { GONE_AFTER_DAYS, GONE_AFTER_FAILURES, goneCodes, silentCodes } from '../source-life/health';

/** Evidence that changed nothing, and what it met. `stands` is null for an unknown task. */
export interface IgnoredEvidence {
  readonly task_id: string;
  readonly attempt: number | null;
  readonly status: TaskStatus;
  readonly stands: TaskStatus | null;
  readonly stands_attempt: number | null;
}

/** What one application of evidence did. */
export interface AppliedEvidence {
  readonly changed: number;
  /** Failures that got another attempt. */
  readonly retried: number;
  /** Notices about tasks that were written. */
  readonly notices: number;
  /** Sources of which a schedule turned from good to bad or back. */
  readonly turned: readonly number[];
  /** Sources that moved for good. */
  readonly moves: readonly PermanentMove[];
  readonly ignored: readonly IgnoredEvidence[];
  readonly finished: readonly FinishedGroup[];
}

const attempt = 'coalesce(i.attempt, t.attempt)';

// A failed attempt is followed by another one while attempts are left and the group has not expired.
const retries = `(i.status = 'failed' and i.retryable and ${attempt} < t.max_attempts
      and exists (select from task_group g where g.id = t.group_id and g.expires_at > now()))`;

// Fixed or doubling delay of the schedule (at most a day), ± 10 %, but no earlier than the parser asked for.
const dueAt = `now() + greatest(
        i.retry_after_ms * interval '1 millisecond',
        coalesce((select least(s.retry_delay_seconds * case s.retry_backoff when 'exponential'
            then power(2, least(${attempt} - 1, 20)) else 1 end, 86400) * (0.9 + 0.2 * random())
          from schedule s where s.id = t.schedule_id), 10) * interval '1 second')`;

/** What is gone is asked again when somebody resumes it. */
const NEVER = '100 years';
/** Who denies access is asked once a day: a little less than a day, or a daily cadence would meet it every second day. */
const DENIED = '23 hours';
const isGone = `(o.became = 'failed' and (o.error_code in (${goneCodes})
          or o.error_code = 'http_404' and s.consecutive_failures + 1 >= ${GONE_AFTER_FAILURES}
            and s.failing_since < now() - interval '${GONE_AFTER_DAYS} days'))`;

const moreProgress = `(i.status = 'running' and t.status = 'running' and i.progress is not null
        and (t.progress is null or (i.progress->>'done')::numeric > (t.progress->>'done')::numeric))`;

/**
 * The merge rule (design §3, `wins` of the contract) as one statement: from messages to tasks, attempts, delays,
 * schedules and group counters.
 *
 * Survives redelivery, reordering and concurrent batches: the groups are locked before it runs, and only rows that
 * the WHERE lets through are counted. `completed` and `cancelled` are the last two
 * of the enum, so `t.status < 'completed'` is "not settled for good".
 */
const statement: Statement = {
  name: 'apply-evidence',
  text: `with incoming as (
    select id, attempt, status, occurred_at, started_at, worker_id, progress::jsonb, result::jsonb, error_code, error,
      retryable, retry_after_ms, cursor::jsonb, next_not_before, next_reason
    from unnest($1::uuid[], $2::smallint[], $3::task_status[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[],
      $8::text[], $9::text[], $10::text[], $11::boolean[], $12::float8[], $13::text[], $14::timestamptz[], $15::text[])
      as i (id, attempt, status, occurred_at, started_at, worker_id, progress, result, error_code, error, retryable,
        retry_after_ms, cursor, next_not_before, next_reason)
  ),
  changed as (
    update task t set
      status = case when ${retries} then 'created' else i.status end,
      attempt = ${attempt} + case when ${retries} then 1 else 0 end,
      not_before = case when ${retries} then ${dueAt} else t.not_before end,
      queued_at = case when ${retries} then null else t.queued_at end,
      started_at = case when ${retries} then null
        when ${attempt} = t.attempt then coalesce(t.started_at, i.started_at) else i.started_at end,
      finished_at = case when i.status = 'running' or ${retries} then null else coalesce(i.occurred_at, now()) end,
      worker_id = case when ${retries} then null else coalesce(i.worker_id, t.worker_id) end,
      error_code = case i.status when 'completed' then null when 'failed' then i.error_code else t.error_code end,
      error = case i.status when 'completed' then null when 'failed' then i.error else t.error end,
      progress = case when ${retries} then null else coalesce(i.progress, t.progress) end,
      result = coalesce(i.result, t.result)
    from incoming i
    where t.id = i.id and t.id between $16::uuid and $17::uuid
      and t.status < 'completed'
      and (i.status = 'completed' or ${attempt} > t.attempt
        or (${attempt} = t.attempt and (i.status > t.status or ${moreProgress})))
    returning t.id, t.group_id, t.schedule_id, old.status as was, new.status as became, new.not_before as due_at,
      coalesce(i.attempt, old.attempt) as ended_attempt, new.attempt as next_attempt, i.status as reported,
      coalesce(i.worker_id, old.worker_id) as worker_id, coalesce(old.started_at, i.started_at) as started_at,
      coalesce(i.occurred_at, now()) as occurred_at, i.error_code, i.error, i.cursor, i.next_not_before, i.next_reason,
      new.result ? 'notify' as asks_for_notice
  ),
  attempts as (
    insert into task_attempt (task_id, attempt, status, worker_id, started_at, finished_at, error_code, error, retry_at)
    select id, ended_attempt, 'failed', worker_id, started_at, occurred_at, error_code, error,
      case when became = 'created' then due_at end
    from changed where reported = 'failed'
    on conflict do nothing
  ),
  delays as (
    insert into task_delay (task_id, attempt, source_type, due_at, reason)
    select c.id, c.next_attempt, g.source_type, c.due_at,
      case c.error_code when 'lost_worker' then 'lost_worker' when 'timeout' then 'timeout' else 'retry' end
    from changed c join task_group g on g.id = c.group_id where c.became = 'created'
    on conflict do nothing
  ),
  outcomes as (
    select distinct on (schedule_id) schedule_id, id, became, occurred_at, error_code, cursor, next_not_before, next_reason
    from changed where became > 'running' and became <> was
    order by schedule_id, id desc
  ),
  schedules as (
    update schedule s set
      cursor = coalesce(o.cursor, s.cursor),
      not_before = case when o.became = 'completed' then o.next_not_before
        when ${isGone} then now() + interval '${NEVER}'
        when o.error_code = 'http_401_403'
          then greatest(case when o.next_reason is distinct from 'denied' then o.next_not_before end, now() + interval '${DENIED}')
        else coalesce(o.next_not_before, s.not_before) end,
      not_before_reason = case when o.became = 'completed' then o.next_reason
        when ${isGone} then 'gone'
        when o.error_code = 'http_401_403' then 'denied'
        when o.next_not_before is not null then o.next_reason else s.not_before_reason end,
      last_task_id = o.id,
      last_outcome = o.became,
      last_error_code = case when o.became = 'failed' then o.error_code end,
      last_finished_at = o.occurred_at,
      consecutive_failures = case o.became when 'completed' then 0 when 'failed' then s.consecutive_failures + 1 else s.consecutive_failures end,
      failing_since = case when o.became = 'completed' then null
        when o.became = 'failed' and o.error_code not in (${silentCodes}) then coalesce(s.failing_since, o.occurred_at)
        else s.failing_since end
    from outcomes o
    where s.id = o.schedule_id
      -- an old task's late word must not set the cursor back
      and (s.last_task_id is null or s.last_task_id <= o.id)
      -- written only where it says something new: a write for every task costs two fifths of the rate
      and (s.last_outcome is distinct from o.became or o.became = 'failed'
        or (o.cursor is not null and s.cursor is distinct from o.cursor)
        or s.not_before is distinct from o.next_not_before)
    returning s.source_id, new.last_task_id, new.cursor, new.last_outcome,
      (old.last_outcome, old.last_error_code) is distinct from (new.last_outcome, new.last_error_code)
        or new.last_error_code = 'http_404' as is_turn
  ),
  ignored as (
    select i.id as task_id, i.attempt, i.status, t.group_id, t.status as stands, t.attempt as stands_attempt
    from incoming i left join task t on t.id = i.id and t.id between $16::uuid and $17::uuid
    -- not in, which is hashed whatever the estimates: "not exists" compared every two of them on tables without statistics
    where i.id not in (select c.id from changed c)
  ),
  late as (
    select group_id from ignored
    where stands is not null and (coalesce(attempt, stands_attempt), status) is distinct from (stands_attempt, stands)
  ),
  ${countIntoGroups({ lateFrom: 'late' })},
  ${noticesOfTasks},
  ${noticesAskedFor}
  select (select count(*) from changed) as changed,
    (select count(*) from changed where reported = 'failed' and became = 'created') as retried,
    (select coalesce(json_agg(json_build_object('task_id', task_id, 'attempt', attempt, 'status', status,
      'stands', stands, 'stands_attempt', stands_attempt)), '[]') from ignored) as ignored,
    (select count(*) from task_notices) + (select count(*) from asked_notices) as notices,
    (select coalesce(json_agg(distinct source_id) filter (where is_turn), '[]') from schedules) as turned,
    (select coalesce(json_agg(json_build_object('source_id', source_id, 'task_id', last_task_id, 'url', cursor->>'permanent_url')), '[]')
      from schedules where last_outcome = 'completed' and cursor->>'permanent_seen' ~ '^([3-9]|[1-9]\\d{1,5})$') as moves,
    (select groups from finished) as finished`,
};

/**
 * Applies evidence about tasks, each task at most once per call, in the transaction of `client`.
 * @throws whatever the driver throws; the caller repeats the whole transaction
 */
export async function applyEvidence(client: PoolClient, evidence: readonly TaskEvidence[]): Promise<AppliedEvidence> {
  if (evidence.length === 0)
    return { changed: 0, retried: 0, notices: 0, turned: [], moves: [], ignored: [], finished: [] };
  // sorted by id: neighbours on a page are touched together, and two batches lock in the same order
  const rows = [...evidence].sort((a, b) => (a.task_id < b.task_id ? -1 : 1));
  const ids = rows.map((row) => row.task_id);
  await lockGroupsOfTasks(client, ids);
  // before the attempts are counted on: a message without an attempt means the current one
  await storeArtifacts(client, rows);
  const [applied] = await run<{
    changed: number;
    retried: number;
    notices: number;
    turned: number[];
    moves: PermanentMove[];
    ignored: IgnoredEvidence[];
    finished: FinishedGroup[];
  }>(client, statement, [
    ids,
    rows.map((row) => row.attempt),
    rows.map((row) => row.status),
    rows.map((row) => row.occurred_at),
    rows.map((row) => row.started_at),
    rows.map((row) => row.worker_id),
    rows.map((row) => row.progress),
    rows.map((row) => row.result),
    rows.map((row) => row.error_code),
    rows.map((row) => row.error),
    rows.map((row) => row.retryable),
    rows.map((row) => row.retry_after_ms),
    rows.map((row) => row.cursor),
    rows.map((row) => row.next_not_before),
    rows.map((row) => row.next_reason),
    ids[0],
    ids.at(-1),
  ]);
  return applied ?? { changed: 0, retried: 0, notices: 0, turned: [], moves: [], ignored: [], finished: [] };
}
