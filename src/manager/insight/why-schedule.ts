import type { DataSource } from 'typeorm';
import { say } from '../../contract/sentences';
import { poolOf, run, type Statement } from '../../database/clients';
import type { Why } from './why';
import { whyTask, type WhyState } from './why-task';

interface ScheduleFacts {
  readonly id: number;
  readonly source_id: number;
  readonly source_is_active: boolean;
  readonly is_enabled: boolean;
  readonly not_before: Date | null;
  readonly not_before_reason: string | null;
  readonly last_finished_at: Date | null;
  readonly cadence_id: number;
  readonly cadence: string;
  readonly has_clock: boolean;
  readonly cadence_enabled: boolean;
  readonly next_tick_at: Date | null;
  readonly open_task_id: string | null;
  readonly updated_at: Date;
  readonly source_updated_at: Date;
  readonly cadence_updated_at: Date;
  readonly now: Date;
}

// an open task is among the newest of its schedule: planning makes no second one, a retry may open an older one again
const factsSql = `select s.id, s.source_id, s.source_is_active, s.is_enabled, s.not_before, s.not_before_reason, s.last_finished_at,
    s.updated_at, c.updated_at as cadence_updated_at, c.id as cadence_id, c.name as cadence, num_nonnulls(c.cron, c.interval_seconds) > 0 as has_clock,
    c.is_enabled as cadence_enabled, c.next_tick_at, now() as now,
    (select updated_at from source where id = s.source_id) as source_updated_at,
    (select t.id from (select id, status from task where schedule_id = s.id order by id desc limit 50) t
      where t.status in ('created', 'queued', 'running') limit 1) as open_task_id
  from schedule s join cadence c on c.id = s.cadence_id`;

const factsOfSchedule: Statement = { name: 'why-of-schedule', text: `${factsSql} where s.id = $1` };
const factsOfSource: Statement = { name: 'why-of-source', text: `${factsSql} where s.source_id = $1 order by s.id` };

/** Why a schedule runs or does not run: the predicates of planning, in their order. Null: there is no such schedule. */
export async function whySchedule(dataSource: DataSource, id: number, state: WhyState): Promise<Why | null> {
  const [facts] = await run<ScheduleFacts & Record<string, unknown>>(poolOf(dataSource), factsOfSchedule, [id]);
  return facts === undefined ? null : explain(dataSource, facts, state);
}

/** Why a source runs or does not run: that of the schedule which runs first. Null: there is no such source. */
export async function whySource(dataSource: DataSource, id: number, state: WhyState): Promise<Why | null> {
  const pool = poolOf(dataSource);
  const [source] = await run(pool, { name: 'source-exists', text: 'select id from source where id = $1' }, [id]);
  if (source === undefined) return null;
  const schedules = await run<ScheduleFacts & Record<string, unknown>>(pool, factsOfSource, [id]);
  if (schedules.length === 0) {
    const words = say('why.no_schedule', {});
    return { state: 'stopped', reason: 'no_schedule', ...words, since: null, clears_at: null, holder: null };
  }
  const whys = await Promise.all(schedules.map((facts) => explain(dataSource, facts, state)));
  const order = { open: 0, waiting: 1, stopped: 2 } as Record<string, number>;
  const rank = (why: Why) => (order[why.state] ?? 0) * 1e15 + (why.clears_at?.getTime() ?? 1e14);
  return whys.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

async function explain(dataSource: DataSource, facts: ScheduleFacts, state: WhyState): Promise<Why> {
  const stopped = (
    reason: Why['reason'],
    words: Pick<Why, 'sentence' | 'said'>,
    holder: Why['holder'],
    since: Date,
  ): Why => ({
    state: 'stopped',
    reason,
    ...words,
    since,
    clears_at: null,
    holder,
  });
  const cadence = { kind: 'cadence', id: String(facts.cadence_id) } as const;
  if (facts.open_task_id !== null) {
    const why = await whyTask(dataSource, facts.open_task_id, state);
    // it may have ended in between
    if (why !== null && why.reason !== 'ended')
      return {
        ...why,
        state: 'open',
        sentence: `A task of it is open. ${why.sentence}`,
        holder: { kind: 'task', id: facts.open_task_id },
      };
  }
  if (!facts.source_is_active)
    return stopped(
      'source_inactive',
      say('why.source_inactive', {}),
      { kind: 'source', id: String(facts.source_id) },
      facts.source_updated_at,
    );
  if (!facts.is_enabled)
    return stopped('disabled', say('why.disabled', {}), { kind: 'schedule', id: String(facts.id) }, facts.updated_at);
  if (!facts.has_clock)
    return stopped('on_request', say('why.on_request', { cadence: facts.cadence }), cadence, facts.cadence_updated_at);
  if (!facts.cadence_enabled)
    return stopped(
      'clock_disabled',
      say('why.clock_disabled', { cadence: facts.cadence }),
      cadence,
      facts.cadence_updated_at,
    );
  if (facts.next_tick_at === null)
    return stopped(
      'clock_ended',
      say('why.clock_ended', { cadence: facts.cadence }),
      cadence,
      facts.cadence_updated_at,
    );
  const waiting = { state: 'waiting', since: facts.last_finished_at, holder: cadence };
  if (facts.not_before !== null && facts.not_before > facts.next_tick_at) {
    const until = facts.not_before.toISOString();
    // a century stands for ever
    if (facts.not_before_reason === 'gone')
      return { ...waiting, reason: 'not_due', ...say('why.gone', {}), clears_at: null };
    if (facts.not_before_reason === 'denied')
      return { ...waiting, reason: 'not_due', ...say('why.denied', { until }), clears_at: facts.not_before };
    return {
      ...waiting,
      reason: 'not_due',
      ...say('why.not_due', {
        until,
        reason: facts.not_before_reason ?? 'asked by the site',
        cadence: facts.cadence,
      }),
      clears_at: facts.not_before,
    };
  }
  return {
    ...waiting,
    reason: 'next_tick',
    ...say('why.next_tick', { cadence: facts.cadence, until: facts.next_tick_at.toISOString() }),
    clears_at: facts.next_tick_at,
  };
}
