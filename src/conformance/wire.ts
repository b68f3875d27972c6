import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  heartbeatMessage,
  itemMessage,
  statusMessage,
  type HeartbeatMessage,
  type ItemMessage,
  type StatusMessage,
} from '../contract/messages';
import { BatchConsumer, type Received } from '../kafka/batch-consumer';
import type { KafkaClient } from '../kafka/client';
import type { RawRecord } from '../kafka/codec';
import { MessageProducer, type OutgoingMessage } from '../kafka/producer';

/** Everything the kit hears and says: four topics and nothing else. */

type Json = Record<string, unknown>;

/** A message of the parser as it came, and read by its schema. */
export interface Heard<T> {
  readonly raw: Json;
  /** null: it breaks the schema. */
  readonly message: T | null;
  readonly problem: string | null;
  readonly record: RawRecord;
  /** When its producer sent it; milliseconds since 1970. */
  readonly at: number;
}

const anything = z.record(z.string(), z.unknown());
const BOUNDS = { size: 1_000, timeout_ms: 50, idle_ms: 5 };

/** Ears on statuses, items and heartbeats, and a mouth. */
export class Wire {
  readonly statuses: Heard<StatusMessage>[] = [];
  readonly items: Heard<ItemMessage>[] = [];
  readonly heartbeats: Heard<HeartbeatMessage>[] = [];
  /** Records on these topics that are no JSON objects of version 1, with why. */
  readonly unreadable: string[] = [];
  readonly #producer: MessageProducer;
  readonly #ears: BatchConsumer<Json>[] = [];
  readonly #watchers = new Set<() => void>();

  constructor(private readonly client: KafkaClient) {
    this.#producer = new MessageProducer(client);
  }

  /** Listens from now on; resolves when nothing said from here on can be missed. */
  async start(): Promise<this> {
    const { topics } = this.client.config;
    await this.#producer.connect();
    await Promise.all([
      this.#listen(topics.statuses, statusMessage, this.statuses),
      this.#listen(topics.items, itemMessage, this.items),
      this.#listen(topics.heartbeats, heartbeatMessage, this.heartbeats),
    ]);
    return this;
  }

  /** Sends one record to a topic. */
  async send(topic: string, message: OutgoingMessage): Promise<void> {
    await this.#producer.send(topic, [message]);
  }

  /** Resolves with true as soon as the condition holds; it is looked at whenever something is heard. False after `ms`. */
  async until(condition: () => boolean, ms: number): Promise<boolean> {
    if (condition()) return true;
    return new Promise((resolve) => {
      const end = (holds: boolean) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(holds);
      };
      const look = () => {
        if (condition()) end(true);
      };
      const timer = setTimeout(() => end(condition()), ms);
      this.#watchers.add(look);
    });
  }

  /** Listens for `ms`, whatever is heard. */
  async listenFor(ms: number): Promise<void> {
    await this.until(() => false, ms);
  }

  /** Stops listening. */
  async stop(): Promise<void> {
    await Promise.all(this.#ears.map((ear) => ear.stop()));
    await this.#producer.stop();
  }

  async #listen<T>(topic: string, schema: z.ZodType<T>, into: Heard<T>[]): Promise<void> {
    let onFirstFetch: () => void = () => undefined;
    const listening = new Promise<void>((resolve) => (onFirstFetch = resolve));
    const ear = new BatchConsumer<Json>({
      name: `conformance ${topic}`,
      client: this.client,
      group: `${this.client.config.consumer_group}.conformance.${randomUUID()}`,
      topic,
      schema: anything,
      bounds: BOUNDS,
      broadcast: true,
      // with the first answer of the broker the place in every partition is known
      onFetch: () => onFirstFetch(),
      apply: async (batch) => {
        for (const received of batch) into.push(heardOf(received, schema));
        for (const look of [...this.#watchers]) look();
      },
      bury: async (letters) => {
        for (const { reason, detail } of letters) this.unreadable.push(`${topic}: ${reason}, ${detail}`);
      },
    });
    this.#ears.push(ear.start());
    await listening;
  }
}

function heardOf<T>({ value, record }: Received<Json>, schema: z.ZodType<T>): Heard<T> {
  const parsed = schema.safeParse(value);
  const problem = parsed.success
    ? null
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  return {
    raw: value,
    message: parsed.success ? parsed.data : null,
    problem,
    record,
    at: record.timestamp ?? Date.now(),
  };
}
