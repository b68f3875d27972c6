import type { DataSource } from 'typeorm';
import type { Logger } from 'pino';
import type { Config } from '../config/env';
import type { KafkaClient } from '../kafka/client';
import type { MessageProducer } from '../kafka/producer';
import { ensureTopics } from '../kafka/topics';
import { Loop, type LoopState, type RunResult } from '../lifecycle/loop';
import type { Metrics } from '../lifecycle/metrics';
import { lookForWork } from './clock/look';
import { dispatch } from './dispatch/dispatch';
import type { Expired } from './expiry/expire-stale';
import type { KeptFiles } from './kept-files';
import { sendNotices, type NoticeParts } from './notices/send-notices';
import { planDue, type PlanningParts } from './planning/plan-due';
import { retain } from './retention/retain';
import type { HeartbeatLog } from './workers/heartbeat-log';

const TOPICS_RETRY_MS = 1_000;
const HEARTBEAT_FLUSH_MS = 20_000;
const EXPIRY_MS = 15_000;
const RETENTION_MS = 3_600_000;
/** While tasks wait for room in a topic, dispatch looks again this often even if no status wakes it. */
const STARVED_MS = 250;

/** What the manager's background work needs. */
export interface BackgroundParts {
  readonly config: Config;
  readonly log: Logger;
  readonly dataSource: DataSource;
  readonly client: KafkaClient;
  readonly producer: MessageProducer;
  readonly metrics: Metrics;
  readonly heartbeats: HeartbeatLog;
  readonly files: KeptFiles;
  readonly notices: NoticeParts;
  readonly planning: PlanningParts;
  /** One round of expiry. */
  expire(): Promise<Expired>;
  /** Topics are there: consumers may start. */
  onTopics(): void;
}

/** Everything the manager does by itself: one loop for each kind of work, asleep until woken or until its time comes. */
export class BackgroundWork {
  readonly #parts: BackgroundParts;
  readonly #topics: Loop;
  readonly #planning: Loop;
  readonly #dispatch: Loop;
  readonly #expiry: Loop;
  readonly #heartbeats: Loop;
  readonly #notices: Loop;
  readonly #retention: Loop;
  readonly #files: Loop;
  #hasTopics = false;
  #isStarved = false;
  #isStopping = false;

  constructor(parts: BackgroundParts) {
    this.#parts = parts;
    const { log, heartbeats, files } = parts;
    const make = (name: string, runOnce: (signal: AbortSignal) => Promise<RunResult>, every_ms?: number) =>
      new Loop({ name, log, runOnce, ...(every_ms === undefined ? {} : { every_ms }) });
    this.#topics = make('topics', () => this.#prepareKafka());
    this.#planning = make('planning', () => this.#plan());
    this.#dispatch = make('dispatch', (signal) => this.#send(signal));
    this.#expiry = make('expiry', () => this.#expire());
    this.#heartbeats = make('heartbeats', () => heartbeats.flush(), HEARTBEAT_FLUSH_MS);
    this.#notices = make('notices', (signal) => this.#sendNotices(signal));
    this.#retention = make('retention', () => this.#retain(), RETENTION_MS);
    this.#files = make('files', (signal) => files.tidy(signal), RETENTION_MS);
  }

  /** Starts what this replica is meant to do. */
  start(): void {
    const { scheduler_enabled, kafka_workers_enabled } = this.#parts.config;
    this.#topics.start();
    const scheduled = [this.#planning, this.#dispatch, this.#expiry, this.#notices, this.#retention, this.#files];
    if (scheduler_enabled) for (const loop of scheduled) loop.start();
    if (kafka_workers_enabled) this.#heartbeats.start();
  }

  /** Ends every loop after its round, within `ms`. */
  async stop(ms: number): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#all().map((loop) => loop.stop(ms)));
  }

  /** Whether every topic is there. */
  get hasTopics(): boolean {
    return this.#hasTopics;
  }

  /** How every loop stands; those that run here. */
  states(): LoopState[] {
    return this.#all()
      .filter((loop) => loop.isStarted)
      .map((loop) => loop.state());
  }

  /** How every loop stands, those of other replicas' work included. */
  allStates(): LoopState[] {
    return this.#all().map((loop) => loop.state());
  }

