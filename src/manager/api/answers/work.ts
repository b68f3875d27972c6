import { z } from 'zod';
import { TRIGGERS } from '../../../contract/schedule-settings';
import { GROUP_STATUSES } from '../../../contract/task-status';
import { sourceType, taskStatus } from './catalogue';
import { count, id, json, listAnswer, moment, named, pageAnswer, stretchAnswer } from './registry';

/** Shapes of task groups, tasks, items and files. */

const group = {
  id,
  cadence_id: id.nullable(),
  source_type: sourceType,
  task_type: z.string(),
  trigger: z.enum(TRIGGERS),
  tick_at: moment,
  status: z.enum(GROUP_STATUSES),
  priority: z.int(),
  total: count,
  created: count,
  queued: count,
  running: count,
  completed: count,
  failed: count,
  expired: count,
  cancelled: count,
  late: count.describe("Messages that came after their task's state had been settled"),
  skipped: z.record(z.string(), count),
  params: json,
  ttl_seconds: z.int(),
  request_id: z.string().nullable(),
  expires_at: moment,
  created_at: moment,
  started_at: moment.nullable(),
  finished_at: moment.nullable(),
};

export const GroupAnswer = named('TaskGroup', z.object(group));
export const GroupPage = pageAnswer('TaskGroup', GroupAnswer);
export const GroupDetail = named(
  'TaskGroupDetail',
  z.object({ ...group, progress: z.number().min(0).max(1).describe('Part of the tasks that have ended') }),
);

export const Plan = named(
  'Plan',
  z.object({
    groups: z.array(
      z.object({
        id,
        source_type: sourceType,
        task_type: z.string(),
        cadence_id: id.nullable(),
        status: z.enum(GROUP_STATUSES),
        total: count,
      }),
    ),
    skipped: z.array(
      z.object({
        source_type: sourceType,
        task_type: z.string(),
        cadence_id: id.nullable(),
        reason: z.string(),
        count,
      }),
    ),
  }),
);

export const Expiry = named(
  'Expiry',
  z.object({
    expired_groups: count,
    expired_tasks: count,
    requeued_tasks: count,
    ids: z.array(id).describe('Of groups, the first 1,000'),
  }),
);

const progress = z.object({ done: z.number(), total: z.number().nullish(), detail: json.optional() });

const task = {
  id: z.uuid(),
  task_group_id: id,
  schedule_id: count.describe('0: none, it is a dry run'),
  source_id: count.describe('0: none, it is a dry run of settings that are not saved'),
  source_type: sourceType,
  task_type: z.string(),
  status: taskStatus,
  attempt: z.int().min(1),
  max_attempts: z.int().min(1),
  not_before: moment.nullable(),
  created_at: moment,
  queued_at: moment.nullable(),
  started_at: moment.nullable(),
  finished_at: moment.nullable(),
  worker_id: z.string().nullable(),
  error_code: z.string().nullable(),
  error: z.string().nullable(),
  progress: progress.nullable(),
  result: json.nullable(),
};

export const TaskAnswer = named(
  'Task',
  z.object({ ...task, source_url: z.string().nullable(), source_name: z.string().nullable() }),
);
export const TaskStretch = stretchAnswer('Task', TaskAnswer);
export const Started = named('StartedTask', z.object({ task_id: z.uuid(), task_group_id: id }));
export const SteeredAnswer = named(
  'Steered',
  z.object({
    changed: count.describe('Tasks that were changed'),
    skipped: count.describe('Left alone: not in a state for it, or their schedule has another open task'),
    status: z.string().describe('Of the task or group, afterwards'),
  }),
);

export const AttemptList = listAnswer(
  'Attempt',
  named(
    'Attempt',
    z.object({
      attempt: z.int().min(1),
      status: taskStatus,
      worker_id: z.string().nullable(),
      started_at: moment.nullable(),
      finished_at: moment.nullable(),
      error_code: z.string().nullable(),
      error: z.string().nullable(),
      retry_at: moment.nullable(),
    }),
  ),
);

export const ItemAnswer = named(
  'Item',
  z.object({
    id,
    source_id: id,
    item_key: z.string(),
    kind: z.string(),
    url: z.string().nullable(),
    title: z.string().nullable(),
    author: z.string().nullable(),
    published_at: moment.nullable(),
    updated_at: moment.nullable(),
    content_hash: z.string(),
    payload: json,
    revision: z.int().min(1).describe('1, and one more for every change of content'),
    first_task_id: z.uuid(),
    last_task_id: z.uuid(),
    first_seen_at: moment,
    last_changed_at: moment,
    source_name: z.string().nullable(),
    source_url: z.string().nullable(),
  }),
);
export const ItemStretch = stretchAnswer('Item', ItemAnswer);

const file = {
  name: z.string(),
  bytes: count,
  sha256: z.string().describe('Hex; the ETag of the file too'),
  content_type: z.string(),
  created_at: moment,
};
export const FileList = listAnswer('TaskFile', named('TaskFile', z.object(file)));
export const ArtifactStretch = stretchAnswer(
  'Artifact',
  named(
    'Artifact',
    z.object({
      id,
      task_id: z.uuid(),
      source_id: id.nullable(),
      source_type: sourceType.nullable(),
      source_name: z.string().nullable(),
      attempt: z.int().min(1),
      ...file,
    }),
  ),
);

export const StepsAnswer = named(
  'TaskSteps',
  z.object({
    steps: z.array(
      z.object({
        name: z.string(),
        status: z.string(),
        started_at: z.string().nullable(),
        finished_at: z.string().nullable(),
        done: z.number(),
        total: z.number().nullable(),
        error: z.string().nullable(),
      }),
    ),
    edges: z.array(z.array(z.string()).length(2)).describe('Pairs of names: the second step waits for the first'),
    waits_for: z
      .object({ step: z.string(), limit: z.string().nullable(), until: z.string().nullable() })
      .nullable()
      .describe('The limit that a step waits for now, by its name if it has one'),
  }),
);
