import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresConfig } from '../../src/config/env';
import { connect } from '../../src/database/data-source';
import { migrateUp } from '../../src/database/migrate';
import { onFileEnd } from './clean-up';

/** A database of a test's own, cloned from a migrated template. */
export interface TestDatabase {
  readonly dataSource: DataSource;
  readonly config: PostgresConfig;
  /** Closes the pool and drops the database. Registered to run after the file's tests. */
  drop(): Promise<void>;
}

const TEMPLATE = 'parser_manager_template';
const LOCK = 41_001;

/** Clones the template (made once per server). `empty: true` gives a database without schema. */
export async function createTestDatabase({ empty = false, pool_max = 30 } = {}): Promise<TestDatabase> {
  const server = serverConfig();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(async (client) => {
    if (!empty) await ensureTemplate(client, server);
    await client.query(`create database ${name} ${empty ? '' : `template ${TEMPLATE}`}`);
    // settings of a database are not cloned with it
    await client.query(`alter database ${name} set random_page_cost = 1.1`);
    await client.query(`alter database ${name} set jit = off`);
  });
  const config: PostgresConfig = { ...server, database: name, pool_max };
  const dataSource = await connect(config, 'test');
  let dropped = false;
  const drop = async () => {
    if (dropped) return;
    dropped = true;
    if (dataSource.isInitialized) await dataSource.destroy();
    await onServer((client) => client.query(`drop database if exists ${name} with (force)`));
  };
  onFileEnd(drop);
  return { dataSource, config, drop };
}

/** Where the tests' Postgres is. */
export function serverConfig(): PostgresConfig {
  const url = new URL(process.env['TEST_POSTGRES_URL'] ?? '');
  return {
    host: url.hostname,
    port: Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    pool_max: 5,
  };
}

async function onServer<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const { host, port, user, password, database } = serverConfig();
  const client = new Client({ host, port, user, password, database });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function ensureTemplate(client: Client, server: PostgresConfig): Promise<void> {
  // test files run side by side: the first one makes the template, the others wait
  await client.query('select pg_advisory_lock($1)', [LOCK]);
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1 and datistemplate', [TEMPLATE]);
    if (rowCount) return;
    await client.query(`drop database if exists ${TEMPLATE}`);
    await client.query(`create database ${TEMPLATE}`);
    const dataSource = await connect({ ...server, database: TEMPLATE }, 'template');
    await migrateUp(dataSource);
    await dataSource.destroy();
    await client.query(`alter database ${TEMPLATE} is_template true`);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
  }
}
