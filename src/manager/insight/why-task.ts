import type { DataSource } from 'typeorm';
import { say } from '../../contract/sentences';
import { poolOf, run, type Statement } from '../../database/clients';
import { lookOut } from '../dispatch/read-tasks';
import type { Why } from './why';

/** A sentence and what it is made of. */
type Words = Pick<Why, 'sentence' | 'said'>;

/** What the manager knows beside the database. */
export interface WhyState {
  readonly kafka_ok: boolean;
  readonly kafka_detail: string | null;
  readonly dispatch_window: number;
  readonly timeout_seconds: number;
  readonly worker_lost_seconds: number;
  topicOf(source_type: string): string;
}

interface TaskFacts {
  readonly status: string;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly not_before: Date | null;
  readonly created_at: Date;
  readonly queued_at: Date | null;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly error_code: string | null;
  readonly error: string | null;
  readonly worker_id: string | null;
  readonly group_id: number;
  readonly group_status: string;
  readonly source_type: string;
  readonly expires_at: Date;
  readonly timeout_seconds: number | null;
  readonly delay_reason: string | null;
  readonly due_at: Date | null;
  readonly worker_seen_at: Date | null;
  readonly worker_gone: boolean | null;
  readonly live_workers: number;
  readonly capacity: number;
  readonly finished_a_second: number;
  readonly now: Date;
}

const factsOfTask: Statement = {
  name: 'why-of-task',
  text: `select t.status, t.attempt, t.max_attempts, t.not_before, t.created_at, t.queued_at, t.started_at, t.finished_at,
      t.error_code, t.error, t.worker_id, t.group_id, g.status as group_status, g.source_type, g.expires_at, s.timeout_seconds,
      d.reason as delay_reason, d.due_at, w.last_seen_at as worker_seen_at, w.stopping or w.lost_at is not null as worker_gone,
      live.n as live_workers, live.capacity, now() as now,
      coalesce((select sum(completed + failed) / greatest(extract(epoch from now() - min(started_at)), 1)
        from task_group where source_type = g.source_type and finished_at is null), 0)::float8 as finished_a_second
    from task t join task_group g on g.id = t.group_id
    left join schedule s on s.id = t.schedule_id
    left join task_delay d on d.task_id = t.id and d.attempt = t.attempt
    left join worker w on w.id = t.worker_id
    cross join lateral (
      select count(*)::int as n, coalesce(sum(capacity), 0)::int as capacity from worker
      where source_type = g.source_type and not stopping and lost_at is null
        and last_seen_at > now() - $2::int * interval '1 second') live
    where t.id = $1`,
};

/** Why a task is where it is: the predicates of dispatch and expiry, in their order. Null: there is no such task. */
export async function whyTask(dataSource: DataSource, id: string, state: WhyState): Promise<Why | null> {
  const [facts] = await run<TaskFacts & Record<string, unknown>>(poolOf(dataSource), factsOfTask, [
    id,
    state.worker_lost_seconds,
  ]);
  if (facts === undefined) return null;
  if (facts.status === 'created') return whyNotSent(dataSource, facts, state);
  if (facts.status === 'queued') return whyNotStarted(dataSource, facts, state);
  return facts.status === 'running' ? whyRunning(facts, state) : whyEnded(facts);
}

