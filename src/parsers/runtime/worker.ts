import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { controlMessage, MESSAGE_VERSION, type ControlMessage, type HeartbeatMessage } from '../../contract/messages';
import type { SourceType } from '../../contract/source-types';
import { HEADER_REQUEST_ID, parserGroupOf } from '../../contract/topics';
import { BatchConsumer } from '../../kafka/batch-consumer';
import type { KafkaClient } from '../../kafka/client';
import { headersOf } from '../../kafka/codec';
import { MessageProducer } from '../../kafka/producer';
import { TaskConsumer, type PartitionBatch } from '../../kafka/task-consumer';
import { trackOpen } from '../../lifecycle/open-things';
import type { LazyStorage } from '../../storage/open-storage';
import { sortRecords, type Sorted } from './accept-tasks';
import type { Parser } from './parser';
import { recentAttempts, recentCancellations } from './recent-tasks';
import { Reporter } from './reporter';
import { runTask, TaskAborted } from './run-task';
import { TaskRunner, type AcceptedTask } from './task-runner';

/** What a worker is made of. */
export interface WorkerOptions {
  readonly parser: Parser;
  readonly client: KafkaClient;
  readonly log: Logger;
  readonly concurrency: number;
  readonly version: string;
  /** Opened by the first file of a task. */
  readonly storage: LazyStorage;
}

const HEARTBEAT_MS = 5_000;
const CONNECT_PAUSE_MS = 1_000;

/** `rss-<host>-<pid>-<4 random>`. */
export function newWorkerId(source_type: SourceType): string {
  return `${source_type.toLowerCase()}-${hostname()}-${process.pid}-${randomBytes(2).toString('hex')}`.slice(0, 255);
}

/**
 * One parser process: accepts tasks as it has room, says so, commits their offsets, then runs them. From there
 * liveness is the manager's business: long tasks neither block a partition nor cause a rebalance.
 */
export class Worker {
  readonly id: string;
  readonly #options: WorkerOptions;
  readonly #log: Logger;
  readonly #producer: MessageProducer;
  readonly #reporter: Reporter;
  readonly #runner: TaskRunner;
  readonly #tasks: TaskConsumer;
  readonly #control: BatchConsumer<ControlMessage>;
  readonly #recent = recentAttempts();
  readonly #cancelled = recentCancellations();
  readonly #startedAt = new Date().toISOString();
  #heartbeat: NodeJS.Timeout | undefined;
  #done = 0;
  #failed = 0;
  #isStopping = false;
  #isHandingBack = false;
  #release: (() => void) | null = null;

