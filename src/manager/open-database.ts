import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { ConfigError, type Config } from '../config/env';
import { connect } from '../database/data-source';
import { makeLimitsLogin } from '../database/limits-login';
import { migrateUp, pendingMigrations } from '../database/migrate';
import { isDatabaseAway } from '../database/sql-errors';

/** The database lacks migrations: the sentence says what to do. */
export class StaleSchema extends Error {
  override readonly name = 'StaleSchema';
}

const WAIT_MS = 1_000;

/**
 * Connects to Postgres, waiting for it, and checks the schema; with RUN_MIGRATIONS it is brought up first.
 * @throws ConfigError without settings, DatabaseUnusable, StaleSchema
 */
export async function openDatabase(config: Config, log: Logger): Promise<DataSource> {
  const dataSource = await connectPatiently(config, log);
  if (config.run_migrations) {
    await bringUp(dataSource, config, log);
    return dataSource;
  }
  const pending = await pendingMigrations(dataSource);
  if (pending.length === 0) return dataSource;
  await dataSource.destroy();
  throw new StaleSchema(
    `The database lacks ${pending.length} migration(s): run "parser-manager migrate up", or start with RUN_MIGRATIONS=true.`,
  );
}

async function bringUp(dataSource: DataSource, { limits_password }: Config, log: Logger): Promise<void> {
  const applied = await migrateUp(dataSource);
  if (applied.length > 0) log.info({ applied }, 'migrated');
  if (limits_password === null) return;
  const { problem } = await makeLimitsLogin(dataSource, limits_password);
  if (problem !== null) log.warn(problem);
}

async function connectPatiently(config: Config, log: Logger): Promise<DataSource> {
  if (config.postgres === null) throw new ConfigError(['POSTGRES_HOST is required']);
  for (let tries = 0; ; tries++) {
    try {
      return await connect(config.postgres, 'parser-manager');
    } catch (error: unknown) {
      if (!isDatabaseAway(error)) throw error;
      if (tries % 10 === 0)
        log.warn({ host: config.postgres.host, port: config.postgres.port }, 'waiting for Postgres');
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }
}
