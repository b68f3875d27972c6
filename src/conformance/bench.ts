import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { MESSAGE_VERSION, type ControlMessage, type StatusMessage, type TaskMessage } from '../contract/messages';
import { HEADER_REQUEST_ID, HEADER_TRACEPARENT } from '../contract/topics';
import type { KafkaClient } from '../kafka/client';
import { headersOf } from '../kafka/codec';
import { ParserProcess } from './parser-process';
import type { Heard, Wire } from './wire';

/** What a task asks for: an address, settings of the source, params. */
export interface Work {
  readonly url: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What the kit knows about the parser. */
export interface BenchOptions {
  readonly source_type: string;
  readonly task_type: string;
  readonly topic: string;
  /** A task that ends well, and leaves items. */
  readonly good: Work;
  /** One that takes a minute or more. */
  readonly slow: Work | null;
  /** One that fails. */
  readonly failing: Work | null;
  /** Starts the parser; null: it runs already. */
  readonly command: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long an answer may take, in milliseconds. */
  readonly timeout_ms: number;
}

/** What the parser said about one attempt of a task. */
export type Word = Heard<StatusMessage>;

const DAY_MS = 86_400_000;
/** Starts in vain after which the parser is not started again. */
const MOST_TROUBLES = 2;

/** The parser on the bench: gives it tasks and looks at what comes back. */
export class Bench {
  /** Every attempt that was sent, with the headers that its statuses and items should carry on. */
  readonly sent = new Map<string, { readonly task: TaskMessage; readonly carried: Readonly<Record<string, string>> }>();
  process: ParserProcess | null = null;
  #troubles = 0;
  #trouble: string | null = null;
  #nextId = randomInt(1_000_000, 2_000_000_000);

  constructor(
    readonly options: BenchOptions,
    readonly wire: Wire,
    private readonly client: KafkaClient,
  ) {}

  /** A task nobody has seen. */
  task(work: Work = this.options.good, more: Partial<TaskMessage> = {}): TaskMessage {
    const id = ++this.#nextId;
    const now = Date.now();
    return {
      v: MESSAGE_VERSION,
      task_id: randomUUID(),
      task_group_id: id,
      attempt: 1,
      source_type: this.options.source_type,
      task_type: this.options.task_type,
      schedule_id: id,
      source: { id, url: work.url, external_id: null, name: 'conformance', settings: { ...work.settings } },
      params: { ...work.params },
      cursor: null,
      priority: 0,
      created_at: new Date(now).toISOString(),
      not_after: new Date(now + DAY_MS).toISOString(),
      timeout_seconds: 600,
      ...more,
    };
  }

  /** A task that takes long. @throws Error unless there is one */
  slowTask(more: Partial<TaskMessage> = {}): TaskMessage {
    if (this.options.slow === null) throw new Error('There is no slow task.');
    return this.task(this.options.slow, more);
  }

  /** Hands tasks to the parser; `as` changes what is written, for example to add fields. */
  async send(task: TaskMessage, as: Readonly<Record<string, unknown>> = task): Promise<TaskMessage> {
    const key = `${task.task_id}/${task.attempt}`;
    const carried = this.sent.get(key)?.carried ?? {
      [HEADER_REQUEST_ID]: randomUUID(),
      [HEADER_TRACEPARENT]: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
    };
    this.sent.set(key, { task, carried });
    const headers = headersOf('task', carried);
    await this.wire.send(this.options.topic, { key: String(task.source.id), value: JSON.stringify(as), headers });
    return task;
  }

  /** Writes any bytes where a task should be. */
  async sendBytes(key: string, value: string | Buffer): Promise<void> {
    await this.wire.send(this.options.topic, { key, value, headers: headersOf('task') });
  }

  /** Tells every worker to cancel. */
  async cancel(order: Omit<ControlMessage, 'kind' | 'v'>): Promise<void> {
    await this.control(JSON.stringify({ v: MESSAGE_VERSION, kind: 'cancel', ...order }));
  }