  constructor(options: WorkerOptions) {
    const { parser, client, log } = options;
    const { config } = client;
    this.id = newWorkerId(parser.source_type);
    this.#options = options;
    this.#log = log.child({ worker_id: this.id });
    this.#producer = new MessageProducer(client);
    this.#reporter = new Reporter(this.#producer, config, this.#log, this.id);
    this.#runner = new TaskRunner(options.concurrency, (task) => this.#run(task));
    this.#tasks = new TaskConsumer({
      client,
      group: parserGroupOf(config.consumer_group, parser.source_type),
      topic: config.topics[parser.source_type],
      handle: (batch) => this.#take(batch),
    });
    this.#control = new BatchConsumer({
      name: 'task_control',
      client,
      group: `${config.consumer_group}.control.${this.id}`,
      topic: config.topics.control,
      schema: controlMessage,
      bounds: { size: 1_000, timeout_ms: 100, idle_ms: 5 },
      broadcast: true,
      gapless: true,
      apply: async (batch) => batch.forEach(({ value }) => this.#cancel(value)),
      bury: async () => undefined,
    });
  }

  /** Connects (waiting for Kafka if need be), sends the first heartbeat, then accepts tasks. */
  async start(): Promise<this> {
    this.#release = trackOpen(`worker ${this.id}`);
    await this.#connect();
    this.#heartbeat = setInterval(() => void this.#beat().catch(() => undefined), HEARTBEAT_MS);
    this.#control.start();
    this.#tasks.start();
    return this;
  }

  /** Whether tasks can come in. */
  state(): { ok: boolean; error: string | null; running: number; done: number; failed: number } {
    return { ...this.#tasks.state(), running: this.#runner.running, done: this.#done, failed: this.#failed };
  }

  /** Stops accepting, lets tasks finish within `grace_ms`, hands the rest back, and leaves. */
  async stop(grace_ms: number): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    const stopped = this.#tasks.stop();
    await this.#beat().catch(() => undefined);
    await this.#runner.drain(grace_ms);
    this.#isHandingBack = true;
    for (const { abort } of this.#runner.tasks()) abort.abort(new TaskAborted('stopping'));
    await within(3_000, this.#runner.drain(3_000));
    await within(3_000, this.#reporter.flush());
    clearInterval(this.#heartbeat);
    await within(
      1_000,
      this.#beat().catch(() => undefined),
    );
    this.#reporter.close();
    await within(2_000, Promise.all([stopped, this.#control.stop()]));
    await within(1_000, this.#producer.stop());
    this.#release?.();
  }

  async #connect(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#producer.connect();
        await this.#beat();
        return;
      } catch (error: unknown) {
        this.#log.warn({ err: error }, 'waiting for Kafka');
        await new Promise((resolve) => setTimeout(resolve, CONNECT_PAUSE_MS));
      }
    }
  }

  async #take(batch: PartitionBatch): Promise<void> {
    let at = 0;
    while (at < batch.records.length && batch.isCurrent()) {
      const places = this.#runner.reserve(batch.records.length - at);
      if (places === 0) {
        await this.#runner.waitForRoom(this.#options.client.config.heartbeat_interval_ms);
        await batch.keepAlive();
        continue;
      }
      try {
        await this.#accept(batch, at, places);
      } catch (error: unknown) {
        // the places must not be lost with the records, which will be read again
        this.#runner.start([], places);
        throw error;
      }
      at += places;
    }
  }

  async #accept(batch: PartitionBatch, at: number, places: number): Promise<void> {
    const { parser, client } = this.#options;
    const records = batch.records.slice(at, at + places);
    const sorted = sortRecords(records, {
      source_type: parser.source_type,
      max_request_size: client.config.max_request_size,
      recent: this.#recent,
      cancelled: this.#cancelled,
    });
    const accepted = sorted.accepted.map((task): AcceptedTask => ({ ...task, abort: new AbortController() }));
    try {
      await this.#announce(sorted, accepted);
    } catch (error: unknown) {
      // nothing is committed: when these records come again they are no duplicates
      for (const { message } of [...sorted.accepted, ...sorted.answered])
        this.#recent.delete(`${message.task_id}/${message.attempt}`);
      throw error;
    }
    const last = records.at(-1);
    // a commit that fails after a rebalance only means that another worker sees these tasks too: the fence decides
    if (last !== undefined)
      await batch.commit(last).catch((error: unknown) => this.#log.debug({ err: error }, 'not committed'));
    // the grace time ran out while these were being accepted: they are handed back at once
    if (this.#isHandingBack) for (const { abort } of accepted) abort.abort(new TaskAborted('stopping'));
    this.#runner.start(accepted, places);
  }

  /** Says `running` for accepted tasks, answers the others, and buries what nobody can read. */
  async #announce(sorted: Sorted, accepted: readonly AcceptedTask[]): Promise<void> {
    const { client } = this.#options;
    await Promise.all([
      ...accepted.map(({ message, carried }) => this.#reporter.report(message, { status: 'running' }, carried)),
      ...sorted.answered.map(({ message, report, carried }) => this.#reporter.report(message, report, carried)),
      ...sorted.letters.map((letter) =>
        this.#producer.send(client.config.topics.dead_letters, [
          {
            key: `${letter.topic}/${letter.partition}/${letter.offset}`,
            value: JSON.stringify(letter),
            headers: headersOf('dead_letter'),
          },
        ]),
      ),
    ]);
  }

  async #run({ message, carried, abort }: AcceptedTask): Promise<void> {
    const report = await runTask(message, abort, {
      parser: this.#options.parser,
      storage: this.#options.storage,
      sendItem: (item) => this.#reporter.item(message, item, carried),
      sendProgress: (progress) => void this.#reporter.report(message, { status: 'running', progress }, carried),
    });
    if (report.status === 'completed') this.#done += 1;
    else this.#failed += 1;
    if (report.status === 'failed' || this.#log.isLevelEnabled('debug'))
      this.#logEnd(message.task_id, message.task_group_id, report, carried[HEADER_REQUEST_ID]);
    // the place is free for the next one: what Kafka has not taken yet is waited for when the worker stops
    void this.#reporter.report(message, report, carried);
  }

  #logEnd(
    task_id: string,
    task_group_id: number,
    report: Awaited<ReturnType<typeof runTask>>,
    request_id?: string,
  ): void {
    const line = {
      event: 'task_ended',
      task_id,
      task_group_id,
      status: report.status,
      code: report.error?.code,
      request_id,
    };
    this.#log.debug(line, report.error?.message ?? 'task ended');
  }

  #cancel(order: ControlMessage): void {
    const names =
      order.task_id === undefined
        ? [`group ${order.task_group_id}`]
        : [order.attempt === undefined ? order.task_id : `${order.task_id}/${order.attempt}`];
    for (const name of names) this.#cancelled.add(name);
    for (const { message, abort } of this.#runner.tasks()) {
      const isMeant =
        order.task_id === undefined ? message.task_group_id === order.task_group_id : message.task_id === order.task_id;
      if (isMeant && (order.attempt === undefined || order.attempt === message.attempt))
        abort.abort(new TaskAborted('cancelled'));
    }
  }

  async #beat(): Promise<void> {
    const message: HeartbeatMessage & { v: number } = {
      v: MESSAGE_VERSION,
      worker_id: this.id,
      source_type: this.#options.parser.source_type,
      host: hostname(),
      pid: process.pid,
      version: this.#options.version,
      started_at: this.#startedAt,
      running: this.#runner.running,
      capacity: this.#runner.concurrency,
      done_total: this.#done,
      failed_total: this.#failed,
      stopping: this.#isStopping,
    };
    await this.#producer.send(this.#options.client.config.topics.heartbeats, [
      { key: this.id, value: JSON.stringify(message), headers: headersOf('heartbeat') },
    ]);
  }
}

/** Waits for work, but no longer than `ms`. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
