import type { DataSource } from 'typeorm';
import { poolOf, run, transaction, type Statement } from '../../database/clients';
import { applyEvidence } from '../transitions/apply-evidence';
import { endTasksPage } from '../transitions/end-tasks';
import { failureFoundByManager } from '../transitions/evidence';
import type { FinishedGroup } from '../transitions/group-counters';

/** What expiry needs. */
export interface ExpiryParts {
  readonly dataSource: DataSource;
  /** Timeout of tasks whose schedule has none. */
  readonly timeout_seconds: number;
  readonly worker_lost_seconds: number;
  /** Milliseconds for which this process has read heartbeats without a gap; 0: it knows nothing about workers. */
  listenedFor(): number;
}

/** What one round of expiry did: the answer of both HTTP verbs. */
export interface Expired {
  readonly expired_groups: number;
  readonly expired_tasks: number;
  /** Running tasks of lost workers or past their timeout that got a new attempt. */
  readonly requeued_tasks: number;
  /** The same, but no attempt was left. */
  readonly failed_tasks: number;
  readonly lost_workers: number;
  /** Groups that were touched, the first 1,000. */
  readonly ids: readonly number[];
  /** Open groups that are left. */
  readonly open_groups: number;
  readonly finished: readonly FinishedGroup[];
}

const MOST_IDS = 1_000;

const staleGroups: Statement = {
  name: 'stale-groups',
  text: `select id, id_floor from task_group
    where finished_at is null and expires_at <= now() and created + queued > 0 and status = 'running' order by id`,
};

const markLost: Statement = {
  name: 'mark-lost-workers',
  text: `update worker set lost_at = now()
    where lost_at is null and not stopping and last_seen_at < now() - $1::int * interval '1 second' returning id`,
};

// A worker that left in good order hands its tasks back; one that said "stopping" and was then killed did not.
const deadWorkers = `select id from worker where lost_at is not null
    or (stopping and last_seen_at < now() - $3::int * interval '1 second')`;

/** Groups whose running tasks are worth a look: some may be past their timeout, or a worker was lost. */
const groupsToCheck: Statement = {
  name: 'groups-with-running-tasks',
  text: `select id, id_floor from task_group
    where finished_at is null and running > 0 and (running_check_at is null or running_check_at <= now() or $1::boolean) order by id`,
};

const findDead: Statement = {
  name: 'find-lost-and-hung-tasks',
  text: `select t.id, t.attempt, t.worker_id,
      t.worker_id in (${deadWorkers}) as is_lost
    from task t left join schedule s on s.id = t.schedule_id
    where t.group_id = $1 and t.id > $2 and t.status = 'running'
      and ((t.worker_id in (${deadWorkers}) and $5::boolean)
        or t.started_at < now() - (coalesce(s.timeout_seconds, $4::int) + $3::int) * interval '1 second')
    order by t.id limit 5000`,
};

// The next look is due when the first of the tasks that run now can be past its timeout.
const planCheck: Statement = {
  name: 'plan-running-check',
  text: `update task_group set running_check_at = greatest(now() + interval '15 seconds', least(
      now() + ($3::int + $4::int) * interval '1 second',
      (select min(t.started_at + (coalesce(s.timeout_seconds, $3::int) + $4::int) * interval '1 second')
        from task t left join schedule s on s.id = t.schedule_id
        where t.group_id = $1 and t.id > $2 and t.status = 'running')))
    where id = $1`,
};

const countOpen: Statement = {
  name: 'count-open-groups',
  text: 'select count(*) as open from task_group where finished_at is null',
};

/**
 * One round: tasks that nobody started in time expire; running tasks of lost workers or past their timeout (plus the
 * time after which a worker counts as lost) get a new attempt, or fail when none is left.
 * Any number of concurrent rounds is harmless: every change is guarded by the state it found.
 */
