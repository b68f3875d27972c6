import { randomBytes } from 'node:crypto';
import { loadConfig } from '../config/env';
import { limitsLoginOf } from '../database/limits-login';
import type { DatabaseTarget } from './services/make-database';
import type { HowFound } from './services/services';

/** What two processes are told so that pipelines keep their limits in the manager's database. */
export interface LimitsEnvironment {
  readonly migrations: Readonly<Record<string, string>>;
  readonly pipelines: Readonly<Record<string, string>>;
}

/**
 * A login that may keep limits and nothing else. In a database that was started here it gets a new password at each start,
 * which nobody has to keep; in one that the environment names roles are made only with LIMITS_PASSWORD, and without it its
 * own login is used. A LIMITS_URL of the environment is left as it is.
 * @param env of a child that knows the database @throws ConfigError
 */
export function limitsEnvironment(
  env: Readonly<Record<string, string>>,
  postgres: DatabaseTarget & { readonly how: HowFound },
): LimitsEnvironment {
  const { limits_password, parser } = loadConfig(env, { postgres: true });
  if (parser.limits_url !== null) return { migrations: {}, pipelines: {} };
  const { host, port, database } = postgres;
  const made = postgres.how === 'environment' ? null : randomBytes(18).toString('base64url');
  const own = limits_password ?? made;
  const [user, password] = own === null ? [postgres.user, postgres.password] : [limitsLoginOf(database), own];
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return {
    migrations: own === null ? {} : { LIMITS_PASSWORD: own },
    pipelines: { LIMITS_URL: `postgres://${login}@${host}:${port}/${encodeURIComponent(database)}` },
  };
}
