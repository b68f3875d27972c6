import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import { isRetryable } from './sql-errors';

/** Raw SQL through TypeORM's own pool: for everything set-based or concurrent. */

/** One statement with a name, so that Postgres parses it once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** The pool behind a data source. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { master: Pool }).master;
}

/** Runs one named statement on a client. */
export async function run<Row extends QueryResultRow>(
  client: Pool | PoolClient,
  { name, text }: Statement,
  values: unknown[],
): Promise<Row[]> {
  return (await client.query<Row>({ name, text, values })).rows;
}

/**
 * Lends one connection. A connection that broke is thrown away instead of going back to the pool.
 * @throws whatever `work` throws
 */
export async function withClient<T>(dataSource: DataSource, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await poolOf(dataSource).connect();
  let broken: Error | undefined;
  // without a listener a connection that breaks between two queries would end the process
  const onError = (error: Error) => (broken = error);
  client.on('error', onError);
  try {
    return await work(client);
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/** A deadlock or serialization failure is repeated this often before it is an error. */
const REPEATS = 3;

/**
 * Runs `work` in one transaction: committed when it resolves, rolled back when it throws. After a deadlock it is run
 * again from its beginning.
 */
export async function transaction<T>(dataSource: DataSource, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let repeats = 0; ; repeats++) {
    try {
      return await withClient(dataSource, (client) => inTransaction(client, () => work(client)));
    } catch (error) {
      if (repeats >= REPEATS || !isRetryable(error)) throw error;
    }
  }
}

/** The same on a connection one already has. */
export async function inTransaction<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/**
 * Holds a session lock while `work` runs, on the given connection. The lock goes with the connection, so a killed
 * process never leaves it behind.
 */
export async function withAdvisoryLock<T>(client: PoolClient, key: string, work: () => Promise<T>): Promise<T> {
  await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [key]);
  try {
    return await work();
  } finally {
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]).catch(() => undefined);
  }
}

/** Like `withAdvisoryLock`, but gives null at once when another connection holds the lock. */
export async function tryAdvisoryLock<T>(client: PoolClient, key: string, work: () => Promise<T>): Promise<T | null> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
    [key],
  );
  if (!rows[0]?.locked) return null;
  try {
    return await work();
  } finally {
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]).catch(() => undefined);
  }
}
