import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { DeadLetterMessage, DeadLetterReason } from '../contract/messages';
import { trackOpen } from '../lifecycle/open-things';
import { BatchBuffer, type BatchBounds } from './batch-buffer';
import { RETRY, type KafkaClient } from './client';
import { deadLetterOf, decode, type RawRecord } from './codec';
import { OffsetBook } from './offset-book';
import { seekBack } from './seek-back';

/** A message with the record it came from. */
export interface Received<T> {
  readonly value: T;
  readonly record: RawRecord;
}

/** What a bulk consumer is made of. */
export interface BatchConsumerOptions<T> {
  readonly name: string;
  readonly client: KafkaClient;
  readonly group: string;
  readonly topic: string;
  readonly schema: z.ZodType<T>;
  readonly bounds: BatchBounds;
  /** Records a batch for good. It is called again with the same batch until it resolves. */
  apply(batch: readonly Received<T>[]): Promise<void>;
  /** Stores dead letters for good. */
  bury(letters: readonly DeadLetterMessage[]): Promise<void>;
  /** Reads everything from now on, beside the other processes, instead of sharing the topic with them. */
  readonly broadcast?: boolean;
  /** A broadcast that misses nothing since its start, also while it was disconnected; some records come twice. */
  readonly gapless?: boolean;
  /** Called after each answer of the broker, with or without records. */
  onFetch?(): void;
  onPoison?(reason: DeadLetterReason): void;
  onBatch?(size: number, seconds: number): void;
}

/** How a consumer stands, for readiness. */
export interface ConsumerState {
  readonly name: string;
  readonly ok: boolean;
  readonly error: string | null;
}

const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 2_000;
const RESTART_MS = 1_000;
/** A crash within this time repeats what was recorded in it, which changes nothing. */
const COMMIT_LINGER_MS = 50;
/** A fetch costs broker and reader the same however little it brings: within the pause of a batch there are this many. */
const FETCHES_PER_PAUSE = 5;
/** While Kafka is away a commit is tried for a minute; stopping does not wait for that. */
const STOP_COMMIT_MS = 1_500;

/**
 * Reads a topic in bulk. Offsets are committed only after a batch has been recorded, so a crash repeats records and
 * loses none. While a batch is recorded, the next ones are read ahead, within bounds. A failing `apply` is tried again
 * for ever; records nobody can read are buried and never stop the topic.
 */
export class BatchConsumer<T> {
  readonly #options: BatchConsumerOptions<T>;
  readonly #log: Logger;
  readonly #buffer: BatchBuffer<Received<T>>;
  readonly #offsets = new OffsetBook();
  readonly #consumer: Consumer;
  #applying: Promise<void> | null = null;
  #committing: Promise<void> = Promise.resolve();
  #hasCommitAhead = false;
  #isStopping = false;
  #hasJoined = false;
  /** When the broker last answered a fetch, before that the start; milliseconds since 1970. */
  #heardAt = 0;
  /** From when on something may have been missed. */
  #gapSince: number | null = null;
  #error: string | null = null;
  #release: (() => void) | null = null;

