import type { DataSource } from 'typeorm';
import type { Logger } from 'pino';
import { isSourceType, SOURCE_TYPE_NAMES } from '../contract/source-types';
import { parserGroupOf } from '../contract/topics';
import { ConfigError, type Config } from '../config/env';
import { poolOf } from '../database/clients';
import { Discovery } from '../discovery/discover';
import type { BatchConsumer } from '../kafka/batch-consumer';
import { createKafka, type KafkaClient } from '../kafka/client';
import { MessageProducer } from '../kafka/producer';
import { describeTopics, type TopicLag } from '../kafka/topics';
import type { LoopState } from '../lifecycle/loop';
import { Metrics } from '../lifecycle/metrics';
import { BackgroundWork } from './background-work';
import { Listener } from './clock/listen';
import { makeConsumers, readersOf } from './consumers';
import { expireStale, type Expired } from './expiry/expire-stale';
import { registerGauges } from './gauges';
import { KeptFiles } from './kept-files';
import { Hints } from './insight/hints';
import type { WhyState } from './insight/why-task';
import type { NoticeParts } from './notices/send-notices';
import { Telegram } from './notices/telegram';
import { Webhook } from './notices/webhook';
import { openDatabase } from './open-database';
import type { PlanningParts } from './planning/plan-due';
import { ensurePartitions } from './retention/retain';
import type { SteeringParts } from './steering/steer-tasks';
import type { FinishedGroup } from './transitions/group-counters';
import { HeartbeatLog } from './workers/heartbeat-log';

/** One part of the manager and how it stands. */
export interface PartState {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string | null;
}

const STOP_MS = 5_000;

/** The manager: database, Kafka, loops and consumers, started and stopped together. */
export class Manager {
  readonly metrics = new Metrics();
  readonly heartbeats: HeartbeatLog;
  readonly client: KafkaClient;
  readonly producer: MessageProducer;
  /** What an operator's actions need. */
  readonly steering: SteeringParts;
  readonly #notices: NoticeParts;
  /** Finds out what pages offer; fetches only when asked. */
  readonly discovery: Discovery;
  /** What moved, for pages that watch. */
  readonly hints: Hints;
  readonly #onStop = new Set<() => void>();
  readonly #listener: Listener;
  readonly #work: BackgroundWork;
  readonly #consumers: BatchConsumer<never>[];
  #isStopping = false;

