import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';

/** Schedules that fail for one reason at one place. */
export interface BrokenCause {
  readonly error_code: string;
  readonly host: string | null;
  readonly source_type: string;
  readonly count: number;
  /** Since when the first of them fails, without a success between. */
  readonly since: Date;
  readonly sample_source_id: number;
}

const MOST = 20;

// the partial index holds the failed schedules alone
const causes: Statement = {
  name: 'broken-schedules-by-cause',
  text: `with bad as materialized (
    select s.source_id, s.source_type, coalesce(s.last_error_code, 'internal') as error_code,
      coalesce(s.failing_since, s.last_finished_at) as since
    from schedule s where s.last_outcome = 'failed' and s.is_enabled and s.source_is_active
  )
  select b.error_code, o.host_key as host, b.source_type, count(*)::int as count, min(b.since) as since,
    min(b.source_id) as sample_source_id, (select count(*)::int from bad) as total,
    (select count(*)::int from bad where bad.since >= date_trunc('day', now(), 'UTC')) as today
  from bad b join source o on o.id = b.source_id
  group by 1, 2, 3 order by count(*) desc, since limit ${MOST}`,
};

/** Enabled schedules whose last task failed: how many, and the most frequent causes. */
export async function readBroken(
  dataSource: DataSource,
): Promise<{ count: number; since_today: number; causes: BrokenCause[] }> {
  const rows = await run<BrokenCause & { total: number; today: number }>(poolOf(dataSource), causes, []);
  return {
    count: rows[0]?.total ?? 0,
    since_today: rows[0]?.today ?? 0,
    causes: rows.map(({ total: _, today: __, ...cause }) => cause),
  };
}