  constructor(options: BatchConsumerOptions<T>) {
    const { config, kafka, log } = options.client;
    this.#options = options;
    this.#log = log.child({ consumer: options.name });
    this.#buffer = new BatchBuffer(options.bounds);
    this.#consumer = kafka.consumer({
      groupId: options.group,
      sessionTimeout: config.session_timeout_ms,
      rebalanceTimeout: Math.max(15_000, config.session_timeout_ms),
      heartbeatInterval: config.heartbeat_interval_ms,
      allowAutoTopicCreation: false,
      // an idle fetch holds a rebalance back until it returns; records come at once all the same (minBytes 1)
      maxWaitTimeInMs: 1_000,
      maxBytesPerPartition: Math.max(4 * 1_048_576, config.max_request_size * 2),
      retry: { ...RETRY, restartOnFailure: async () => true },
    });
  }

  /** Starts reading; resolves at once and goes on trying while Kafka is away. */
  start(): this {
    this.#release = trackOpen(`consumer ${this.#options.name}`);
    this.#heardAt = Date.now();
    this.#listen();
    this.#applying = this.#applyBatches();
    void this.#connect();
    return this;
  }

  /** How it stands. */
  state(): ConsumerState {
    const error = this.#error ?? (this.#hasJoined ? null : 'not connected yet');
    return { name: this.#options.name, ok: error === null, error };
  }

  /** Stops reading, records and commits what was read, and leaves the group. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#hasJoined) this.#consumer.pause([{ topic: this.#options.topic }]);
    this.#buffer.close();
    await this.#applying;
    await within(STOP_COMMIT_MS, this.#committing);
    // only now: a consumer that has left its group can commit nothing
    await this.#consumer.stop().catch(() => undefined);
    await this.#consumer.disconnect().catch(() => undefined);
    this.#release?.();
  }

  #listen(): void {
    const { events, on } = this.#consumer;
    on(events.GROUP_JOIN, () => {
      // everything after the committed offsets comes again; older notes could set another owner's offsets back
      this.#offsets.forget();
      this.#hasJoined = true;
      this.#error = null;
      if (this.#options.gapless === true) void this.#closeGap();
    });
    on(events.FETCH, () => {
      this.#heardAt = Date.now();
      this.#options.onFetch?.();
    });
    on(events.CRASH, ({ payload }) => {
      this.#error = payload.error.message;
      this.#hasJoined = false;
      if (!payload.restart && !this.#isStopping) void this.#connectLater();
    });
  }

  /** Without committed offsets a new membership begins at the end of the topic: goes back to where the last one was. */
  async #closeGap(): Promise<void> {
    const isUnderWay = this.#gapSince !== null;
    this.#gapSince = Math.min(this.#gapSince ?? this.#heardAt, this.#heardAt);
    if (isUnderWay) return;
    while (!this.#isStopping) {
      try {
        await seekBack(this.#options.client, this.#consumer, this.#options.topic, this.#gapSince);
        break;
      } catch (error: unknown) {
        this.#log.debug({ err: error }, 'could not look for what was missed, trying again');
        await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
      }
    }
    this.#gapSince = null;
  }

  async #connectLater(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
    await this.#connect();
  }

  async #connect(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#consumer.connect();
        await this.#consumer.subscribe({ topic: this.#options.topic, fromBeginning: this.#options.broadcast !== true });
        await this.#consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: 8,
          eachBatch: (payload) => this.#read(payload),
        });
        return;
      } catch (error: unknown) {
        this.#error = error instanceof Error ? error.message : String(error);
        await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
      }
    }
  }

  async #read({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload): Promise<void> {
    while (this.#buffer.isFull) {
      await this.#buffer.waitForRoom(this.#options.client.config.heartbeat_interval_ms);
      await heartbeat();
      if (!isRunning() || isStale()) return;
    }
    const { schema, client, name } = this.#options;
    const received: Received<T>[] = [];
    const letters: DeadLetterMessage[] = [];
    for (const message of batch.messages) {
      const record: RawRecord = {
        topic: batch.topic,
        partition: batch.partition,
        offset: message.offset,
        key: message.key,
        value: message.value,
        headers: headersAsText(message.headers),
        timestamp: Number(message.timestamp),
      };
      const decoded = decode(message.value, schema, client.config.max_request_size * 2);
      if (decoded.ok) received.push({ value: decoded.value, record });
      else {
        this.#options.onPoison?.(decoded.reason);
        letters.push(deadLetterOf(record, decoded.reason, decoded.detail, name));
      }
    }
    // stopped before the letters were taken: nothing of this batch counts as read
    if (letters.length > 0 && !(await this.#untilDone('bury', () => this.#options.bury(letters)))) return;
    this.#offsets.read(
      batch.partition,
      batch.firstOffset() ?? batch.lastOffset(),
      received.map(({ record }) => record.offset),
      batch.lastOffset(),
    );
    this.#buffer.add(received);
    if (received.length === 0) this.#commit();
    resolveOffset(batch.lastOffset());
    await heartbeat();
    // what comes meanwhile is fetched together, and is recorded no later: its batch waits for longer than this
    const { size, idle_ms } = this.#options.bounds;
    if (batch.messages.length < size && !this.#isStopping)
      await new Promise((resolve) => setTimeout(resolve, idle_ms / FETCHES_PER_PAUSE));
  }

  async #applyBatches(): Promise<void> {
    for (;;) {
      const batch = await this.#buffer.take();
      if (batch === null) return;
      const begun = performance.now();
      const applied = await this.#untilDone('apply', () => this.#options.apply(batch));
      if (!applied) return;
      this.#options.onBatch?.(batch.length, (performance.now() - begun) / 1000);
      for (const { record } of batch) this.#offsets.done(record.partition, record.offset);
      this.#commit();
    }
  }

  /** Repeats until it succeeds; false when the consumer stops meanwhile: the records will be read again. */
  async #untilDone(what: string, work: () => Promise<void>): Promise<boolean> {
    for (let failures = 0; ; failures++) {
      try {
        await work();
        if (failures > 0) {
          this.#error = null;
          this.#log.info({ what, failures }, 'records again');
        }
        return true;
      } catch (error: unknown) {
        this.#error = error instanceof Error ? error.message : String(error);
        if (failures === 0 || failures % 30 === 0)
          this.#log.warn({ what, err: error }, 'could not record, trying again');
        if (this.#isStopping && failures > 2) return false;
        await new Promise((resolve) => setTimeout(resolve, Math.min(FIRST_PAUSE_MS * 2 ** failures, LAST_PAUSE_MS)));
      }
    }
  }

  /** Commits are coalesced: one waits a moment, or for the one under way, and then carries the newest offsets. */
  #commit(): void {
    if (this.#options.broadcast === true || this.#hasCommitAhead || !this.#offsets.wantsCommit()) return;
    this.#hasCommitAhead = true;
    this.#committing = this.#committing.then(async () => {
      if (!this.#isStopping) await new Promise((resolve) => setTimeout(resolve, COMMIT_LINGER_MS));
      this.#hasCommitAhead = false;
      const offsets = this.#offsets.takeCommit().map((entry) => ({ topic: this.#options.topic, ...entry }));
      if (offsets.length === 0) return;
      // after a rebalance the new owner reads these records again, which changes nothing
      await this.#consumer.commitOffsets(offsets).catch((error: unknown) => {
        this.#log.debug({ err: error }, 'offsets were not committed');
      });
    });
  }
}

/** Waits for work, but no longer than `ms`. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}

function headersAsText(headers: EachBatchPayload['batch']['messages'][number]['headers']): Record<string, string> {
  const text: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (typeof value === 'string' || Buffer.isBuffer(value)) text[name] = value.toString();
  }
  return text;
}