export async function expireStale(parts: ExpiryParts): Promise<Expired> {
  const tally = new Tally();
  await expireGroups(parts, tally);
  await reviveRunning(parts, tally);
  const [row] = await run<{ open: number }>(poolOf(parts.dataSource), countOpen, []);
  return tally.result(row?.open ?? 0);
}

async function expireGroups({ dataSource }: ExpiryParts, tally: Tally): Promise<void> {
  const groups = await run<{ id: number; id_floor: string }>(poolOf(dataSource), staleGroups, []);
  for (const { id, id_floor } of groups) {
    let after: string | null = id_floor;
    let changed = 0;
    while (after !== null) {
      const from: string = after;
      const page = await transaction(dataSource, (client) => endTasksPage(client, id, from, 'expired'));
      changed += page.changed;
      tally.finished.push(...page.finished);
      after = page.through;
    }
    if (changed > 0) tally.expired(id, changed);
  }
}

async function reviveRunning(parts: ExpiryParts, tally: Tally): Promise<void> {
  const { dataSource, worker_lost_seconds: lost, timeout_seconds: timeout } = parts;
  const pool = poolOf(dataSource);
  const knowsWorkers = parts.listenedFor() >= lost * 1000;
  if (knowsWorkers) tally.lost_workers = (await run(pool, markLost, [lost])).length;
  const groups = await run<{ id: number; id_floor: string }>(pool, groupsToCheck, [
    knowsWorkers && (await anyDead(parts)),
  ]);
  for (const { id, id_floor } of groups) {
    let found: { id: string; attempt: number; worker_id: string | null; is_lost: boolean | null }[];
    do {
      found = await run(pool, findDead, [id, id_floor, lost, timeout, knowsWorkers]);
      const evidence = found.map(({ id: task_id, attempt, worker_id, is_lost }) =>
        is_lost && knowsWorkers
          ? failureFoundByManager(task_id, attempt, 'lost_worker', `The worker ${worker_id ?? '?'} fell silent.`)
          : failureFoundByManager(
              task_id,
              attempt,
              'timeout',
              'The task ran longer than its timeout and its worker said nothing.',
            ),
      );
      const applied = await transaction(dataSource, (client) => applyEvidence(client, evidence));
      tally.revived(id, applied.changed, applied.retried, applied.finished);
      if (applied.changed === 0) break;
    } while (found.length > 0);
    await run(pool, planCheck, [id, id_floor, timeout, lost]);
  }
}

/** Whether a dead worker may still have running tasks: looked at only while one died within the last day. */
async function anyDead({ dataSource, worker_lost_seconds }: ExpiryParts): Promise<boolean> {
  const { rows } = await poolOf(dataSource).query<{ any: boolean }>(
    `select exists (select from worker where lost_at > now() - interval '1 day'
      or (stopping and last_seen_at between now() - interval '1 day' and now() - $1::int * interval '1 second')) as any`,
    [worker_lost_seconds],
  );
  return rows[0]?.any ?? false;
}

class Tally {
  readonly #ids = new Set<number>();
  readonly finished: FinishedGroup[] = [];
  lost_workers = 0;
  #expiredGroups = 0;
  #expiredTasks = 0;
  #requeued = 0;
  #failed = 0;

  expired(group_id: number, tasks: number): void {
    this.#expiredGroups += 1;
    this.#expiredTasks += tasks;
    this.#note(group_id);
  }

  revived(group_id: number, changed: number, retried: number, finished: readonly FinishedGroup[]): void {
    this.#requeued += retried;
    this.#failed += changed - retried;
    this.finished.push(...finished);
    if (changed > 0) this.#note(group_id);
  }

  result(open_groups: number): Expired {
    return {
      expired_groups: this.#expiredGroups,
      expired_tasks: this.#expiredTasks,
      requeued_tasks: this.#requeued,
      failed_tasks: this.#failed,
      lost_workers: this.lost_workers,
      ids: [...this.#ids],
      open_groups,
      finished: this.finished,
    };
  }

  #note(group_id: number): void {
    if (this.#ids.size < MOST_IDS) this.#ids.add(group_id);
  }
}
