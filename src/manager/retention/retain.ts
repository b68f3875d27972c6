import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import { refreshHealth } from '../source-life/refresh-health';

/** Makes the partitions that planning will need and removes what is older than it should be. */

/** What one round of retention did. */
export interface Retained {
  readonly partitions_made: number;
  readonly partitions_dropped: number;
  readonly groups: number;
  readonly ticks: number;
  readonly dead_letters: number;
  readonly idempotency_keys: number;
  readonly workers: number;
  readonly artifacts: number;
  readonly notices: number;
}

const WEEKS_AHEAD = 4;
const CHUNK = 5_000;
/** A dropped partition needs an exclusive lock on its parent; behind a long reader we come back later. */
const LOCK_TIMEOUT_MS = 2_000;

const makePartitions: Statement = {
  name: 'make-partitions',
  text: `select cardinality(make_task_partitions(now(), ${WEEKS_AHEAD})) as made`,
};

// A week's partition goes when its last moment is older than the retention and no open group has tasks in it.
const oldPartitions: Statement = {
  name: 'old-partitions',
  text: `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent in ('task'::regclass, 'task_attempt'::regclass)
      and to_timestamp(right(c.relname, 8), 'YYYYMMDD') + interval '7 days' < now() - $1::int * interval '1 day'
      and not exists (select from task_group g where g.finished_at is null
        and g.created_at < to_timestamp(right(c.relname, 8), 'YYYYMMDD') + interval '7 days')
    order by c.relname`,
};

const chunked = (table: string, key: string, condition: string): Statement => ({
  name: `retain-${table}`,
  text: `delete from ${table} where ${key} in (select ${key} from ${table} where ${condition} order by ${key} limit ${CHUNK})`,
});

const oldGroups = chunked(
  'task_group',
  'id',
  `finished_at < now() - $1::int * interval '1 day' and created_at < now() - $1::int * interval '1 day'`,
);
const oldTicks = chunked('tick', 'id', `created_at < now() - $1::int * interval '1 day'`);
const oldDeadLetters = chunked('dead_letter', 'id', `failed_at < now() - $1::int * interval '1 day'`);
const oldWorkers = chunked('worker', 'id', `last_seen_at < now() - least($1::int, 7) * interval '1 day'`);
const oldNotices = chunked('notice', 'id', `created_at < now() - $1::int * interval '1 day'`);
const oldHours = chunked('item_hour', 'hour', `hour < now() - $1::int * interval '1 day'`);
// rows first, objects later (remove-files.ts): a row without its object would be a promise nobody keeps
const oldArtifacts: Statement = {
  name: 'retain-artifact',
  text: `with gone as (
      delete from artifact where id in (select id from artifact
        where created_at < now() - $1::int * interval '1 day' order by created_at, id limit ${CHUNK})
      returning task_id, name, storage_key
    )
    insert into removed_artifact (task_id, name, storage_key) select * from gone`,
};
const oldChanges = chunked('source_change', 'id', `at < now() - $1::int * interval '1 day'`);
const oldKeys = chunked('idempotency_key', 'key', `created_at < now() - least($1::int, 7) * interval '1 day'`);

/** One round; safe to run on every replica at once. */
export async function retain(dataSource: DataSource, retention_days: number): Promise<Retained> {
  const partitions_made = await ensurePartitions(dataSource);
  const days = [retention_days];
  await deleteInChunks(dataSource, oldHours, days);
  await deleteInChunks(dataSource, oldChanges, days);
  // what a process that was killed in between has left behind
  await refreshHealth(dataSource, null);
  return {
    partitions_made,
    partitions_dropped: await dropOldPartitions(dataSource, retention_days),
    groups: await deleteInChunks(dataSource, oldGroups, days),
    ticks: await deleteInChunks(dataSource, oldTicks, days),
    dead_letters: await deleteInChunks(dataSource, oldDeadLetters, days),
    idempotency_keys: await deleteInChunks(dataSource, oldKeys, days),
    workers: await deleteInChunks(dataSource, oldWorkers, days),
    artifacts: await deleteInChunks(dataSource, oldArtifacts, days),
    notices: await deleteInChunks(dataSource, oldNotices, days),
  };
}

/** Makes the partitions of the coming weeks; called before anything is planned. @returns number made */
export async function ensurePartitions(dataSource: DataSource): Promise<number> {
  const [row] = await run<{ made: number }>(poolOf(dataSource), makePartitions, []);
  return row?.made ?? 0;
}

async function dropOldPartitions(dataSource: DataSource, retention_days: number): Promise<number> {
  const names = await run<{ name: string }>(poolOf(dataSource), oldPartitions, [retention_days]);
  let dropped = 0;
  for (const { name } of names) {
    const client = await poolOf(dataSource).connect();
    try {
      await client.query('begin');
      await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await client.query(`drop table if exists "${name.replaceAll('"', '')}"`);
      await client.query('commit');
      dropped += 1;
    } catch {
      // somebody reads it; the next round tries again
      await client.query('rollback').catch(() => undefined);
    } finally {
      client.release();
    }
  }
  return dropped;
}

async function deleteInChunks(dataSource: DataSource, statement: Statement, values: unknown[]): Promise<number> {
  let total = 0;
  for (;;) {
    const { rowCount } = await poolOf(dataSource).query({ ...statement, values });
    total += rowCount ?? 0;
    if ((rowCount ?? 0) < CHUNK) return total;
  }
}
