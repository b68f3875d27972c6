import { TOPIC_ROLES, TOPICS } from '../contract/topics';

/** Every environment variable, once: name, default, how it is read, what it is for. README and .env.example are made from this table. */

export type VariableKind =
  | { readonly type: 'text' }
  | { readonly type: 'secret' }
  | { readonly type: 'flag' }
  | { readonly type: 'list' }
  | { readonly type: 'choice'; readonly of: readonly string[] }
  /** A whole number; underscores are allowed. */
  | { readonly type: 'number'; readonly min: number; readonly max: number };

export interface Variable {
  readonly name: string;
  /** Default as text; null: no default, the variable may stay unset. */
  readonly default: string | null;
  readonly kind: VariableKind;
  /** Without it the manager and the migrations do not start. */
  readonly required?: boolean;
  /** Another name that is read when this one is not set. */
  readonly alias?: string;
  readonly about: string;
}

const text: VariableKind = { type: 'text' };
const secret: VariableKind = { type: 'secret' };
const flag: VariableKind = { type: 'flag' };
const list: VariableKind = { type: 'list' };
const number = (min: number, max: number): VariableKind => ({ type: 'number', min, max });
const choice = (...of: string[]): VariableKind => ({ type: 'choice', of });

const DAY_SECONDS = 86_400;
const MAX_MS = 2_147_483_647;

const topicVariables: Variable[] = TOPIC_ROLES.map((role) => {
  const { variable, default_name, summary } = TOPICS[role];
  return { name: variable, default: default_name, kind: text, about: `Topic: ${summary}` };
});