  /** Wakes what a notification names; an unknown name wakes everything. */
  wake(what: string): void {
    if (!this.#parts.config.scheduler_enabled) return;
    if (what === 'notices') return this.#notices.wake();
    if (what !== 'dispatch') this.#planning.wake();
    if (what !== 'planning') this.#dispatch.wake();
    this.#expiry.wakeWithin(EXPIRY_MS);
  }

  /** The look of an idle replica: wakes only what has work. */
  async look(): Promise<void> {
    if (!this.#parts.config.scheduler_enabled || this.#isStopping) return;
    const work = await lookForWork(this.#parts.dataSource);
    if (work.planning) this.#planning.wake();
    if (work.dispatch) this.#dispatch.wake();
    if (work.expiry) this.#expiry.wake();
    if (work.notices) this.#notices.wake();
  }

  /** Workers came or went. */
  wakeHeartbeats(): void {
    this.#heartbeats.wake();
  }

  /** Tasks are to be handed out again. */
  wakeDispatch(): void {
    this.#dispatch.wake();
  }

  /** Groups ended, or notices were written. */
  wakeNotices(): void {
    if (this.#parts.config.scheduler_enabled) this.#notices.wake();
  }

  /** Rows of files were deleted: their objects go soon, here or (without a scheduler here) within an hour elsewhere. */
  wakeFiles(): void {
    if (this.#parts.config.scheduler_enabled) this.#files.wake();
  }

  /** A batch of statuses was recorded: there may be notices to send, and room in a topic. */
  onRecorded({ retried, notices }: { readonly retried: number; readonly notices: number }): void {
    if (notices > 0) this.wakeNotices();
    if ((this.#isStarved || retried > 0) && this.#parts.config.scheduler_enabled) this.#dispatch.wake();
  }

  #all(): Loop[] {
    return [
      this.#topics,
      this.#planning,
      this.#dispatch,
      this.#expiry,
      this.#heartbeats,
      this.#notices,
      this.#retention,
      this.#files,
    ];
  }

  async #prepareKafka(): Promise<RunResult> {
    if (this.#hasTopics) return {};
    const { client, producer, log, config } = this.#parts;
    try {
      const { created, grown } = await ensureTopics(client);
      if (created.length + grown.length > 0) log.info({ created, grown }, 'topics made');
      await producer.connect();
    } catch (cause) {
      throw new Error(
        `Kafka at ${config.kafka.brokers.join(', ')} cannot be used yet: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
    this.#hasTopics = true;
    if (!this.#isStopping) this.#parts.onTopics();
    this.#dispatch.wake();
    return {};
  }

  async #plan(): Promise<RunResult> {
    const { metrics, log, planning } = this.#parts;
    const { next_in_ms, ...counts } = await planDue(planning);
    if (counts.missed > 0) metrics.ticks.inc({ outcome: 'missed' }, counts.missed);
    if (counts.missed > 0) log.warn({ event: 'ticks_missed', missed: counts.missed }, 'ticks were missed');
    if (counts.tasks > 0) {
      this.#dispatch.wake();
      this.#expiry.wakeWithin(EXPIRY_MS);
    }
    return { ...counts, ...(next_in_ms === null ? {} : { again_in_ms: next_in_ms }) };
  }

  async #send(signal: AbortSignal): Promise<RunResult> {
    if (!this.#hasTopics) return { again_in_ms: TOPICS_RETRY_MS };
    const { dataSource, log, producer, metrics } = this.#parts;
    const { kafka, tasks } = this.#parts.config;
    const round = await dispatch(
      {
        dataSource,
        log,
        producer,
        topics: kafka.topics,
        dispatch_window: tasks.dispatch_window,
        timeout_seconds: tasks.timeout_seconds,
        max_request_size: kafka.max_request_size,
      },
      signal,
    );
    metrics.dispatched.inc(round.sent);
    metrics.refused.inc(round.refused);
    this.#isStarved = round.is_waiting;
    const again = round.is_waiting ? STARVED_MS : round.next_in_ms;
    return { sent: round.sent, ...(again === null ? {} : { again_in_ms: again }) };
  }

  async #expire(): Promise<RunResult> {
    const { open_groups, expired_tasks, requeued_tasks, lost_workers } = await this.#parts.expire();
    if (expired_tasks + requeued_tasks + lost_workers > 0)
      this.#parts.log.warn(
        { event: 'expired', expired_tasks, requeued_tasks, lost_workers },
        'stale tasks ended or handed out again',
      );
    return { expired_tasks, requeued_tasks, ...(open_groups > 0 ? { again_in_ms: EXPIRY_MS } : {}) };
  }

  async #sendNotices(signal: AbortSignal): Promise<RunResult> {
    const { next_in_ms, ...counts } = await sendNotices(this.#parts.notices, signal);
    return { ...counts, ...(next_in_ms === null ? {} : { again_in_ms: next_in_ms }) };
  }

  async #retain(): Promise<RunResult> {
    const retained = await retain(this.#parts.dataSource, this.#parts.config.tasks.retention_days);
    if (retained.artifacts > 0) this.wakeFiles();
    return { ...retained };
  }
}
