import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import type { DueNotice } from './notice-row';

/** A claimed notice is this sender's for so long; a sender that is killed leaves it to the next. */
export const LEASE_SECONDS = 120;

// Survives two senders: a row is claimed by moving its due time under a row lock that others skip.
const claim: Statement = {
  name: 'claim-notices',
  text: `with claimed as (
      update notice set attempts = attempts + 1, due_at = now() + interval '${LEASE_SECONDS} seconds'
      where id in (select id from notice where status = 'waiting' and due_at <= now() order by id limit $1 for update skip locked)
      returning *
    )
    select n.id, n.rule_id, n.channel, n.target, r.thread_id, r.template, coalesce(r.attach, '{}') as attach,
      coalesce(r.quiet_seconds, 0) as quiet_seconds, n.event, n.attempts,
      coalesce(r.quiet_seconds > 0 and exists (select from notice o where o.rule_id = n.rule_id and o.status = 'sent'
        and o.sent_at > now() - r.quiet_seconds * interval '1 second'), false) as is_quiet,
      json_build_object('id', g.id, 'cadence', c.name, 'source_type', g.source_type, 'task_type', g.task_type, 'status', g.status,
        'total', g.total, 'completed', g.completed, 'failed', g.failed, 'expired', g.expired, 'cancelled', g.cancelled,
        'seconds', round(extract(epoch from g.finished_at - g.created_at), 1), 'finished_at', g.finished_at) as "group",
      case when t.id is not null then json_build_object('id', t.id, 'status', t.status, 'attempt', t.attempt,
        'source_id', t.source_id, 'source_name', o.name, 'source_url', o.url, 'error_code', t.error_code, 'error', t.error,
        'result', t.result, 'seconds', round(extract(epoch from t.finished_at - t.started_at), 1)) end as task
    from claimed n join task_group g on g.id = n.task_group_id left join cadence c on c.id = g.cadence_id
    left join notice_rule r on r.id = n.rule_id
    left join task t on t.id = n.task_id left join source o on o.id = t.source_id
    order by n.id`,
};

// a notice whose group was deleted has nothing to say any more
const dropOrphans: Statement = {
  name: 'fail-orphan-notices',
  text: `update notice n set status = 'failed', error = 'The group was deleted before the notice was sent.'
    where status = 'waiting' and due_at <= now() and not exists (select from task_group g where g.id = n.task_group_id)`,
};

const nextDue: Statement = {
  name: 'next-notice',
  text: `select extract(epoch from min(due_at) - now()) * 1000 as ms from notice where status = 'waiting'`,
};

/** Claims up to `limit` due notices. */
export async function claimNotices(dataSource: DataSource, limit: number): Promise<DueNotice[]> {
  await run(poolOf(dataSource), dropOrphans, []);
  return run<DueNotice & Record<string, unknown>>(poolOf(dataSource), claim, [limit]);
}

/** Milliseconds until the next notice is due; null when none waits. */
export async function untilNextNotice(dataSource: DataSource): Promise<number | null> {
  const [row] = await run<{ ms: number | null }>(poolOf(dataSource), nextDue, []);
  return row?.ms === null || row?.ms === undefined ? null : Math.max(0, Math.ceil(Number(row.ms)));
}
