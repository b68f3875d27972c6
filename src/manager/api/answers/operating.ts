import { z } from 'zod';
import { count, id, listAnswer, moment, named, pageAnswer } from './registry';

/** Shapes of what operators look at: workers, topics, dead letters, readiness. */

export const WorkerAnswer = named(
  'Worker',
  z.object({
    id: z.string(),
    source_type: z.string(),
    host: z.string(),
    pid: z.int(),
    version: z.string(),
    started_at: moment,
    last_seen_at: moment,
    running: count,
    capacity: count,
    done_total: count,
    failed_total: count,
    stopping: z.boolean(),
    lost_at: moment.nullable(),
    state: z.enum(['alive', 'lost', 'stopped']),
  }),
);
export const WorkerPage = pageAnswer('Worker', WorkerAnswer);

export const TopicList = listAnswer(
  'Topic',
  named(
    'Topic',
    z.object({
      role: z.string(),
      name: z.string(),
      consumer_group: z.string().nullable(),
      partitions: z.array(
        z.object({
          partition: z.int().min(0),
          low: count,
          high: count,
          committed: count.nullable(),
          lag: count,
        }),
      ),
      lag: count,
    }),
  ),
);

export const DeadLetterAnswer = named(
  'DeadLetter',
  z.object({
    id,
    topic: z.string(),
    partition: z.int(),
    message_offset: z.int(),
    headers: z.record(z.string(), z.string()),
    reason: z.string(),
    detail: z.string(),
    consumer: z.string(),
    failed_at: moment,
    redriven_at: moment.nullable(),
    key: z.string().nullable(),
    value: z.string().nullable().describe('The first 2,000 bytes'),
    bytes: count,
  }),
);
export const DeadLetterPage = pageAnswer('DeadLetter', DeadLetterAnswer);

export const Readiness = named(
  'Readiness',
  z.object({
    ready: z.boolean(),
    parts: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string().nullable() })),
  }),
);
