import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import { nextTickAt, type Clock } from '../cadence/next-tick';

/** How often a schedule is asked to run, and how often it does. */
export interface Pace {
  /** Mean seconds between the firings of its clock over the runs that were looked at, else between its next two. */
  readonly asked_seconds: number;
  /** Mean seconds between its runs; null until it has run three times as its clock wanted. */
  readonly real_seconds: number | null;
  /** Runs looked at. */
  readonly runs: number;
}

const RUNS = 20;
const LOOK = 50;
/** Firings that are walked; who makes one run of this many is told as slower than that. */
const MOST_TICKS = RUNS * 5;

// of the newest tasks those that the present clock has asked for, since anybody changed what is asked
const runsOf: Statement = {
  name: 'runs-by-clock',
  text: `select s.id as schedule_id, c.cron, c.timezone, c.interval_seconds, c.starts_at, c.ends_at,
      s.is_enabled and s.source_is_active and c.is_enabled as is_on, coalesce(r.ticks, '{}') as ticks
    from schedule s join cadence c on c.id = s.cadence_id join source o on o.id = s.source_id
    cross join lateral (
      select array_agg(f.tick_at order by f.tick_at desc) as ticks from (
        select g.tick_at from (select group_id from task where schedule_id = s.id order by id desc limit ${LOOK}) t
        join task_group g on g.id = t.group_id
        where g.trigger <> 'manual' and g.cadence_id = s.cadence_id
          and g.tick_at >= greatest(c.updated_at, s.updated_at, o.updated_at)
        order by g.tick_at desc limit ${RUNS}) f) r
    where s.id = any ($1::int[]) and num_nonnulls(c.cron, c.interval_seconds) > 0`,
};

type Runs = Clock & { readonly schedule_id: number; readonly is_on: boolean; readonly ticks: readonly Date[] };

/** The pace of each schedule that has a clock. */
export async function readPaces(dataSource: DataSource, schedule_ids: readonly number[]): Promise<Map<number, Pace>> {
  const rows = await run<Runs & Record<string, unknown>>(poolOf(dataSource), runsOf, [schedule_ids]);
  return new Map(rows.map((row) => [row.schedule_id, paceOf(row, new Date())]));
}

/** Asked and real pace from the firings that became runs, newest first. */
export function paceOf({ ticks, is_on, ...clock }: Clock & Pick<Runs, 'ticks' | 'is_on'>, now: Date): Pace {
  const [newest, oldest] = [ticks[0], ticks.at(-1)];
  if (newest === undefined || oldest === undefined || ticks.length < 3)
    return { asked_seconds: nextGap(clock, now), real_seconds: null, runs: ticks.length };
  // the newest firing may be on its way; more than that without a run count as a gap that goes on
  const since = firingsBetween(clock, newest, now);
  const isStuck = is_on && since > 1;
  const until = isStuck ? now : newest;
  const asked = firingsBetween(clock, oldest, newest) + (isStuck ? since : 0);
  const span = (until.getTime() - oldest.getTime()) / 1000;
  return {
    asked_seconds: Math.round(span / Math.max(1, asked)),
    real_seconds: Math.round(span / (ticks.length - 1)),
    runs: ticks.length,
  };
}

/** Firings after one moment up to another. */
function firingsBetween(clock: Clock, after: Date, until: Date): number {
  const span = until.getTime() - after.getTime();
  if (clock.interval_seconds !== null) return Math.floor(span / 1000 / clock.interval_seconds);
  let at = nextTickAt(clock, after);
  let ticks = 0;
  for (; at !== null && at <= until && ticks < MOST_TICKS; at = nextTickAt(clock, at)) ticks += 1;
  if (at === null || at > until) return ticks;
  return Math.floor((ticks * span) / (at.getTime() - after.getTime()));
}

function nextGap(clock: Clock, now: Date): number {
  if (clock.interval_seconds !== null) return clock.interval_seconds;
  const first = nextTickAt(clock, now);
  const second = first && nextTickAt(clock, first);
  return first === null || second === null ? 0 : Math.round((second.getTime() - first.getTime()) / 1000);
}
