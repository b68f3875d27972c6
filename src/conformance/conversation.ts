import { randomUUID } from 'node:crypto';
import {
  heartbeatMessage,
  itemMessage,
  MESSAGE_VERSION,
  statusMessage,
  type HeartbeatMessage,
  type ItemMessage,
  type StatusMessage,
  type TaskMessage,
} from '../contract/messages';
import type { SourceType } from '../contract/source-types';
import { HEADER_REQUEST_ID } from '../contract/topics';
import { BatchConsumer, type Received } from '../kafka/batch-consumer';
import type { KafkaClient } from '../kafka/client';
import { headersOf } from '../kafka/codec';
import { MessageProducer } from '../kafka/producer';
import { ensureTopics } from '../kafka/topics';

/** A talk with a parser over Kafka alone: tasks and orders go out, statuses, items and signs of life come in. */

/** Something that was heard, and when. */
export interface Heard<T> {
  readonly value: T;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What the tasks are about. */
export interface Subject {
  readonly source_type: SourceType;
  readonly task_type: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
}

type StatusWord = StatusMessage['status'];

/** Its checks did not see what they expected. */
export class NotHeard extends Error {
  override readonly name = 'NotHeard';
}

const BOUNDS = { size: 1_000, timeout_ms: 20, idle_ms: 5 };
const POLL_MS = 20;

export class Conversation {
  readonly statuses: Heard<StatusMessage>[] = [];
  readonly items: Heard<ItemMessage>[] = [];
  readonly heartbeats: Heard<HeartbeatMessage>[] = [];
  /** Messages of the parser that nobody could read, with the reason. */
  readonly strange: string[] = [];
  readonly #producer: MessageProducer;
  readonly #consumers: BatchConsumer<never>[];
  #next = 1 + Math.floor(Math.random() * 1_000_000);

  /** @param wait_ms how long a word of the parser is waited for */
  constructor(
    private readonly client: KafkaClient,
    readonly subject: Subject,
    readonly wait_ms: number,
  ) {
    const { topics } = client.config;
    this.#producer = new MessageProducer(client);
    this.#consumers = [
      this.#hear('statuses', topics.statuses, statusMessage as never, this.statuses as never),
      this.#hear('items', topics.items, itemMessage as never, this.items as never),
      this.#hear('heartbeats', topics.heartbeats, heartbeatMessage as never, this.heartbeats as never),
    ];
  }

  /** Makes missing topics and listens from now on. @throws while Kafka is away */
  async start(): Promise<void> {
    await ensureTopics(this.client, [
      this.subject.source_type,
      'statuses',
      'items',
      'heartbeats',
      'control',
      'dead_letters',
    ]);
    await this.#producer.connect();
    for (const consumer of this.#consumers) consumer.start();
    await this.until('our own readers to join', () => this.#consumers.every((consumer) => consumer.state().ok), 60_000);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.stop()));
    await this.#producer.stop();
  }

  /** A task nobody has sent yet. */
  task(url: string | null, more: Partial<TaskMessage> = {}): TaskMessage {
    const id = this.#next++;
    const { source_type, task_type, settings, params } = this.subject;
    return {
      v: MESSAGE_VERSION,
      task_id: randomUUID(),
      task_group_id: id,
      attempt: 1,
      source_type,
      task_type,
      schedule_id: id,
      source: { id, url, external_id: null, name: null, settings: { ...settings } },
      params: { ...params },
      cursor: null,
      priority: 0,
      created_at: new Date().toISOString(),
      not_after: new Date(Date.now() + 3_600_000).toISOString(),
      timeout_seconds: 60,
      ...more,
    };
  }

  /** Sends tasks. @returns the request id their messages carry */
  async send(...tasks: readonly (TaskMessage & Record<string, unknown>)[]): Promise<string> {
    const request_id = randomUUID();
    const headers = headersOf('task', { [HEADER_REQUEST_ID]: request_id });
    await this.#producer.send(
      this.client.config.topics[this.subject.source_type],
      tasks.map((task) => ({ key: String(task.source.id), value: JSON.stringify(task), headers })),
    );
    return request_id;
  }

  /** Sends bytes that are no task. */
  async sendRaw(...values: readonly (string | Buffer)[]): Promise<void> {
    const topic = this.client.config.topics[this.subject.source_type];
    await this.#producer.send(
      topic,
      values.map((value) => ({ key: '1', value })),
    );
  }

  /** Tells all workers to stop a task or the tasks of a group. */
  async cancel(what: { readonly task_id?: string; readonly task_group_id?: number }): Promise<void> {
    const value = JSON.stringify({ v: MESSAGE_VERSION, kind: 'cancel', ...what });
    await this.#producer.send(this.client.config.topics.control, [{ key: null, value, headers: headersOf('control') }]);
  }

  /** What was said about a task, in the order it came. */
  said(task_id: string, status?: StatusWord): Heard<StatusMessage>[] {
    return this.statuses.filter(
      ({ value }) => value.task_id === task_id && (status === undefined || value.status === status),
    );
  }

  /** Waits for a word about a task; the first of the given ones. @throws NotHeard */
  async hear(task_id: string, words: readonly StatusWord[], wait_ms = this.wait_ms): Promise<Heard<StatusMessage>> {
    const find = () => this.said(task_id).find(({ value }) => words.includes(value.status));
    await this.until(
      `${words.join(' or ')} for task ${task_id}`,
      () => find() !== undefined,
      wait_ms,
      () => {
        const all = this.said(task_id).map(({ value }) => value.status);
        return all.length === 0 ? 'nothing was said about it' : `only ${all.join(', ')} was said`;
      },
    );
    const found = find();
    if (found === undefined) throw new NotHeard('the word was there and is not');
    return found;
  }

  /** Waits for a condition. @throws NotHeard naming it */
  async until(
    what: string,
    isSo: () => boolean,
    wait_ms = this.wait_ms,
    instead: () => string = () => '',
  ): Promise<void> {
    const deadline = Date.now() + wait_ms;
    while (!isSo()) {
      if (Date.now() > deadline) {
        const seen = instead();
        throw new NotHeard(`waited ${wait_ms / 1000} s for ${what}${seen === '' ? '' : `; ${seen}`}`);
      }
      await this.rest(POLL_MS);
    }
  }

  /** Lets time pass, for what must not happen. */
  async rest(ms: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  #hear(name: string, topic: string, schema: never, into: Heard<never>[]): BatchConsumer<never> {
    const { client } = this;
    return new BatchConsumer<never>({
      name,
      client,
      group: `conformance.${randomUUID()}`,
      topic,
      schema,
      bounds: BOUNDS,
      broadcast: true,
      apply: async (batch: readonly Received<never>[]) => {
        for (const { value, record } of batch)
          into.push({ value, key: record.key?.toString() ?? null, headers: record.headers, at: Date.now() });
      },
      bury: async (letters) => {
        for (const { reason, detail } of letters) this.strange.push(`${name}: ${reason} (${detail})`);
      },
    });
  }
}
