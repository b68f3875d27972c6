import { Client } from 'pg';
import { loadConfig, type PostgresConfig } from '../../config/env';
import { answersMetadata, produceVersion } from './kafka-probe';
import type { RunningKafka } from './embedded-kafka';
import type { RunningPostgres } from './embedded-postgres';
import { ServiceUnavailable } from './service-error';

/** Services that the environment names: looked at once, so that a wrong one is told in a sentence; never stopped. */

type Env = Readonly<Record<string, string | undefined>>;

const MINIMUM_POSTGRES = 180_000;
/** Record batches with headers came with Produce 3 (Kafka 0.11). */
const MINIMUM_PRODUCE = 3;
const PATIENCE_MS = 5_000;

const never = new Promise<string>(() => undefined);
const leave = async () => undefined;

/** Whether the environment says where Postgres is. */
export function namesPostgres(env: Env): boolean {
  return Boolean(env['POSTGRES_HOST'] || env['POSTGRES_HOST_FILE']);
}

/** Whether the environment says where Kafka is. */
export function namesKafka(env: Env): boolean {
  return ['KAFKA_BROKERS', 'KAFKA_HOST'].some((name) => Boolean(env[name] || env[`${name}_FILE`]));
}

/**
 * The Postgres of POSTGRES_*.
 * @throws ConfigError for what is missing; ServiceUnavailable when it does not answer or is older than 18
 */
export async function namedPostgres(env: Env): Promise<RunningPostgres> {
  const { postgres } = loadConfig(env, { postgres: true });
  if (postgres === null) throw new ServiceUnavailable('POSTGRES_HOST is not set.');
  const { pool_max: _, ...target } = postgres;
  const version = await versionOf(target);
  return { ...target, version, pid: 0, exited: never, stop: leave };
}

async function versionOf(target: Omit<PostgresConfig, 'pool_max'>): Promise<string> {
  const where = `${target.host}:${target.port}`;
  const client = new Client({ ...target, connectionTimeoutMillis: PATIENCE_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ number: number; version: string }>(
      `select current_setting('server_version_num')::int as number,
              split_part(current_setting('server_version'), ' ', 1) as version`,
    );
    const { number = 0, version = '?' } = rows[0] ?? {};
    if (number >= MINIMUM_POSTGRES) return version;
    throw new ServiceUnavailable(
      `Postgres ${version} at ${where} (from POSTGRES_HOST) is too old: upgrade it to 18 or newer, or unset POSTGRES_HOST to have one started here.`,
    );
  } catch (cause) {
    if (cause instanceof ServiceUnavailable) throw cause;
    throw new ServiceUnavailable(
      `Postgres at ${where} (from POSTGRES_HOST) cannot be used: ${reasonOf(cause)}; start it or correct POSTGRES_*, or unset POSTGRES_HOST to have one started here.`,
      { cause },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * The Kafka of KAFKA_BROKERS, or of KAFKA_HOST and KAFKA_PORT.
 * @throws ServiceUnavailable when no broker answers or those that do are older than 0.11
 */
export async function namedKafka(env: Env): Promise<RunningKafka> {
  const { brokers, ssl } = loadConfig(env, { postgres: false }).kafka;
  const found: RunningKafka = { brokers: [...brokers], version: '', pid: 0, exited: never, stop: leave };
  // behind TLS the first bytes are no Kafka request: the client itself will tell
  if (ssl) return found;
  const versions = await Promise.all(brokers.map(produceVersionOf));
  if (versions.some((version) => version !== null && version >= MINIMUM_PRODUCE)) return found;
  const where = `Kafka at ${brokers.join(', ')} (from the environment)`;
  const remedy = 'or unset KAFKA_BROKERS and KAFKA_HOST to have one started here';
  if (versions.some((version) => version !== null))
    throw new ServiceUnavailable(`${where} is too old: upgrade it to 0.11 or newer, ${remedy}.`);
  throw new ServiceUnavailable(`${where} does not answer: start it or correct the address, ${remedy}.`);
}

/** What a broker speaks; 0 when it answers but is too old to tell, null when it does not answer. */
async function produceVersionOf(broker: string): Promise<number | null> {
  const [, host = 'localhost', port = '9092'] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(broker) ?? [];
  const version = await produceVersion(host, Number(port), PATIENCE_MS);
  if (version !== null) return version;
  return (await answersMetadata(host, Number(port), PATIENCE_MS)) ? 0 : null;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || String((cause as NodeJS.ErrnoException).code ?? cause.name);
}
