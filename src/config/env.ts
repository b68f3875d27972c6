import { isIP } from 'node:net';
import { TOPIC_ROLES, TOPICS, type TopicNames } from '../contract/topics';
import type { KafkaConfig } from './kafka-config';
import type { ScriptConfig } from './script-config';
import { storageProblems, type StorageConfig } from './storage-url';
import { readSecrets, type SecretReader } from './secrets';
import { readValues, type Source, type Values } from './read-values';
import { variables } from './variables';

/** Reads the environment once, reports every problem at once, and gives a frozen configuration. */

export type Environment = 'LOCAL' | 'DEV' | 'TEST' | 'PROD';

/** Where Postgres is. */
export interface PostgresConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Most connections of the pool. */
  readonly pool_max: number;
}

/** Everything the processes are told. Durations carry their unit in the name. */
export interface Config {
  readonly project_name: string;
  readonly environment: Environment;
  readonly pagination_size: number;
  readonly http: { readonly host: string; readonly port: number; readonly cors_origins: readonly string[] };
  readonly auth: { readonly required: boolean; readonly admin_token: string | null };
  readonly log_level: string;
  readonly postgres: PostgresConfig | null;
  readonly run_migrations: boolean;
  /** Of the login that migrations make for limits of pipelines; null: they make none. */
  readonly limits_password: string | null;
  readonly scheduler_enabled: boolean;
  readonly kafka_workers_enabled: boolean;
  readonly kafka: KafkaConfig;
  readonly tasks: {
    readonly ttl_seconds: number;
    readonly timeout_seconds: number;
    readonly worker_lost_seconds: number;
    readonly retention_days: number;
    readonly dispatch_window: number;
  };
  readonly parser: {
    readonly concurrency: number;
    readonly http: {
      readonly allow_private: readonly string[];
      readonly user_agent: string;
      readonly connections_per_host: number;
    };
    readonly vk: { readonly api_base: string; readonly tokens: readonly string[] };
    readonly youtube: {
      readonly api_base: string;
      readonly feed_base: string;
      readonly api_keys: readonly string[];
    };
    readonly script: ScriptConfig;
    /** What settings of pipelines may name: SECRET_<NAME> of the environment. */
    readonly secrets: SecretReader;
    /** Stands for {{api_url}} in addresses of pipelines. */
    readonly api_url: string | null;
    /** The database of limits that pipelines of all processes share; null: limits hold in each process. */
    readonly limits_url: string | null;
  };
  readonly storage: StorageConfig & { /** Of one upload. */ readonly upload_max_bytes: number };
  readonly notices: {
    readonly telegram: { readonly api_base: string; readonly token: string | null; readonly chat_id: string | null };
    readonly webhook_secret: string | null;
    /** Without a slash at its end; null: notices have no links. */
    readonly public_url: string | null;
  };
}

/** The environment cannot be used: `problems` has one sentence each. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `The environment has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/** The process's own environment: the one place that touches it. */
export function processEnvironment(): Record<string, string | undefined> {
  return process.env;
}

/**
 * Reads a configuration.
 * @param source variables by name; `<NAME>_FILE` reads the value from a file
 * @param needs `postgres: true` where the process cannot work without a database
 * @throws ConfigError with every problem found
 */
export function loadConfig(source: Source, needs: { readonly postgres: boolean }): Config {
  const problems: string[] = [];
  const values = readValues(source, problems);
  if (needs.postgres) {
    for (const { name, required } of variables) {
      if (required && values.text(name) === null && !problems.some((p) => p.startsWith(name))) {
        problems.push(`${name} is required, for example ${name}=${EXAMPLES[name] ?? '…'}`);
      }
    }
  }
  const config = assemble(values, readSecrets(source, problems));
  problems.push(...crossChecks(config, values));
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(config);
}

const EXAMPLES: Record<string, string> = {
  POSTGRES_HOST: 'localhost',
  POSTGRES_PORT: '5432',
  POSTGRES_USER: 'postgres',
  POSTGRES_PASSWORD: 'example',
  POSTGRES_DB: 'postgres',
};

