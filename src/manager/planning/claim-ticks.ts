import type { PoolClient } from 'pg';
import { run, type Statement } from '../../database/clients';
import { kindsOf, type Kind } from '../transitions/kinds';
import { nextTickAt, type Clock } from '../cadence/next-tick';
import { NOBODY, openGroup, type Asker } from './open-group';

/** Most cadences claimed at once; the rest come in the next round. */
const CLAIM = 100;
/** A tick that comes later than this counts as missed. Below it a restart or a busy replica changes nothing. */
const LATE_MS = 60_000;
/** Missed ticks are counted one by one up to here; a clock of seconds that stood for a month is counted as "at least". */
const COUNT_MISSED = 10_000;

interface DueCadence extends Clock {
  readonly id: number;
  readonly next_tick_at: Date;
  readonly spread_seconds: number;
  readonly catch_up: 'none' | 'one';
}

/** A group that a tick opened, still to be planned. */
export interface OpenedGroup extends Kind {
  readonly id: number;
  readonly cadence_id: number | null;
}

/** What claiming came to. */
export interface ClaimedTicks {
  readonly groups: readonly OpenedGroup[];
  /** Ticks that were claimed. */
  readonly ticks: number;
  readonly missed: number;
}

const claimDue: Statement = {
  name: 'claim-due-cadences',
  // Two replicas never claim one cadence: the second skips the locked row, and later finds next_tick_at moved.
  text: `select id, cron, timezone, interval_seconds, spread_seconds, catch_up, starts_at, ends_at, next_tick_at, now() as now
    from cadence where is_enabled and next_tick_at <= now()
    order by next_tick_at limit $1 for update skip locked`,
};

const moveOn: Statement = {
  name: 'move-cadence-on',
  text: 'update cadence set last_tick_at = coalesce($2, last_tick_at), next_tick_at = $3 where id = $1',
};

const kindsInUse: Statement = {
  name: 'kinds-of-cadence',
  text: `select k.source_type, k.task_type from unnest($2::text[], $3::text[]) as k (source_type, task_type)
    where exists (select from schedule s where s.cadence_id = $1 and s.source_type = k.source_type and s.task_type = k.task_type)`,
};

const recordMissed: Statement = {
  name: 'record-missed-ticks',
  text: `insert into tick (cadence_id, tick_at, source_type, task_type, outcome, skipped)
    values ($1, $2, $3, $4, 'missed', jsonb_build_object('missed', $5::int)) on conflict do nothing`,
};

/** The kinds of work that a cadence has schedules of. */
export async function kindsOfCadence(client: PoolClient, cadence_id: number): Promise<Kind[]> {
  const kinds = kindsOf();
  return run<Kind>(client, kindsInUse, [cadence_id, kinds.map((k) => k.source_type), kinds.map((k) => k.task_type)]);
}

/**
 * Claims every due cadence, writes its ticks into the ledger, opens their groups and moves the clock on, all in the
 * transaction of `client`. Ticks that were missed while nobody ran are recorded, and `catch_up: one` fires the newest.
 */
export async function claimTicks(
  client: PoolClient,
  { ttl_seconds, asker = NOBODY }: { ttl_seconds: number; asker?: Asker },
): Promise<ClaimedTicks> {
  const due = await run<DueCadence & { now: Date }>(client, claimDue, [CLAIM]);
  const groups: OpenedGroup[] = [];
  let ticks = 0;
  let missed = 0;
  for (const cadence of due) {
    const firing = firingOf(cadence, cadence.now);
    const kinds = await kindsOfCadence(client, cadence.id);
    missed += firing.missed;
    for (const kind of kinds) {
      if (firing.missed > 0) {
        await run(client, recordMissed, [
          cadence.id,
          firing.first_missed,
          kind.source_type,
          kind.task_type,
          firing.missed,
        ]);
      }
      if (firing.tick_at === null) continue;
      const id = await openGroup(client, {
        ...kind,
        cadence_id: cadence.id,
        trigger: 'cadence',
        tick_at: firing.tick_at,
        priority: 0,
        params: {},
        selection: null,
        ttl_seconds,
        spread_seconds: cadence.spread_seconds,
        ...asker,
      });
      if (id !== null) groups.push({ ...kind, id, cadence_id: cadence.id });
    }
    if (firing.tick_at !== null) ticks += 1;
    await run(client, moveOn, [cadence.id, firing.tick_at, firing.next]);
  }
  return { groups, ticks, missed };
}

/** Which tick a due cadence fires now, which ones it missed, and when it is due next. */
export function firingOf(
  cadence: Clock & Pick<DueCadence, 'next_tick_at' | 'catch_up'>,
  now: Date,
): { tick_at: Date | null; missed: number; first_missed: Date | null; next: Date | null } {
  let newest = cadence.next_tick_at;
  let before = 0;
  let next = nextTickAt(cadence, newest);
  while (next !== null && next <= now && before < COUNT_MISSED) {
    newest = next;
    before += 1;
    next = nextTickAt(cadence, newest);
  }
  if (next !== null && next <= now) {
    // too many to walk: go on from now
    next = nextTickAt(cadence, now);
  }
  const isLate = now.getTime() - newest.getTime() > LATE_MS;
  const fires = !isLate || cadence.catch_up === 'one';
  const missed = before + (fires ? 0 : 1);
  return {
    tick_at: fires ? newest : null,
    missed,
    first_missed: missed > 0 ? cadence.next_tick_at : null,
    next,
  };
}
