import { z } from 'zod';
import {
  deadLetterMessage,
  heartbeatMessage,
  itemMessage,
  statusMessage,
  type DeadLetterMessage,
  type StatusMessage,
} from '../contract/messages';
import { BatchConsumer, type Received } from '../kafka/batch-consumer';
import type { KafkaClient } from '../kafka/client';
import { deadLetterOf, headersOf } from '../kafka/codec';
import type { MessageProducer } from '../kafka/producer';
import type { Metrics } from '../lifecycle/metrics';
import type { DataSource } from 'typeorm';
import { recordDeadLetters } from './items/record-dead-letters';
import { recordItems } from './items/record-items';
import { followMoves } from './source-life/follow-moves';
import { refreshHealth } from './source-life/refresh-health';
import { recordStatuses } from './statuses/record-statuses';
import type { FinishedGroup } from './transitions/group-counters';
import type { HeartbeatLog } from './workers/heartbeat-log';

/** The manager's readers of Kafka: each takes a topic in bulk into the database. */

export interface ConsumerParts {
  readonly client: KafkaClient;
  readonly producer: MessageProducer;
  readonly dataSource: DataSource;
  readonly metrics: Metrics;
  readonly heartbeats: HeartbeatLog;
  /** Private addresses that sources may move to. */
  readonly allow_private: readonly string[];
  onFinished(groups: readonly FinishedGroup[]): void;
  /** Something was recorded that may have freed credit, planned a retry or written a notice. */
  onRecorded(recorded: { readonly retried: number; readonly notices: number }): void;
}

/** Makes the four readers; starts none. */
export function makeConsumers(parts: ConsumerParts): BatchConsumer<never>[] {
  return [statuses(parts), items(parts), heartbeats(parts), deadLetters(parts)] as unknown as BatchConsumer<never>[];
}

/** Consumer group of each topic the manager reads, for lag. */
export function readersOf(group: string): { statuses: string; items: string; dead_letters: string } {
  return { statuses: group, items: `${group}.items`, dead_letters: `${group}.dead_letters` };
}

function statuses(parts: ConsumerParts): BatchConsumer<StatusMessage> {
  const { client, dataSource, metrics } = parts;
  const { config } = client;
  return new BatchConsumer({
    ...common(parts, 'task_statuses', statusMessage as z.ZodType<StatusMessage>),
    group: readersOf(config.consumer_group).statuses,
    topic: config.topics.statuses,
    apply: async (batch: readonly Received<StatusMessage>[]) => {
      const recorded = await recordStatuses(
        dataSource,
        batch.map(({ value }) => value),
      );
      if (recorded.unknown_task_ids.length > 0) await buryUnknown(parts, batch, new Set(recorded.unknown_task_ids));
      await followMoves(dataSource, recorded.moves, parts.allow_private);
      await refreshHealth(dataSource, recorded.turned);
      for (const [reason, count] of Object.entries(recorded.ignored)) metrics.ignored.inc({ reason }, count);
      metrics.folded.inc(recorded.folded);
      metrics.retried.inc(recorded.retried);
      parts.heartbeats.addSigns(new Set(batch.flatMap(({ value }) => value.worker_id ?? [])));
      observeLag(metrics, batch);
      parts.onFinished(recorded.finished);
      parts.onRecorded(recorded);
    },
  });
}

function observeLag(metrics: Metrics, batch: readonly Received<StatusMessage>[]): void {
  const now = Date.now();
  // one of a few stands for all: an observation costs more than a fold
  for (let at = 0; at < batch.length; at += Math.ceil(batch.length / 20)) {
    const sent = batch[at]?.value.occurred_at;
    if (sent !== undefined) metrics.recordedLag.observe(Math.max(0, (now - Date.parse(sent)) / 1000));
  }
}

