import { z } from 'zod';
import { REPORTED_STATUSES } from './task-status';

/**
 * What travels over Kafka, version 1: UTF-8 JSON with `"v": 1`. Readers ignore unknown fields.
 * docs/asyncapi.yaml and docs/schemas/ are generated from here.
 */

export const MESSAGE_VERSION = 1;

const version = z.literal(MESSAGE_VERSION);
const id = z.int().min(1).max(2_147_483_647);
const idOrNone = z.int().min(0).max(2_147_483_647);
const instant = z.iso.datetime({ offset: true }).describe('ISO 8601 with an offset, UTC preferred');
const json = z.record(z.string(), z.unknown());
const count = z.number().min(0);

/** A task for a parser. Key: source id. */
export const taskMessage = z.object({
  v: version,
  task_id: z.uuid(),
  task_group_id: id,
  attempt: z.int().min(1).max(32_767),
  source_type: z.string(),
  task_type: z.string(),
  schedule_id: idOrNone.describe('0: none, as in a dry run of settings that are not saved'),
  source: z.object({
    id: idOrNone.describe('0: the source is not saved'),
    url: z.string().nullable(),
    external_id: z.string().nullable(),
    name: z.string().nullable(),
    settings: json,
  }),
  params: json,
  cursor: json.nullable().describe('What the last completed task of this schedule returned'),
  priority: z.int(),
  created_at: instant,
  not_after: instant.describe('A worker that takes the task after this moment answers `expired`'),
  timeout_seconds: z.int().min(1),
});
export type TaskMessage = z.infer<typeof taskMessage>;

/** A file a task left in storage. */
export const artifactMessage = z.object({
  name: z.string().min(1).max(255),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  content_type: z.string().max(255),
  storage_key: z.string().min(1).max(1024),
});

/** Why an attempt failed. Unknown codes are kept and count as `internal`. */
export const errorMessage = z.object({
  code: z.string().min(1).max(64),
  message: z.string().max(100_000).default(''),
  retryable: z.boolean().optional().describe('Overrides the policy of the code'),
  retry_after_ms: z.number().min(0).optional().describe('The next attempt comes no earlier than this'),
});

/** A word about a task from its worker. Key: task id. Only task_id and status are required. */
export const statusMessage = z.object({
  v: version.optional(),
  task_id: z.uuid(),
  attempt: z.int().min(1).max(32_767).optional().describe('Missing: the current attempt'),
  status: z
    .string()
    .transform((status) => status.toLowerCase())
    .pipe(z.enum(REPORTED_STATUSES)),
  occurred_at: instant.optional(),
  worker_id: z.string().min(1).max(255).nullish(),
  progress: z
    .object({ done: count, total: count.nullish(), detail: json.optional() })
    .nullish()
    .describe('How far the task is; `detail` is shown to people as it is'),
  result: json.nullish(),
  cursor: json.nullish(),
  next_check: z
    .object({ not_before: instant, reason: z.string().max(64).default('') })
    .nullish()
    .describe('The schedule is not due before this moment'),
  artifacts: z.array(artifactMessage).max(10_000).nullish(),
  error: errorMessage.nullish(),
});
export type StatusMessage = z.infer<typeof statusMessage>;

/** One parsed record. Key: source id. */
export const itemMessage = z.object({
  v: version.optional(),
  source_id: id,
  task_id: z.uuid(),
  attempt: z.int().min(1).max(32_767).default(1),
  item_key: z.string().min(1).max(1024),
  kind: z.string().min(1).max(64),
  url: z.string().max(8192).nullish(),
  title: z.string().nullish(),
  author: z.string().nullish(),
  published_at: instant.nullish(),
  updated_at: instant.nullish(),
  content_hash: z.string().min(1).max(128),
  payload: json.default({}),
});
export type ItemMessage = z.infer<typeof itemMessage>;

/** A sign of life of a worker, every 5 s. Key: worker id. */
export const heartbeatMessage = z.object({
  v: version.optional(),
  worker_id: z.string().min(1).max(255),
  source_type: z.string(),
  host: z.string().max(255).default(''),
  pid: z.int().min(0).default(0),
  version: z.string().max(64).default(''),
  started_at: instant,
  running: z.int().min(0).default(0),
  capacity: z.int().min(0).default(0),
  done_total: z.int().min(0).default(0),
  failed_total: z.int().min(0).default(0),
  stopping: z.boolean().default(false),
});
export type HeartbeatMessage = z.infer<typeof heartbeatMessage>;

/** An order to every worker. Key: none. */
export const controlMessage = z
  .object({
    v: version.optional(),
    kind: z.literal('cancel'),
    task_id: z.uuid().optional(),
    task_group_id: id.optional(),
    attempt: z.int().min(1).optional(),
  })
  .refine((m) => m.task_id !== undefined || m.task_group_id !== undefined, 'task_id or task_group_id is required');
export type ControlMessage = z.infer<typeof controlMessage>;

/** A message nobody could use, with where it came from and why. Key: `topic/partition/offset`. */
export const deadLetterMessage = z.object({
  v: version,
  topic: z.string(),
  partition: z.int().min(0),
  offset: z.string(),
  key_base64: z.string().nullable(),
  value_base64: z.string().nullable(),
  headers: z.record(z.string(), z.string()).default({}),
  reason: z.string(),
  detail: z.string(),
  consumer: z.string(),
  failed_at: instant,
});
export type DeadLetterMessage = z.infer<typeof deadLetterMessage>;

/** Why a message became a dead letter. */
export const DEAD_LETTER_REASONS = [
  'empty',
  'too_large',
  'not_utf8',
  'not_json',
  'unknown_version',
  'invalid',
  'unknown_task',
  'unknown_source',
  'unknown_task_type',
] as const;
export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];
