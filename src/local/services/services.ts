import { resolve } from 'node:path';
import { hasContainerEngine, startKafkaContainer, startPostgresContainer } from './containers';
import { startEmbeddedKafka, type RunningKafka } from './embedded-kafka';
import { startEmbeddedPostgres, type RunningPostgres } from './embedded-postgres';
import { namedKafka, namedPostgres, namesKafka, namesPostgres } from './named-services';
import { sendSignal } from './process-of';

/** Postgres and Kafka for `npm start`, `npm test` and `npm run bench`: what the environment names, else containers, else embedded. */

export type HowFound = 'environment' | 'container' | 'embedded';

/** Services that are there, and how to reach them. What it says is current: a revived one is seen at once. */
export interface Services {
  readonly postgres: RunningPostgres & { readonly how: HowFound };
  readonly kafka: RunningKafka & { readonly how: HowFound };
  /** POSTGRES_* and KAFKA_BROKERS, to be given to children. */
  readonly environment: Record<string, string>;
  /**
   * Starts one again that has ended, on its data and its port.
   * @throws ServiceUnavailable when it does not start; may be called again
   */
  revive(which: 'postgres' | 'kafka'): Promise<Services>;
  /** Stops what was started here within 4 s; leaves alone what the environment named. */
  stop(): Promise<void>;
  /** Ends at once what was started here; Kafka and Postgres recover from that at their next start. */
  kill(): void;
}

export interface ServicesOptions {
  readonly data_folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Data that may be lost with the machine: quicker. */
  readonly ephemeral: boolean;
  /** Aborted: the start is given up, and what has been started already is stopped. */
  readonly signal?: AbortSignal;
  say(line: string): void;
}

/** What each way of starting is told. */
export interface StartOptions extends ServicesOptions {
  /** Started before on this port, which its users know: no other will do. */
  readonly port?: number;
}

type Found<T> = T & { readonly how: HowFound };

/** Where each service comes from, in this order; each is chosen on its own. */
export async function chooseSource(isNamed: boolean, hasEngine: () => Promise<boolean>): Promise<HowFound> {
  if (isNamed) return 'environment';
  return (await hasEngine()) ? 'container' : 'embedded';
}

/**
 * Finds or starts both services at the same time.
 * @throws ServiceUnavailable with one sentence that says what to do; nothing is left running then
 */
export async function startServices(given: ServicesOptions): Promise<Services> {
  const engine = once(hasContainerEngine);
  const failed = new AbortController();
  const signal = given.signal === undefined ? failed.signal : AbortSignal.any([given.signal, failed.signal]);
  const options = { ...given, data_folder: resolve(given.data_folder), signal };
  const find = async <T>(isNamed: boolean, start: Start<T>): Promise<Found<T>> => {
    try {
      const how = await chooseSource(isNamed, engine);
      return { ...(await start[how](options)), how };
    } catch (error: unknown) {
      // the other one need not go on; the first reason is the one to tell
      failed.abort(error);
      throw error;
    }
  };
  const [postgres, kafka] = await Promise.allSettled([
    find(namesPostgres(options.env), startPostgres),
    find(namesKafka(options.env), startKafka),
  ]);
  if (postgres.status === 'fulfilled' && kafka.status === 'fulfilled' && !signal.aborted)
    return hold(postgres.value, kafka.value, { ...given, data_folder: options.data_folder });
  for (const found of [postgres, kafka]) if (found.status === 'fulfilled') await found.value.stop();
  throw signal.reason;
}

type Start<T> = Readonly<Record<HowFound, (options: StartOptions) => Promise<T>>>;

const startPostgres: Start<RunningPostgres> = {
  environment: ({ env }) => namedPostgres(env),
  container: startPostgresContainer,
  embedded: startEmbeddedPostgres,
};

const startKafka: Start<RunningKafka> = {
  environment: ({ env }) => namedKafka(env),
  container: startKafkaContainer,
  embedded: startEmbeddedKafka,
};

function hold(postgres: Found<RunningPostgres>, kafka: Found<RunningKafka>, options: ServicesOptions): Services {
  const services: Services = {
    get postgres() {
      return postgres;
    },
    get kafka() {
      return kafka;
    },
    get environment() {
      return environmentOf(postgres, kafka);
    },
    revive: async (which) => {
      if (which === 'postgres') {
        const { how, port } = postgres;
        postgres = { ...(await startPostgres[how]({ ...options, port })), how };
      } else {
        const { how, brokers } = kafka;
        const port = Number(brokers[0]?.split(':').at(-1));
        kafka = { ...(await startKafka[how]({ ...options, port })), how };
      }
      return services;
    },
    stop: async () => {
      await Promise.allSettled([kafka.stop(), postgres.stop()]);
    },
    kill: () => {
      for (const { pid, how } of [kafka, postgres]) if (how === 'embedded') sendSignal(pid, 'SIGKILL');
    },
  };
  return services;
}

function environmentOf(postgres: RunningPostgres, kafka: RunningKafka): Record<string, string> {
  return {
    POSTGRES_HOST: postgres.host,
    POSTGRES_PORT: String(postgres.port),
    POSTGRES_USER: postgres.user,
    POSTGRES_PASSWORD: postgres.password,
    POSTGRES_DB: postgres.database,
    KAFKA_BROKERS: kafka.brokers.join(','),
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