async function buryUnknown(
  parts: ConsumerParts,
  batch: readonly Received<StatusMessage>[],
  unknown: ReadonlySet<string>,
): Promise<void> {
  const letters = batch
    .filter(({ value }) => unknown.has(value.task_id.toLowerCase()))
    .map(({ record }) =>
      deadLetterOf(record, 'unknown_task', 'No task has this id, or its time of keeping is over.', 'task_statuses'),
    );
  for (const { reason } of letters) parts.metrics.deadLetters.inc({ reason });
  await bury(parts, letters);
}

function items(parts: ConsumerParts): BatchConsumer<z.infer<typeof itemMessage>> {
  const { client, dataSource, metrics } = parts;
  const { config } = client;
  return new BatchConsumer({
    ...common(parts, 'parsed_items', itemMessage as z.ZodType<z.infer<typeof itemMessage>>),
    group: readersOf(config.consumer_group).items,
    topic: config.topics.items,
    apply: async (batch) => {
      const { created, changed, seen } = await recordItems(
        dataSource,
        batch.map(({ value }) => value),
      );
      metrics.items.inc({ outcome: 'created' }, created);
      metrics.items.inc({ outcome: 'changed' }, changed);
      metrics.items.inc({ outcome: 'seen' }, seen);
    },
  });
}

function heartbeats(parts: ConsumerParts): BatchConsumer<z.infer<typeof heartbeatMessage>> {
  const { config } = parts.client;
  return new BatchConsumer({
    ...common(parts, 'parser_heartbeats', heartbeatMessage as z.ZodType<z.infer<typeof heartbeatMessage>>),
    // every replica hears every worker: what it did not hear it cannot call lost
    group: `${config.consumer_group}.heartbeats.${process.pid}.${Math.random().toString(36).slice(2, 8)}`,
    topic: config.topics.heartbeats,
    broadcast: true,
    onFetch: () => parts.heartbeats.noteRead(),
    apply: async (batch) => parts.heartbeats.add(batch.map(({ value }) => value)),
  });
}

function deadLetters(parts: ConsumerParts): BatchConsumer<DeadLetterMessage> {
  const { config } = parts.client;
  return new BatchConsumer({
    ...common(parts, 'dead_letters', deadLetterMessage as z.ZodType<DeadLetterMessage>),
    group: readersOf(config.consumer_group).dead_letters,
    topic: config.topics.dead_letters,
    // a dead letter that cannot be read has no other grave: it is counted and left where it lies
    bury: async () => undefined,
    apply: async (batch) =>
      recordDeadLetters(
        parts.dataSource,
        batch.map(({ value }) => value),
      ),
  });
}

function common<T>(parts: ConsumerParts, name: string, schema: z.ZodType<T>) {
  const { client, metrics } = parts;
  const { bulk_size, bulk_timeout_ms, bulk_idle_ms } = client.config;
  return {
    name,
    client,
    schema,
    bounds: { size: bulk_size, timeout_ms: bulk_timeout_ms, idle_ms: bulk_idle_ms },
    bury: (letters: readonly DeadLetterMessage[]) => bury(parts, letters),
    onPoison: (reason: string) => {
      metrics.deadLetters.inc({ reason });
      if (name === 'task_statuses') metrics.ignored.inc({ reason: 'invalid' });
    },
    onBatch: (size: number, seconds: number) => {
      metrics.received.inc({ topic: name }, size);
      metrics.batchSize.observe({ topic: name }, size);
      metrics.batchSeconds.observe({ topic: name }, seconds);
    },
  };
}

async function bury({ client, producer }: ConsumerParts, letters: readonly DeadLetterMessage[]): Promise<void> {
  const limit = client.config.max_request_size;
  await producer.send(
    client.config.topics.dead_letters,
    letters.map((letter) => {
      const key = `${letter.topic}/${letter.partition}/${letter.offset}`;
      const value = JSON.stringify(letter);
      // base64 may push a message over the limit: then the letter goes without its body, which stays in its topic
      const fits = Buffer.byteLength(value) <= limit;
      return {
        key,
        value: fits ? value : JSON.stringify({ ...letter, value_base64: null }),
        headers: headersOf('dead_letter'),
      };
    }),
  );
}