/** Masked values of every variable in force, for `parser-manager config`. */
export function describeConfig(
  source: Source,
): { name: string; value: string; from: 'environment' | 'default' | 'unset' }[] {
  return variables.map(({ name: named, alias, default: fallback, kind }) => {
    const name = alias !== undefined && source[named] === undefined && source[alias] !== undefined ? alias : named;
    const given = source[name] !== undefined || source[`${name}_FILE`] !== undefined;
    const value = source[name] ?? (given ? `(file ${source[`${name}_FILE`] ?? ''})` : fallback);
    if (value === null || value === '') return { name, value: '', from: given ? 'environment' : 'unset' };
    return { name, value: kind.type === 'secret' ? '********' : value, from: given ? 'environment' : 'default' };
  });
}

function assemble(values: Values, secrets: SecretReader): Config {
  const environment = values.must('ENVIRONMENT').toUpperCase().replace('PYTEST', 'TEST') as Environment;
  const host = values.must('HTTP_HOST');
  const local = (environment === 'LOCAL' || environment === 'TEST') && isLoopback(host);
  return {
    project_name: values.must('PROJECT_NAME'),
    environment,
    pagination_size: values.number('DEFAULT_PAGINATION_SIZE'),
    http: { host, port: values.number('HTTP_PORT'), cors_origins: values.list('BACKEND_CORS_ORIGINS') },
    auth: { required: values.flag('AUTH_REQUIRED') ?? !local, admin_token: values.text('ADMIN_TOKEN') },
    log_level: values.must('LOG_LEVEL').toLowerCase(),
    postgres: postgresOf(values),
    run_migrations: values.flag('RUN_MIGRATIONS') === true,
    limits_password: values.text('LIMITS_PASSWORD'),
    scheduler_enabled: values.flag('SCHEDULER_ENABLED') === true,
    kafka_workers_enabled: values.flag('KAFKA_WORKERS_ENABLED') === true,
    kafka: kafkaOf(values),
    tasks: {
      ttl_seconds: values.number('TASK_TTL_SECONDS'),
      timeout_seconds: values.number('TASK_TIMEOUT_SECONDS'),
      worker_lost_seconds: values.number('WORKER_LOST_SECONDS'),
      retention_days: values.number('RETENTION_DAYS'),
      dispatch_window: values.number('DISPATCH_WINDOW'),
    },
    parser: {
      concurrency: values.number('PARSER_CONCURRENCY'),
      http: {
        allow_private: values.list('HTTP_ALLOW_PRIVATE'),
        user_agent: values.must('PARSER_USER_AGENT'),
        connections_per_host: values.number('PARSER_HOST_CONNECTIONS'),
      },
      vk: { api_base: values.must('VK_API_BASE'), tokens: values.list('VK_TOKENS') },
      youtube: {
        api_base: values.must('YOUTUBE_API_BASE'),
        feed_base: values.must('YOUTUBE_FEED_BASE'),
        api_keys: values.list('YOUTUBE_API_KEYS'),
      },
      script: {
        sandbox: values.must('SCRIPT_SANDBOX').toLowerCase() as ScriptConfig['sandbox'],
        folder: values.must('SCRIPTS_FOLDER'),
        concurrency: values.number('SCRIPT_CONCURRENCY'),
        variables: values.list('SCRIPT_VARIABLES'),
        first_uid: values.number('SCRIPT_FIRST_UID'),
        python: values.text('SCRIPT_PYTHON'),
        work_folder: values.text('SCRIPT_WORK_FOLDER'),
      },
      secrets,
      api_url: values.text('API_URL'),
      limits_url: values.text('LIMITS_URL'),
    },
    notices: {
      telegram: {
        api_base: values.must('TELEGRAM_API_BASE'),
        token: values.text('TELEGRAM_BOT_TOKEN'),
        chat_id: values.text('TELEGRAM_CHAT_ID'),
      },
      webhook_secret: values.text('WEBHOOK_SECRET'),
      public_url: values.text('PUBLIC_URL')?.replace(/\/+$/, '') ?? null,
    },
    storage: {
      url: values.must('STORAGE_URL'),
      upload_max_bytes: values.number('UPLOAD_MAX_BYTES'),
      s3: {
        endpoint: values.text('S3_ENDPOINT'),
        region: values.must('S3_REGION'),
        access_key_id: values.text('S3_ACCESS_KEY_ID'),
        secret_access_key: values.text('S3_SECRET_ACCESS_KEY'),
        presigned: values.flag('S3_PRESIGNED') === true,
      },
    },
  };
}

