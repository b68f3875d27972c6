import type { DataSource } from 'typeorm';
import { loadConfig, type Config } from '../config/env';
import { connect } from '../database/data-source';
import { isDatabaseAway } from '../database/sql-errors';
import { CliError, type Env } from './cli-error';

/** Lends a connection to a command and closes it. */
export async function withDatabase<T>(
  env: Env,
  work: (dataSource: DataSource, config: Config) => Promise<T>,
  { withData = false } = {},
): Promise<T> {
  const config = loadConfig(env, { postgres: true });
  if (config.postgres === null) throw new CliError('POSTGRES_HOST is required.');
  const { host, port } = config.postgres;
  const dataSource = await connect(config.postgres, 'parser-manager command line', { withData, pool_max: 4 }).catch(
    (error: unknown) => {
      throw isDatabaseAway(error) ? new CliError(`Postgres at ${host}:${port} does not answer.`) : error;
    },
  );
  try {
    return await work(dataSource, config);
  } finally {
    await dataSource.destroy();
  }
}