export const variables: readonly Variable[] = [
  { name: 'PROJECT_NAME', default: 'parser_manager', kind: text, about: 'Name in logs, API page and Kafka client id' },
  {
    name: 'ENVIRONMENT',
    default: 'PROD',
    kind: choice('LOCAL', 'DEV', 'TEST', 'PROD', 'PYTEST'),
    about: 'PYTEST is read as TEST',
  },
  { name: 'DEFAULT_PAGINATION_SIZE', default: '100', kind: number(1, 1000), about: 'Rows on a page by default' },
  { name: 'HTTP_HOST', default: '127.0.0.1', kind: text, about: 'Address the manager listens on' },
  {
    name: 'HTTP_PORT',
    default: '8000',
    kind: number(0, 65_535),
    about: 'Port the manager listens on; 0 takes a free one',
  },
  { name: 'BACKEND_CORS_ORIGINS', default: '', kind: list, about: 'Origins that browsers may call the API from' },
  {
    name: 'LOG_LEVEL',
    default: 'info',
    kind: choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    about: 'Least severe log line written',
  },
  {
    name: 'AUTH_REQUIRED',
    default: null,
    kind: flag,
    about: 'Bearer token needed; by default true, but false in LOCAL and TEST on a loopback address',
  },
  { name: 'ADMIN_TOKEN', default: null, kind: secret, about: 'The bearer token, at least 16 characters' },
  { name: 'POSTGRES_HOST', default: null, kind: text, required: true, about: 'Database host' },
  { name: 'POSTGRES_PORT', default: null, kind: number(1, 65_535), required: true, about: 'Database port' },
  { name: 'POSTGRES_USER', default: null, kind: text, required: true, about: 'Database user' },
  { name: 'POSTGRES_PASSWORD', default: null, kind: secret, required: true, about: 'Database password' },
  { name: 'POSTGRES_DB', default: null, kind: text, required: true, about: 'Database name' },
  { name: 'ALCHEMY_POLL_SIZE', default: '10', kind: number(1, 1000), about: 'Database connections kept' },
  {
    name: 'ALCHEMY_OVERFLOW_POOL_SIZE',
    default: '20',
    kind: number(0, 1000),
    about: 'Database connections on top of these under load',
  },
  {
    name: 'TEST_SQLALCHEMY_URI',
    default: null,
    kind: secret,
    about: 'Postgres for the tests; postgresql+asyncpg:// is accepted',
  },
  { name: 'TEST_SQLALCHEMY_DATABASE_URI', default: null, kind: secret, about: 'The same under its other name' },
  {
    name: 'RUN_MIGRATIONS',
    default: 'false',
    kind: flag,
    about: 'The manager migrates the database itself when it starts',
  },
  {
    name: 'SCHEDULER_ENABLED',
    default: 'true',
    kind: flag,
    about: 'This replica plans cadences, dispatches and expires',
  },
  { name: 'KAFKA_HOST', default: 'localhost', kind: text, about: 'Kafka host' },
  { name: 'KAFKA_PORT', default: '9092', kind: number(1, 65_535), about: 'Kafka port' },
  { name: 'KAFKA_BROKERS', default: '', kind: list, about: 'a:9092,b:9092 instead of host and port' },
  {
    name: 'KAFKA_MAX_REQUEST_SIZE',
    default: '1_048_576',
    kind: number(1_024, 104_857_600),
    about: 'Largest message in bytes',
  },
  { name: 'KAFKA_WORKERS_ENABLED', default: 'true', kind: flag, about: "The manager's consumers" },
  {
    name: 'KAFKA_HEARTBEAT_INTERVAL_MS',
    default: '5_000',
    kind: number(100, MAX_MS),
    about: 'Milliseconds between heartbeats of a consumer; below a third of the session',
  },
  {
    name: 'KAFKA_SESSION_TIMEOUT_MS',
    default: '45_000',
    kind: number(1_000, MAX_MS),
    about: 'Milliseconds after which a silent consumer loses its partitions',
  },
  {
    name: 'KAFKA_TASKS_CONSUMER_GROUP',
    default: 'parser_manager',
    kind: text,
    about: "Consumer group of the manager; the parsers' groups begin with it",
  },
  ...topicVariables,
  { name: 'KAFKA_DEFAULT_BULK_SIZE', default: '1000', kind: number(1, 10_000), about: 'Most messages in one batch' },
  {
    name: 'KAFKA_DEFAULT_BULK_TIMEOUT',
    default: '10_000',
    kind: number(1, 600_000),
    about: 'Longest wait for a batch to fill, in milliseconds',
  },
  {
    name: 'KAFKA_BULK_IDLE_MS',
    default: '100',
    kind: number(1, 60_000),
    about: 'A batch also goes when nothing came for this many milliseconds',
  },
  {
    name: 'KAFKA_TOPIC_PARTITIONS',
    default: '6',
    kind: number(1, 1000),
    about: 'Partitions of a task topic; bounds the workers of a source type',
  },
  {
    name: 'KAFKA_TOPIC_REPLICATION',
    default: '1',
    kind: number(1, 15),
    about: 'Copies of each partition; 3 in production',
  },
  { name: 'KAFKA_SSL', default: 'false', kind: flag, about: 'TLS to the brokers' },
  {
    name: 'KAFKA_SASL_MECHANISM',
    default: null,
    kind: choice('plain', 'scram-sha-256', 'scram-sha-512'),
    about: 'SASL mechanism',
  },
  { name: 'KAFKA_SASL_USERNAME', default: null, kind: text, about: 'SASL user' },
  { name: 'KAFKA_SASL_PASSWORD', default: null, kind: secret, about: 'SASL password' },
  {
    name: 'TASK_TTL_SECONDS',
    default: '3600',
    kind: number(1, 30 * DAY_SECONDS),
    about: 'A task not started by then expires; per schedule: ttl_seconds',
  },
  {
    name: 'TASK_TIMEOUT_SECONDS',
    default: '600',
    kind: number(1, 7 * DAY_SECONDS),
    about: 'Longest run of a task; per schedule: timeout_seconds',
  },
  {
    name: 'WORKER_LOST_SECONDS',
    default: '45',
    kind: number(1, DAY_SECONDS),
    about: 'A worker silent for this long is lost and its tasks get a new attempt',
  },
  {
    name: 'RETENTION_DAYS',
    default: '30',
    kind: number(1, 3_650),
    about: 'Days that finished groups, tasks, ticks and dead letters are kept',
  },
  {
    name: 'DISPATCH_WINDOW',
    default: '20_000',
    kind: number(1, 10_000_000),
    about: 'Most tasks of a source type that wait in Kafka',
  },
  { name: 'PARSER_CONCURRENCY', default: '32', kind: number(1, 10_000), about: 'Tasks a parser process runs at once' },
  {
    name: 'PARSER_HOST_CONNECTIONS',
    default: '2',
    kind: number(1, 1_000),
    about: 'Requests a parser process sends to one host at once',
  },
  {
    name: 'PARSER_USER_AGENT',
    default: 'parser-manager/0.1 (feed reader)',
    kind: text,
    about: 'User-Agent of fetches',
  },
  {
    name: 'HTTP_ALLOW_PRIVATE',
    default: '',
    kind: list,
    about: 'host:port, address or CIDR that fetchers may reach although private',
  },
  {
    name: 'VK_TOKENS',
    default: '',
    kind: secret,
    about: 'VK access tokens, separated by commas; service tokens will do',
  },
  {
    name: 'VK_API_BASE',
    default: 'https://api.vk.com/method',
    kind: text,
    about: 'Address of the VK API, with its path',
  },
  {
    name: 'YOUTUBE_API_KEYS',
    default: '',
    kind: secret,
    about: 'Keys of the YouTube Data API, separated by commas; without one the Atom feeds are read',
  },
  {
    name: 'YOUTUBE_API_BASE',
    default: 'https://www.googleapis.com/youtube/v3',
    kind: text,
    about: 'Address of the YouTube Data API, with its path',
  },
  {
    name: 'YOUTUBE_FEED_BASE',
    default: 'https://www.youtube.com/feeds/videos.xml',
    kind: text,
    about: "Address of YouTube's Atom feeds, with their path",
  },
  { name: 'API_URL', default: null, kind: text, about: 'What {{api_url}} stands for in addresses of pipelines' },
  {
    name: 'LIMITS_URL',
    default: null,
    kind: secret,
    about: 'postgres://…, the database of the manager: limits of pipelines then hold over all processes, else in each',
  },
  {
    name: 'LIMITS_PASSWORD',
    default: null,
    kind: secret,
    about:
      'With it migrations make the login <POSTGRES_DB>_limits, which may keep limits and nothing else, for LIMITS_URL',
  },
  {
    name: 'SCRIPT_SANDBOX',
    default: 'auto',
    kind: choice('auto', 'bubblewrap', 'process'),
    about: 'How scripts are kept apart: the strongest layer that works, or the one named (else no start)',
  },
  {
    name: 'SCRIPTS_FOLDER',
    default: './user-scripts',
    kind: text,
    about: 'Folder of scripts that sources name with project_file',
  },
  {
    name: 'SCRIPT_CONCURRENCY',
    default: '4',
    kind: number(1, 1_000),
    about: 'Scripts that a parser process runs at once',
  },
  {
    name: 'SCRIPT_VARIABLES',
    default: '',
    kind: secret,
    about: 'NAME=value,… that scripts may be given; a source names those it needs in settings.env',
  },
  {
    name: 'SCRIPT_FIRST_UID',
    default: '61_000',
    kind: number(1_000, 4_000_000_000),
    about: 'As root each of the scripts that run at once has a user id of its own, from this one on',
  },
  {
    name: 'SCRIPT_PYTHON',
    default: null,
    kind: text,
    about: 'Python for scripts; unset: /usr/bin/python3 or /usr/local/bin/python3',
  },
  {
    name: 'SCRIPT_WORK_FOLDER',
    default: null,
    kind: text,
    about: "Folder for running scripts, with a short path; unset: the machine's temporary folder",
  },
  {
    name: 'STORAGE_URL',
    default: 'file:./data/artifacts',
    kind: text,
    about: 'Where result files, uploads and scripts are kept: file:<folder> or s3://bucket/prefix',
  },
  {
    name: 'UPLOAD_MAX_BYTES',
    default: '1073741824',
    kind: number(1, 1_099_511_627_776),
    about: 'Largest file that may be uploaded for pipelines, in bytes',
  },
  { name: 'S3_ENDPOINT', default: null, kind: text, about: 'Address of an S3-compatible server; unset: AWS' },
  { name: 'S3_REGION', default: 'us-east-1', kind: text, about: 'Region of the bucket' },
  { name: 'S3_ACCESS_KEY_ID', default: null, kind: text, about: 'Key of the bucket' },
  { name: 'S3_SECRET_ACCESS_KEY', default: null, kind: secret, about: 'Secret of the bucket' },
  {
    name: 'S3_PRESIGNED',
    default: 'false',
    kind: flag,
    about: 'Result files are fetched from the bucket itself, by an address that is good for five minutes',
  },
  {
    name: 'TELEGRAM_API_BASE',
    default: 'https://api.telegram.org',
    kind: text,
    about: 'Address of the Telegram Bot API',
  },
  {
    name: 'TELEGRAM_BOT_TOKEN',
    alias: 'BOT_TOKEN',
    default: null,
    kind: secret,
    about: 'Token of the bot that sends notices (also read as BOT_TOKEN)',
  },
  {
    name: 'TELEGRAM_CHAT_ID',
    alias: 'CHAT_ID',
    default: null,
    kind: text,
    about: 'Chat of notices that name none (also read as CHAT_ID)',
  },
  { name: 'WEBHOOK_SECRET', default: null, kind: secret, about: 'Signs the notices that go to webhooks' },
  {
    name: 'PUBLIC_URL',
    default: null,
    kind: text,
    about: 'Address at which people open the manager; notices link to it',
  },
];