async function whyNotSent(dataSource: DataSource, facts: TaskFacts, state: WhyState): Promise<Why> {
  const { source_type, group_id } = facts;
  const wait = (reason: Why['reason'], words: Words, more: Partial<Why> = {}): Why => ({
    state: 'created',
    reason,
    ...words,
    since: facts.created_at,
    clears_at: null,
    holder: null,
    ...more,
  });
  if (facts.group_status === 'created')
    return wait('planning', say('why.planning', { group: group_id }), {
      holder: { kind: 'group', id: String(group_id) },
    });
  if (facts.due_at !== null && facts.due_at > facts.now)
    return wait('delayed', delayWords(facts), { clears_at: facts.due_at });
  if (!state.kafka_ok)
    return wait('kafka_away', say('why.kafka_away', { detail: state.kafka_detail ?? 'not connected' }));
  const { queued, group: best } = await lookOut(poolOf(dataSource), source_type);
  if (queued >= state.dispatch_window)
    return wait('no_credit', say('why.no_credit', { count: queued, topic: state.topicOf(source_type) }), {
      holder: { kind: 'topic', id: state.topicOf(source_type) },
    });
  if (best !== null && best.id !== group_id && facts.due_at === null)
    return wait('behind_group', say('why.behind_group', { group: best.id, source_type }), {
      holder: { kind: 'group', id: String(best.id) },
    });
  return wait('dispatching', say('why.dispatching', { topic: state.topicOf(source_type) }));
}

function delayWords({ delay_reason, attempt, max_attempts, error_code }: TaskFacts): Words {
  if (delay_reason === 'spread') return say('why.spread', {});
  const values = { attempt, most: max_attempts };
  return error_code === null ? say('why.retry', values) : say('why.retry_after', { ...values, error_code });
}

async function whyNotStarted(dataSource: DataSource, facts: TaskFacts, state: WhyState): Promise<Why> {
  const topic = state.topicOf(facts.source_type);
  const wait = { state: 'queued', since: facts.queued_at, holder: { kind: 'topic', id: topic } as const };
  if (facts.live_workers === 0)
    return {
      ...wait,
      reason: 'no_worker',
      ...say('why.no_worker', { source_type: facts.source_type, topic, until: facts.expires_at.toISOString() }),
      clears_at: null,
    };
  const { queued } = await lookOut(poolOf(dataSource), facts.source_type);
  const seconds = facts.finished_a_second > 0 ? queued / facts.finished_a_second : null;
  const values = { topic, count: queued, workers: facts.live_workers, places: facts.capacity };
  return {
    ...wait,
    reason: 'in_topic',
    ...(seconds === null
      ? say('why.in_topic', values)
      : say('why.in_topic_until', { ...values, seconds: Math.ceil(seconds) })),
    clears_at: seconds === null ? null : new Date(facts.now.getTime() + seconds * 1000),
  };
}

function whyRunning(facts: TaskFacts, state: WhyState): Why {
  const timeout = facts.timeout_seconds ?? state.timeout_seconds;
  const until = facts.started_at === null ? null : new Date(facts.started_at.getTime() + timeout * 1000);
  const holder = facts.worker_id === null ? null : ({ kind: 'worker', id: facts.worker_id } as const);
  const seen = facts.worker_seen_at;
  const isSilent = seen === null || facts.now.getTime() - seen.getTime() > state.worker_lost_seconds * 1000;
  if (holder !== null && (facts.worker_gone === true || isSilent))
    return {
      state: 'running',
      reason: 'worker_lost',
      ...say(seen === null ? 'why.worker_never_seen' : 'why.worker_lost', { worker: holder.id }),
      since: seen,
      clears_at: seen === null ? until : new Date(seen.getTime() + state.worker_lost_seconds * 1000),
      holder,
    };
  return {
    state: 'running',
    reason: 'working',
    ...say('why.working', { worker: holder?.id ?? 'A worker', attempt: facts.attempt, seconds: timeout }),
    since: facts.started_at,
    clears_at: until,
    holder,
  };
}

function whyEnded({ status, error_code, error, attempt, finished_at }: TaskFacts): Why {
  const words =
    error_code === null
      ? say('why.ended', { status, attempt })
      : error === null
        ? say('why.ended_with', { status, attempt, error_code })
        : say('why.ended_because', { status, attempt, error_code, error: error.replace(/\.$/, '') });
  return {
    state: status,
    reason: 'ended',
    ...words,
    since: finished_at,
    clears_at: null,
    holder: null,
  };
}
