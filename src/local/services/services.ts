import { Client } from 'pg';
import { hasContainerEngine, startKafkaContainer, startPostgresContainer } from './containers';
import { startEmbeddedKafka, type RunningKafka } from './embedded-kafka';
import { startEmbeddedPostgres, type RunningPostgres } from './embedded-postgres';
import { answersMetadata } from './kafka-probe';
import { ServiceUnavailable } from './service-error';

/** Postgres and Kafka for `npm start`, `npm test` and `npm run bench`: what the environment names, else containers, else embedded. */

export type HowFound = 'environment' | 'container' | 'embedded';

/** Services that are there, and how to reach them. */
export interface Services {
  readonly postgres: Pick<RunningPostgres, 'host' | 'port' | 'user' | 'password' | 'database' | 'pid' | 'exited'> & {
    readonly how: HowFound;
  };
  readonly kafka: Pick<RunningKafka, 'brokers' | 'version' | 'pid' | 'exited'> & { readonly how: HowFound };
  /** POSTGRES_* and KAFKA_BROKERS, to be given to children. */
  readonly environment: Record<string, string>;
  /** Starts one again that has ended, on its data and port. */
  revive(which: 'postgres' | 'kafka'): Promise<Services>;
  /** Stops what was started here; leaves alone what the environment named. */
  stop(): Promise<void>;
}

export interface ServicesOptions {
  readonly data_folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Data that may be lost with the machine: quicker. */
  readonly ephemeral: boolean;
  say(line: string): void;
}

type Found<T> = T & { readonly how: HowFound; stop(): Promise<void> };

const never = new Promise<string>(() => undefined);

/** Where each service comes from, in this order; each is chosen on its own. */
export async function chooseSource(isNamed: boolean, hasEngine: () => Promise<boolean>): Promise<HowFound> {
  if (isNamed) return 'environment';
  return (await hasEngine()) ? 'container' : 'embedded';
}

/**
 * Finds or starts both services.
 * @throws ServiceUnavailable with one sentence that says what to do; nothing is left running then
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const engine = once(hasContainerEngine);
  const [postgres, kafka] = await Promise.allSettled([findPostgres(options, engine), findKafka(options, engine)]);
  if (postgres.status === 'fulfilled' && kafka.status === 'fulfilled')
    return join(postgres.value, kafka.value, options);
  for (const found of [postgres, kafka]) if (found.status === 'fulfilled') await found.value.stop();
  throw [postgres, kafka].find((found) => found.status === 'rejected')?.reason;
}

function join(postgres: Found<RunningPostgres>, kafka: Found<RunningKafka>, options: ServicesOptions): Services {
  return {
    postgres,
    kafka,
    environment: {
      POSTGRES_HOST: postgres.host,
      POSTGRES_PORT: String(postgres.port),
      POSTGRES_USER: postgres.user,
      POSTGRES_PASSWORD: postgres.password,
      POSTGRES_DB: postgres.database,
      KAFKA_BROKERS: kafka.brokers.join(','),
    },
    revive: async (which) =>
      which === 'postgres'
        ? join(await findPostgres(options, hasContainerEngine), kafka, options)
        : join(postgres, await findKafka(options, hasContainerEngine), options),
    stop: async () => {
      await Promise.allSettled([kafka.stop(), postgres.stop()]);
    },
  };
}

async function findPostgres(options: ServicesOptions, engine: () => Promise<boolean>): Promise<Found<RunningPostgres>> {
  const { env, data_folder, ephemeral, say } = options;
  const how = await chooseSource(Boolean(env['POSTGRES_HOST']), engine);
  if (how === 'environment') return { ...(await namedPostgres(env)), how };
  if (how === 'container') return { ...(await startPostgresContainer()), how };
  return { ...(await startEmbeddedPostgres(data_folder, ephemeral, say)), how };
}

async function findKafka(options: ServicesOptions, engine: () => Promise<boolean>): Promise<Found<RunningKafka>> {
  const { env, data_folder, say } = options;
  const how = await chooseSource(Boolean(env['KAFKA_BROKERS'] ?? env['KAFKA_HOST']), engine);
  if (how === 'environment') return { ...(await namedKafka(env)), how };
  if (how === 'container') return { ...(await startKafkaContainer()), how };
  return { ...(await startEmbeddedKafka(data_folder, env, say)), how };
}

async function namedPostgres(env: ServicesOptions['env']): Promise<RunningPostgres> {
  const target = {
    host: env['POSTGRES_HOST'] ?? 'localhost',
    port: Number(env['POSTGRES_PORT'] ?? 5432),
    user: env['POSTGRES_USER'] ?? 'postgres',
    password: env['POSTGRES_PASSWORD'] ?? '',
    database: env['POSTGRES_DB'] ?? 'postgres',
  };
  const client = new Client({ ...target, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ number: number; version: string }>(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
    );
    const version = rows[0];
    if ((version?.number ?? 0) < 180_000) {
      throw new ServiceUnavailable(
        `Postgres ${version?.version ?? '?'} at ${target.host}:${target.port} is too old: 18 or newer is needed.`,
      );
    }
  } catch (cause) {
    if (cause instanceof ServiceUnavailable) throw cause;
    const why = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
    throw new ServiceUnavailable(
      `Postgres at ${target.host}:${target.port} (from POSTGRES_HOST) does not answer: ${why}.`,
      { cause },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  return { ...target, pid: 0, exited: never, stop: async () => undefined };
}

async function namedKafka(env: ServicesOptions['env']): Promise<RunningKafka> {
  const named = env['KAFKA_BROKERS'] || `${env['KAFKA_HOST'] ?? 'localhost'}:${env['KAFKA_PORT'] ?? '9092'}`;
  const brokers = named.split(',').map((broker) => broker.trim());
  for (const broker of brokers) {
    const [host = 'localhost', port = '9092'] = broker.split(':');
    // with TLS the first bytes are no Kafka request: the client itself will tell
    if (env['KAFKA_SSL'] === 'true' || (await answersMetadata(host, Number(port), 3_000))) {
      return { brokers, version: '', pid: 0, exited: never, stop: async () => undefined };
    }
  }
  throw new ServiceUnavailable(
    `Kafka at ${brokers.join(', ')} (from the environment) does not answer, or is older than 0.10.`,
  );
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