function postgresOf(values: Values): PostgresConfig | null {
  const host = values.text('POSTGRES_HOST');
  if (host === null) return null;
  return {
    host,
    port: values.number('POSTGRES_PORT'),
    user: values.must('POSTGRES_USER'),
    password: values.must('POSTGRES_PASSWORD'),
    database: values.must('POSTGRES_DB'),
    pool_max: values.number('ALCHEMY_POLL_SIZE') + values.number('ALCHEMY_OVERFLOW_POOL_SIZE'),
  };
}

function kafkaOf(values: Values): KafkaConfig {
  const brokers = values.list('KAFKA_BROKERS');
  const mechanism = values.text('KAFKA_SASL_MECHANISM');
  return {
    brokers:
      brokers.length > 0 ? brokers : [`${values.must('KAFKA_HOST')}:${values.must('KAFKA_PORT').replaceAll('_', '')}`],
    client_id: values.must('PROJECT_NAME'),
    max_request_size: values.number('KAFKA_MAX_REQUEST_SIZE'),
    heartbeat_interval_ms: values.number('KAFKA_HEARTBEAT_INTERVAL_MS'),
    session_timeout_ms: values.number('KAFKA_SESSION_TIMEOUT_MS'),
    consumer_group: values.must('KAFKA_TASKS_CONSUMER_GROUP'),
    topics: topicNames(values),
    topic_partitions: values.number('KAFKA_TOPIC_PARTITIONS'),
    topic_replication: values.number('KAFKA_TOPIC_REPLICATION'),
    bulk_size: values.number('KAFKA_DEFAULT_BULK_SIZE'),
    bulk_timeout_ms: values.number('KAFKA_DEFAULT_BULK_TIMEOUT'),
    bulk_idle_ms: values.number('KAFKA_BULK_IDLE_MS'),
    ssl: values.flag('KAFKA_SSL') === true,
    sasl:
      mechanism === null
        ? null
        : {
            mechanism: mechanism.toLowerCase() as 'plain' | 'scram-sha-256' | 'scram-sha-512',
            username: values.must('KAFKA_SASL_USERNAME'),
            password: values.must('KAFKA_SASL_PASSWORD'),
          },
  };
}

function topicNames(values: Values): TopicNames {
  return Object.fromEntries(
    TOPIC_ROLES.map((role) => {
      const { variable, default_name } = TOPICS[role];
      return [role, values.text(variable) ?? default_name];
    }),
  ) as TopicNames;
}

function crossChecks(config: Config, values: Values): string[] {
  const problems: string[] = [];
  const { kafka, auth } = config;
  if (kafka.heartbeat_interval_ms * 3 > kafka.session_timeout_ms) {
    problems.push('KAFKA_HEARTBEAT_INTERVAL_MS must be at most a third of KAFKA_SESSION_TIMEOUT_MS');
  }
  const names = Object.values(kafka.topics);
  for (const name of new Set(names)) {
    if (!/^[A-Za-z0-9._-]{1,249}$/.test(name)) problems.push(`the topic name "${name}" is not a Kafka topic name`);
    if (names.filter((n) => n === name).length > 1) problems.push(`the topic name "${name}" is used twice`);
  }
  if (auth.admin_token !== null && auth.admin_token.length < 16) {
    problems.push('ADMIN_TOKEN is too short: at least 16 characters');
  }
  if (!/^[\x20-\x7e]*$/.test(config.limits_password ?? '')) {
    problems.push('LIMITS_PASSWORD must be of ASCII characters: others have more than one spelling');
  }
  if (kafka.sasl !== null && (!values.text('KAFKA_SASL_USERNAME') || !values.text('KAFKA_SASL_PASSWORD'))) {
    problems.push('KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD are required with KAFKA_SASL_MECHANISM');
  }
  problems.push(...storageProblems(config.storage));
  return problems;
}

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  return Object.freeze(value);
}
