import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';

/** Why tasks wait: the first thing in their way. */
export const WAITING_REASONS = {
  kafka: 'Kafka is away',
  no_worker: 'No worker of the type is alive',
  credit: 'As many tasks as may wait in Kafka wait there',
  spread: 'Their cadence spreads them over a window',
  retry: 'The time of their next attempt has not come',
  dispatch: 'About to be sent',
  queued: 'In Kafka, until a worker has room',
} as const;
export type WaitingReason = keyof typeof WAITING_REASONS;

/** Tasks of one source type that wait for one reason. */
export interface Waiting {
  readonly reason: WaitingReason;
  readonly source_type: string;
  readonly count: number;
  /** When the first of them goes on; null when that depends on others. */
  readonly until: Date | null;
}

/** What is known of one source type. */
export interface Traffic {
  readonly source_type: string;
  readonly created: number;
  readonly queued: number;
  readonly running: number;
  readonly delayed: number;
  /** Of the delayed, those that wait for their turn in a window. */
  readonly spread: number;
  readonly delayed_until: Date | null;
  readonly spread_until: Date | null;
  readonly live_workers: number;
}

// counters of open groups, which are few; delays by their index; no task is counted
const traffic: Statement = {
  name: 'traffic-by-type',
  text: `with open as (
      select source_type, sum(created)::int as created, sum(queued)::int as queued, sum(running)::int as running
      from task_group where finished_at is null group by 1
    ),
    delays as (
      select o.source_type, d.n, d.spread, d.until, d.spread_until from open o cross join lateral (
        select count(*)::int as n, count(*) filter (where reason = 'spread')::int as spread,
          min(due_at) filter (where reason <> 'spread') as until, min(due_at) filter (where reason = 'spread') as spread_until
        from task_delay where source_type = o.source_type and due_at > now()) d
    ),
    workers as (
      select source_type, count(*)::int as n from worker
      where not stopping and lost_at is null and last_seen_at > now() - $1::int * interval '1 second' group by 1
    )
  select o.*, coalesce(d.n, 0) as delayed, coalesce(d.spread, 0) as spread,
    d.until as delayed_until, d.spread_until, coalesce(w.n, 0) as live_workers
  from open o left join delays d using (source_type) left join workers w using (source_type) order by o.source_type`,
};

/** How many tasks of each source type wait, run, and by how many workers. */
export async function readTraffic(dataSource: DataSource, worker_lost_seconds: number): Promise<Traffic[]> {
  return run<Traffic & Record<string, unknown>>(poolOf(dataSource), traffic, [worker_lost_seconds]);
}

/** Splits what waits by the first thing in its way. Pure. */
export function waitingOf(types: readonly Traffic[], state: { kafka_ok: boolean; dispatch_window: number }): Waiting[] {
  return types.flatMap(
    ({ source_type, created, queued, delayed, spread, delayed_until, spread_until, live_workers }) => {
      const ready = Math.max(created - delayed, 0);
      const blocked = !state.kafka_ok ? 'kafka' : live_workers === 0 ? 'no_worker' : null;
      const all: Waiting[] = [
        { reason: 'spread', source_type, count: Math.min(spread, created), until: spread_until },
        {
          reason: 'retry',
          source_type,
          count: Math.min(delayed, created) - Math.min(spread, created),
          until: delayed_until,
        },
        {
          reason: blocked ?? (queued >= state.dispatch_window ? 'credit' : 'dispatch'),
          source_type,
          count: ready,
          until: null,
        },
        { reason: blocked ?? 'queued', source_type, count: queued, until: null },
      ];
      return all.filter(({ count }) => count > 0);
    },
  );
}
