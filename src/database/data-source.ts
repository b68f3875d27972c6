import { types } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { PostgresConfig } from '../config/env';
import { entities } from './entities';
import { migrationClasses } from './sql-migrations';

/** The one way to Postgres: TypeORM for CRUD and migrations, raw SQL through the same pool for everything set-based. */

const INT8 = 20;
// Counts and identity columns stay below 2^53.
types.setTypeParser(INT8, Number);

/** Postgres refuses to work with us: the sentence says what to do. */
export class DatabaseUnusable extends Error {
  override readonly name = 'DatabaseUnusable';
}

const MINIMUM_VERSION = 18;

/**
 * Options of a pool.
 * @param application name shown in pg_stat_activity
 * @param withData whether migrations also run their data.sql
 */
export function dataSourceOptions(
  config: PostgresConfig,
  application: string,
  { withData = false, pool_max = config.pool_max }: { withData?: boolean; pool_max?: number } = {},
): DataSourceOptions {
  return {
    type: 'postgres',
    host: config.host,
    port: config.port,
    username: config.user,
    password: config.password,
    database: config.database,
    applicationName: application,
    entities,
    migrations: migrationClasses(withData),
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    poolSize: pool_max,
    connectTimeoutMS: 5_000,
    // a dropped connection must not take the process down: the next query gets a new one
    poolErrorHandler: () => undefined,
    extra: { keepAlive: true, idleTimeoutMillis: 60_000 },
  };
}

/**
 * Connects and checks the server.
 * @throws DatabaseUnusable when the server is older than Postgres 18
 */
export async function connect(
  config: PostgresConfig,
  application: string,
  options: { withData?: boolean; pool_max?: number } = {},
): Promise<DataSource> {
  const dataSource = await new DataSource(dataSourceOptions(config, application, options)).initialize();
  try {
    await refuseOldServer(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

async function refuseOldServer(dataSource: DataSource): Promise<void> {
  const [row] = await dataSource.query<{ server_version_num: string; server_version: string }[]>(
    `select current_setting('server_version_num') as server_version_num, current_setting('server_version') as server_version`,
  );
  if (Number(row?.server_version_num ?? 0) < MINIMUM_VERSION * 10_000) {
    throw new DatabaseUnusable(
      `Postgres ${row?.server_version ?? '?'} at ${describeTarget(dataSource)} is too old: ${MINIMUM_VERSION} or newer is needed (uuidv7, RETURNING old/new).`,
    );
  }
}

function describeTarget(dataSource: DataSource): string {
  const { host, port } = dataSource.options as { host?: string; port?: number };
  return `${host ?? '?'}:${port ?? '?'}`;
}
