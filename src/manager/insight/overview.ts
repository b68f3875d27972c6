import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import { readBroken, type BrokenCause } from './broken';
import { countSources, type SourceCounts } from '../source-life/count-sources';
import { readLate, type LateThing } from './late';
import { readSilent, type SilentSource } from './silent';
import { readTraffic, waitingOf, type Traffic, type Waiting } from './waiting';

/** The answer to "is everything collecting; if not, what is late, broken, silent or waiting, and why?" */
export interface Overview {
  readonly at: Date;
  readonly late: { readonly count: number; readonly oldest_at: Date | null; readonly items: readonly LateThing[] };
  readonly broken: { readonly count: number; readonly since_today: number; readonly causes: readonly BrokenCause[] };
  readonly silent: { readonly count: number; readonly items: readonly SilentSource[] };
  readonly waiting: { readonly count: number; readonly by_reason: readonly Waiting[] };
  readonly traffic: readonly Traffic[];
  readonly groups: readonly Record<string, unknown>[];
  readonly totals: Counts & {
    readonly sources: number;
    readonly by_health: SourceCounts['by_health'];
    readonly by_type: SourceCounts['by_type'];
  };
}

interface Counts {
  readonly items_24h: number;
  readonly workers_live: number;
  readonly dead_letters_24h: number;
}

/** What the overview needs to know beside the database. */
export interface OverviewState {
  readonly kafka_ok: boolean;
  readonly dispatch_window: number;
  readonly worker_lost_seconds: number;
}

const openGroups: Statement = {
  name: 'open-groups',
  text: `select g.id, c.name as cadence, g.source_type, g.task_type, g.trigger, g.status, g.priority, g.total, g.created, g.queued,
      g.running, g.completed, g.failed, g.expired, g.cancelled, g.late, g.created_at, g.started_at, g.expires_at
    from task_group g left join cadence c on c.id = g.cadence_id where g.finished_at is null and g.trigger <> 'dry_run' order by g.priority desc, g.id desc limit 20`,
};

// items by the hour are counted as they come (record-items), never by walking them
const totals: Statement = {
  name: 'overview-totals',
  text: `select now() as at,
    (select coalesce(sum(created), 0)::int from item_hour where hour > now() - interval '24 hours') as items_24h,
    (select count(*)::int from worker where not stopping and lost_at is null and last_seen_at > now() - $1::int * interval '1 second') as workers_live,
    (select count(*)::int from dead_letter where failed_at > now() - interval '24 hours' and redriven_at is null) as dead_letters_24h`,
};

/** The whole overview: a handful of bounded statements, none of which counts tasks. */
export async function readOverview(dataSource: DataSource, state: OverviewState): Promise<Overview> {
  const pool = poolOf(dataSource);
  const [late, broken, silent, sources, traffic, groups, [counts]] = await Promise.all([
    readLate(dataSource),
    readBroken(dataSource),
    readSilent(dataSource),
    countSources(dataSource),
    readTraffic(dataSource, state.worker_lost_seconds),
    run(pool, openGroups, []),
    run<Counts & { at: Date } & Record<string, unknown>>(pool, totals, [state.worker_lost_seconds]),
  ]);
  const by_reason = waitingOf(traffic, state);
  const { at = new Date(), ...sums } = counts ?? { items_24h: 0, workers_live: 0, dead_letters_24h: 0 };
  return {
    at,
    late: { count: late.length, oldest_at: late[0]?.since ?? null, items: late },
    broken,
    silent: { count: sources.by_health.silent ?? 0, items: silent },
    waiting: { count: by_reason.reduce((sum, { count }) => sum + count, 0), by_reason },
    traffic,
    groups,
    totals: { ...sums, sources: sources.total, by_health: sources.by_health, by_type: sources.by_type },
  };
}