  private constructor(
    readonly config: Config,
    readonly log: Logger,
    readonly dataSource: DataSource,
    readonly files: KeptFiles,
  ) {
    if (config.postgres === null) throw new ConfigError(['POSTGRES_HOST is required']);
    this.client = createKafka(config.kafka, log);
    this.producer = new MessageProducer(this.client);
    this.hints = new Hints(dataSource);
    this.discovery = new Discovery(config.parser.http);
    this.#notices = {
      dataSource,
      log,
      telegram: new Telegram(config.notices.telegram, (key) => files.storage.read(key)),
      webhook: new Webhook(config.parser.http, config.notices.webhook_secret),
      base_url: config.notices.public_url,
    };
    this.heartbeats = new HeartbeatLog(dataSource, () => this.#work.wakeHeartbeats());
    this.#listener = new Listener(config.postgres, log, (what) => this.wake(what));
    const onFinished = (groups: readonly FinishedGroup[]) => this.finish(groups);
    const { client, producer, metrics, heartbeats } = this;
    this.steering = { dataSource, producer, control_topic: config.kafka.topics.control, onFinished };
    this.#consumers = config.kafka_workers_enabled
      ? makeConsumers({
          allow_private: config.parser.http.allow_private,
          client,
          producer,
          dataSource,
          metrics,
          heartbeats,
          onFinished,
          onRecorded: (recorded) => this.#work.onRecorded(recorded),
        })
      : [];
    this.#work = new BackgroundWork({
      config,
      log,
      dataSource,
      client,
      producer,
      metrics,
      heartbeats,
      files,
      notices: this.#notices,
      planning: this.planning,
      expire: () => this.expire(),
      onTopics: () => this.#consumers.forEach((consumer) => consumer.start()),
    });
    registerGauges(this);
  }

  /**
   * Connects to Postgres (waiting for it), checks the schema and starts everything; Kafka may come later.
   * @throws ConfigError, DatabaseUnusable, StaleSchema
   */
  static async start(config: Config, log: Logger): Promise<Manager> {
    const dataSource = await openDatabase(config, log);
    const manager = new Manager(config, log, dataSource, await KeptFiles.open(config.storage, dataSource));
    await ensurePartitions(dataSource);
    await manager.#listener.start();
    manager.#work.start();
    return manager;
  }

  /** What planning needs. */
  get planning(): PlanningParts {
    return {
      dataSource: this.dataSource,
      ttl_seconds: this.config.tasks.ttl_seconds,
      onPlanned: ({ id: group_id, source_type, task_type, total, skipped }) => {
        this.metrics.planned.inc({ source_type, task_type }, total);
        this.metrics.ticks.inc({ outcome: total > 0 ? 'planned' : 'empty' });
        this.log.info({ event: 'group_planned', group_id, source_type, task_type, total, skipped }, 'group planned');
      },
    };
  }

  /** Wakes what a notification names; an unknown name wakes everything. */
  wake(what: string): void {
    this.#work.wake(what);
  }

  /** The look of an idle replica, every 30 s: wakes only what has work. */
  async look(): Promise<void> {
    await this.#work.look();
  }

  /** Rows of files were deleted: their objects go soon. */
  removeFiles(): void {
    this.#work.wakeFiles();
  }

  /** One round of expiry, for both HTTP verbs and the loop. */
  async expire(): Promise<Expired> {
    const { timeout_seconds, worker_lost_seconds } = this.config.tasks;
    await this.heartbeats.flush();
    const expired = await expireStale({
      dataSource: this.dataSource,
      timeout_seconds,
      worker_lost_seconds,
      listenedFor: () => this.heartbeats.listenedFor(),
    });
    this.metrics.expired.inc(expired.expired_tasks);
    this.metrics.requeued.inc(expired.requeued_tasks);
    this.metrics.lostWorkers.inc(expired.lost_workers);
    this.finish(expired.finished);
    if (expired.requeued_tasks > 0) this.#work.wakeDispatch();
    return expired;
  }

  /** One line and one count for every group that ended. */
  finish(groups: readonly FinishedGroup[]): void {
    for (const { id: group_id, ...group } of groups) {
      this.metrics.finished.inc({ status: group.status });
      this.log.info({ event: 'group_finished', group_id, ...group }, 'group finished');
    }
    if (groups.length > 0) this.#work.wakeNotices();
  }

  /** Lag of every topic. @throws while Kafka is away */
  async topics(): Promise<TopicLag[]> {
    const group = this.config.kafka.consumer_group;
    const parsers = Object.fromEntries(SOURCE_TYPE_NAMES.map((type) => [type, parserGroupOf(group, type)]));
    return describeTopics(this.client, { ...readersOf(group), ...parsers });
  }

  /** Whether Kafka takes messages, as the producer knows it. */
  kafkaState(): { ok: boolean; detail: string | null } {
    const { ok, error } = this.producer.state();
    const isUsable = ok && this.#work.hasTopics;
    return { ok: isUsable, detail: isUsable ? null : (error ?? 'not connected yet') };
  }

  /** What explaining a task needs beside the database. */
  whyState(): WhyState {
    const { tasks, kafka } = this.config;
    const { ok, detail } = this.kafkaState();
    return {
      kafka_ok: ok,
      kafka_detail: detail,
      dispatch_window: tasks.dispatch_window,
      timeout_seconds: tasks.timeout_seconds,
      worker_lost_seconds: tasks.worker_lost_seconds,
      topicOf: (source_type) => (isSourceType(source_type) ? kafka.topics[source_type] : source_type),
    };
  }

  /** Calls back when the manager stops; for answers that would go on for ever. @returns forgets it */
  onStop(end: () => void): () => void {
    this.#onStop.add(end);
    return () => this.#onStop.delete(end);
  }

  /** Ends every answer that would go on for ever. */
  endStreams(): void {
    this.hints.stop();
    for (const end of this.#onStop) end();
    this.#onStop.clear();
  }

  /** How every part stands; all must be well for the manager to be ready. */
  async readiness(): Promise<PartState[]> {
    const loops = this.#work.states().map(partOf);
    const consumers = this.#consumers.map((consumer) => {
      const { name, ok, error } = consumer.state();
      return { name: `consumer ${name}`, ok, detail: error };
    });
    const [database, problem] = await Promise.all([this.#databaseState(), this.files.problem()]);
    const storage = { name: 'storage', ok: problem === null, detail: problem };
    return [database, { name: 'kafka', ...this.kafkaState() }, storage, ...loops, ...consumers];
  }

  /** Ages of loops in seconds, for the metrics. */
  loopStates(): LoopState[] {
    return this.#work.allStates();
  }

  /** Stops taking in, ends what is in hand, and closes everything. */
  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.endStreams();
    await this.#listener.stop();
    await Promise.all([this.#work.stop(STOP_MS), ...this.#consumers.map((consumer) => consumer.stop())]);
    await this.heartbeats.flush().catch(() => undefined);
    await this.producer.stop();
    await this.#notices.webhook.stop();
    await this.discovery.stop();
    await this.files.storage.close();
    await this.dataSource.destroy();
  }

  async #databaseState(): Promise<PartState> {
    try {
      await Promise.race([
        poolOf(this.dataSource).query('select 1'),
        new Promise((_, reject) => setTimeout(() => reject(new Error('no answer within 2 s')), 2_000).unref()),
      ]);
      return { name: 'database', ok: true, detail: null };
    } catch (error: unknown) {
      return { name: 'database', ok: false, detail: error instanceof Error ? error.message : String(error) };
    }
  }
}

function partOf({ name, ok, error }: LoopState): PartState {
  return { name: `loop ${name}`, ok, detail: error };
}
