import type { Consumer, EachBatchPayload } from 'kafkajs';
import { trackOpen } from '../lifecycle/open-things';
import { RETRY, type KafkaClient } from './client';
import type { RawRecord } from './codec';

/** Records of one partition, handed to a worker that takes as many as it has room for. */
export interface PartitionBatch {
  readonly partition: number;
  readonly records: readonly RawRecord[];
  /** False once the partition belongs to another worker or the consumer stops: take no more. */
  isCurrent(): boolean;
  /** Keeps the membership while the worker waits for room. */
  keepAlive(): Promise<void>;
  /** Everything up to and including this record is taken care of. */
  commit(record: RawRecord): Promise<void>;
}

/** What a task consumer is made of. */
export interface TaskConsumerOptions {
  readonly client: KafkaClient;
  readonly group: string;
  readonly topic: string;
  handle(batch: PartitionBatch): Promise<void>;
}

const RESTART_MS = 1_000;

/** Reads a task topic, one batch per partition at a time, and commits what the worker has accepted. */
export class TaskConsumer {
  readonly #consumer: Consumer;
  #isStopping = false;
  #error: string | null = 'not connected yet';
  #release: (() => void) | null = null;

  constructor(private readonly options: TaskConsumerOptions) {
    const { config, kafka } = options.client;
    this.#consumer = kafka.consumer({
      groupId: options.group,
      sessionTimeout: config.session_timeout_ms,
      rebalanceTimeout: Math.max(15_000, config.session_timeout_ms),
      heartbeatInterval: config.heartbeat_interval_ms,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 1_000,
      retry: { ...RETRY, restartOnFailure: async () => true },
    });
  }

  /** Starts reading and goes on trying while Kafka is away. */
  start(): this {
    this.#release = trackOpen(`task consumer ${this.options.topic}`);
    const { events, on } = this.#consumer;
    on(events.GROUP_JOIN, () => (this.#error = null));
    on(events.CRASH, ({ payload }) => {
      this.#error = payload.error.message;
      if (!payload.restart && !this.#isStopping) setTimeout(() => void this.#connect(), RESTART_MS);
    });
    void this.#connect();
    return this;
  }

  /** How it stands. */
  state(): { ok: boolean; error: string | null } {
    return { ok: this.#error === null, error: this.#error };
  }

  /** Stops reading and leaves the group. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#consumer.stop().catch(() => undefined);
    await this.#consumer.disconnect().catch(() => undefined);
    this.#release?.();
  }

  async #connect(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#consumer.connect();
        await this.#consumer.subscribe({ topic: this.options.topic, fromBeginning: true });
        await this.#consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: 12,
          eachBatch: (payload) => this.#hand(payload),
        });
        return;
      } catch (error: unknown) {
        this.#error = error instanceof Error ? error.message : String(error);
        await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
      }
    }
  }

  async #hand({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const records = batch.messages.map(({ offset, key, value, headers }): RawRecord => {
      const texts = Object.entries(headers ?? {}).map(([name, v]) => [name, v === undefined ? '' : String(v)]);
      return { topic, partition, offset, key, value, headers: Object.fromEntries(texts) as Record<string, string> };
    });
    await this.options.handle({
      partition,
      records,
      isCurrent: () => isRunning() && !isStale() && !this.#isStopping,
      keepAlive: heartbeat,
      commit: async ({ offset }) => {
        resolveOffset(offset);
        await this.#consumer.commitOffsets([{ topic, partition, offset: (BigInt(offset) + 1n).toString() }]);
      },
    });
  }
}
