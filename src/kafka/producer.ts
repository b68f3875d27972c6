import type { Message, Producer } from 'kafkajs';
import type { KafkaClient } from './client';
import { createPartitioner } from './partition-of';

/** Sends messages, acknowledged by all replicas, in requests of the size that was measured best. */

/** A message on its way out. Without `partition` the key decides (murmur2, as in Java). */
export interface OutgoingMessage {
  readonly key: string | null;
  readonly value: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly partition?: number;
}

/** A message is larger than the broker takes; nothing was sent. */
export class MessageTooLarge extends Error {
  override readonly name = 'MessageTooLarge';
  constructor(
    readonly index: number,
    readonly bytes: number,
    limit: number,
  ) {
    super(`The message has ${bytes} bytes, more than KAFKA_MAX_REQUEST_SIZE (${limit}).`);
  }
}

/** One record batch per partition and request: at most this many messages and bytes. */
const BLOCK_MESSAGES = 1_000;
const BLOCK_BYTES = 800_000;
/** Requests of one `sendBlocks` that are under way at once, to different partitions. */
const IN_FLIGHT = 3;
/** Key, headers and framing of one message, roughly. */
const OVERHEAD_BYTES = 120;

/** A producer of this process; safe to share. */
export class MessageProducer {
  readonly #producer: Producer;
  readonly #partitions = new Map<string, Promise<number>>();
  #isConnected = false;
  #error: string | null = null;
  #succeeded_at = 0;
  #next = 0;

  constructor(private readonly client: KafkaClient) {
    this.#producer = client.kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner,
    });
  }

  /** Connects. @throws while Kafka is away */
  async connect(): Promise<void> {
    await this.#watch(() => this.#producer.connect());
    this.#isConnected = true;
  }

  /** Whether the last thing asked of Kafka succeeded, and why not. */
  state(): { ok: boolean; error: string | null } {
    return { ok: this.#isConnected && this.#error === null, error: this.#error };
  }

  /** Sends messages, each to its partition or to the one its key decides. @throws MessageTooLarge before sending any */
  async send(topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
    this.refuseLarge(messages);
    for (const block of blocksOf(messages)) await this.#request(topic, block);
  }

  /**
   * Sends tasks that are independent of each other, spread over the partitions: a few go evenly to all of them in one
   * request, many in blocks of one partition each (measured: 1.15 times the rate of spreading by key).
   */
  async sendBlocks(topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
    this.refuseLarge(messages);
    const partitions = await this.#partitionsOf(topic);
    const first = this.#next;
    const size = Math.min(BLOCK_MESSAGES, Math.max(1, Math.ceil(messages.length / partitions)));
    const blocks = blocksOf(messages, size).map((block, index) =>
      block.map((message) => ({ ...message, partition: (first + index) % partitions })),
    );
    this.#next = (first + blocks.length) % partitions;
    // blocks cut by bytes may outnumber the partitions: then one request would be too large for a partition
    if (size < 100 && blocks.length <= partitions) return this.#request(topic, blocks.flat());
    for (let at = 0; at < blocks.length; at += IN_FLIGHT) {
      await Promise.all(blocks.slice(at, at + IN_FLIGHT).map((block) => this.#request(topic, block)));
    }
  }

  /** Disconnects after what is under way. */
  async stop(): Promise<void> {
    this.#isConnected = false;
    await this.#producer.disconnect().catch(() => undefined);
  }

  refuseLarge(messages: readonly OutgoingMessage[]): void {
    const limit = this.client.config.max_request_size;
    messages.forEach(({ value }, index) => {
      // a UTF-16 unit is at most three bytes: short strings need no counting
      if (typeof value === 'string' && value.length * 3 <= limit) return;
      const bytes = Buffer.byteLength(value);
      if (bytes > limit) throw new MessageTooLarge(index, bytes, limit);
    });
  }

  async #request(topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
    if (!this.#isConnected) await this.connect();
    await this.#watch(() => this.#producer.send({ topic, acks: -1, messages: messages as Message[] }));
  }

  async #partitionsOf(topic: string): Promise<number> {
    const known = this.#partitions.get(topic);
    if (known !== undefined) return known;
    const asked = this.#watch(async () => {
      const admin = this.client.kafka.admin({ retry: { retries: 3, initialRetryTime: 100 } });
      await admin.connect();
      try {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
        return topics[0]?.partitions.length ?? 1;
      } finally {
        await admin.disconnect().catch(() => undefined);
      }
    });
    this.#partitions.set(topic, asked);
    asked.catch(() => this.#partitions.delete(topic));
    return asked;
  }

  async #watch<T>(work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      const result = await work();
      this.#error = null;
      this.#succeeded_at = performance.now();
      return result;
    } catch (error) {
      // a request from before the outage may give up after others got through again: that is no news
      if (begun >= this.#succeeded_at) this.#error = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }
}

/** Cuts messages into requests by count and bytes, keeping their order. */
export function blocksOf(messages: readonly OutgoingMessage[], most = BLOCK_MESSAGES): OutgoingMessage[][] {
  const blocks: OutgoingMessage[][] = [];
  let block: OutgoingMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.value) + OVERHEAD_BYTES;
    if (block.length >= most || (block.length > 0 && bytes + size > BLOCK_BYTES)) {
      blocks.push(block);
      block = [];
      bytes = 0;
    }
    block.push(message);
    bytes += size;
  }
  if (block.length > 0) blocks.push(block);
  return blocks;
}