  /** Writes any text where an order should be. */
  async control(value: string): Promise<void> {
    await this.wire.send(this.client.config.topics.control, { key: null, value, headers: headersOf('control') });
  }

  /** Everything said about an attempt, in its order. */
  wordsOf({ task_id, attempt }: TaskMessage): Word[] {
    return this.wire.statuses.filter(
      ({ raw }) => raw['task_id'] === task_id && (raw['attempt'] === undefined || raw['attempt'] === attempt),
    );
  }

  /** Items of an attempt. */
  itemsOf({ task_id, attempt }: TaskMessage) {
    return this.wire.items.filter(({ raw }) => raw['task_id'] === task_id && (raw['attempt'] ?? 1) === attempt);
  }

  /** The last word about an attempt; null if there is none within `ms`. */
  async endOf(task: TaskMessage, ms = this.options.timeout_ms): Promise<Word | null> {
    const end = () => this.wordsOf(task).find(isEnd) ?? null;
    await this.wire.until(() => end() !== null, ms);
    return end();
  }

  /** Whether the attempt is said to run within `ms`. */
  async runs(task: TaskMessage, ms = this.options.timeout_ms): Promise<boolean> {
    return this.wire.until(() => this.wordsOf(task).some((word) => statusOf(word) === 'running'), ms);
  }

  /** How many tasks the parser says it runs at once. */
  capacity(): number {
    return this.wire.heartbeats.findLast(({ raw }) => this.isOurs(raw))?.message?.capacity ?? 8;
  }

  /** Whether a heartbeat is of this parser. */
  isOurs(heartbeat: Readonly<Record<string, unknown>>): boolean {
    return heartbeat['source_type'] === this.options.source_type;
  }

  /** Starts the parser if it should run and does not; resolves when it has done a task, with what went wrong if not. */
  async ensureRunning(): Promise<string | null> {
    if (this.#troubles < MOST_TROUBLES) {
      this.#trouble = await this.#start();
      // one that should be there already will not come by asking again
      if (this.#trouble !== null) this.#troubles += this.options.command === null ? MOST_TROUBLES : 1;
    }
    return this.#trouble;
  }

  async #start(): Promise<string | null> {
    const { command, env, timeout_ms, topic } = this.options;
    if (command !== null) {
      if (this.process !== null && this.process.exit === null) return null;
      this.process = new ParserProcess(command, env);
    } else if (this.sent.size > 0) return null;
    const task = await this.send(this.task());
    const { process } = this;
    // a new process joins its group, and the partitions of a killed one must be free: twice the time of an answer
    const died = process === null ? new Promise<never>(() => undefined) : process.exited.then(() => null);
    const end = await Promise.race([this.endOf(task, timeout_ms * 2), died]);
    if (end !== null) return null;
    if (process?.exit) return `The parser ended with ${exitText(process.exit)}: ${process.output.slice(-500)}`;
    return `Nobody did the first task on ${topic} within ${(timeout_ms * 2) / 1000} s.`;
  }
}

/** `exit code 1` or the signal. */
export function exitText({ code, signal }: { code: number | null; signal: string | null }): string {
  return signal === null ? `exit code ${code ?? '?'}` : signal;
}

/** A message without an attempt speaks of the current one, which is the first unless the kit sent more. */
export function attemptOf({ attempt }: Readonly<Record<string, unknown>>): number {
  return typeof attempt === 'number' ? attempt : 1;
}

/** The status of a word in lower case, also if the word breaks the schema. */
export function statusOf(word: Word): string {
  return String(word.raw['status']).toLowerCase();
}

/** Whether it is a last word. */
export function isEnd(word: Word): boolean {
  return ['completed', 'failed', 'expired'].includes(statusOf(word));
}

/** A word for people: `failed (timeout)`. */
export function sayWord(word: Word | null): string {
  if (word === null) return 'no last status';
  const code = word.message?.error?.code;
  return code === undefined ? statusOf(word) : `${statusOf(word)} (${code})`;
}
