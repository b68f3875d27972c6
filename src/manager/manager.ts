import type { DataSource } from 'typeorm';
import type { Logger } from 'pino';
import { isSourceType, SOURCE_TYPE_NAMES } from '../contract/source-types';
import { parserGroupOf } from '../contract/topics';
import { ConfigError, type Config } from '../config/env';
import { poolOf } from '../database/clients';
import { connect } from '../database/data-source';
import { migrateUp, pendingMigrations } from '../database/migrate';
import { isDatabaseAway } from '../database/sql-errors';
import { Discovery } from '../discovery/discover';
import type { BatchConsumer } from '../kafka/batch-consumer';
import { createKafka, type KafkaClient } from '../kafka/client';
import { MessageProducer } from '../kafka/producer';
import { describeTopics, ensureTopics, type TopicLag } from '../kafka/topics';
import { Loop, type LoopState } from '../lifecycle/loop';
import { Metrics } from '../lifecycle/metrics';
import { Listener } from './clock/listen';
import { lookForWork } from './clock/look';
import { makeConsumers, readersOf } from './consumers';
import { dispatch } from './dispatch/dispatch';
import { expireStale, type Expired } from './expiry/expire-stale';
import { registerGauges } from './gauges';
import { KeptFiles } from './kept-files';
import { Hints } from './insight/hints';
import type { WhyState } from './insight/why-task';
import { sendNotices, type NoticeParts } from './notices/send-notices';
import { Telegram } from './notices/telegram';
import { Webhook } from './notices/webhook';
import { planDue, type PlanningParts } from './planning/plan-due';
import { ensurePartitions, retain } from './retention/retain';
import type { SteeringParts } from './steering/steer-tasks';
import type { FinishedGroup } from './transitions/group-counters';
import { HeartbeatLog } from './workers/heartbeat-log';

/** One part of the manager and how it stands. */
export interface PartState {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string | null;
}

/** The database lacks migrations: the sentence says what to do. */
export class StaleSchema extends Error {
  override readonly name = 'StaleSchema';
}

const WAIT_MS = 1_000;
const TOPICS_RETRY_MS = 1_000;
const HEARTBEAT_FLUSH_MS = 20_000;
const EXPIRY_MS = 15_000;
const RETENTION_MS = 3_600_000;
/** While tasks wait for room in a topic, dispatch looks again this often even if no status wakes it. */
const STARVED_MS = 250;

type Loops = Record<
  'topics' | 'planning' | 'dispatch' | 'expiry' | 'heartbeats' | 'notices' | 'retention' | 'files',
  Loop
>;

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
  readonly #loops: Loops;
  readonly #consumers: BatchConsumer<never>[];
  #isStarved = false;
  #hasTopics = false;
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
    this.#loops = this.#makeLoops();
    this.hints = new Hints(dataSource);
    this.discovery = new Discovery(config.parser.http);
    this.#notices = {
      dataSource,
      log,
      telegram: new Telegram(config.notices.telegram, (key) => files.storage.read(key)),
      webhook: new Webhook(config.parser.http, config.notices.webhook_secret),
      base_url: config.notices.public_url,
    };
    this.heartbeats = new HeartbeatLog(dataSource, () => this.#loops.heartbeats.wake());
    this.#listener = new Listener(config.postgres, log, (what) => this.wake(what));
    const onFinished = (groups: readonly FinishedGroup[]) => this.finish(groups);
    const { client, producer, metrics, heartbeats } = this;
    this.steering = { dataSource, producer, control_topic: config.kafka.topics.control, onFinished };
    const onRecorded = (recorded: { readonly retried: number; readonly notices: number }) => this.#onRecorded(recorded);
    this.#consumers = config.kafka_workers_enabled
      ? makeConsumers({
          allow_private: config.parser.http.allow_private,
          client,
          producer,
          dataSource,
          metrics,
          heartbeats,
          onFinished,
          onRecorded,
        })
      : [];
    registerGauges(this);
  }

  /**
   * Connects to Postgres (waiting for it), checks the schema and starts everything; Kafka may come later.
   * @throws ConfigError, DatabaseUnusable, StaleSchema
   */
  static async start(config: Config, log: Logger): Promise<Manager> {
    const dataSource = await connectPatiently(config, log);
    const manager = new Manager(config, log, dataSource, await KeptFiles.open(config.storage, dataSource));
    await manager.#checkSchema();
    await ensurePartitions(dataSource);
    await manager.#listener.start();
    const { topics, planning, dispatch: sending, expiry, heartbeats, notices, retention, files } = manager.#loops;
    topics.start();
    const scheduled = [planning, sending, expiry, notices, retention, files];
    if (config.scheduler_enabled) for (const loop of scheduled) loop.start();
    if (config.kafka_workers_enabled) heartbeats.start();
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
    if (!this.config.scheduler_enabled) return;
    const { planning, dispatch: sending, expiry } = this.#loops;
    if (what === 'notices') return this.#wakeNotices();
    if (what !== 'dispatch') planning.wake();
    if (what !== 'planning') sending.wake();
    expiry.wake();
  }

  /** The look of an idle replica, every 30 s: wakes only what has work. */
  async look(): Promise<void> {
    if (!this.config.scheduler_enabled || this.#isStopping) return;
    const work = await lookForWork(this.dataSource);
    if (work.planning) this.#loops.planning.wake();
    if (work.dispatch) this.#loops.dispatch.wake();
    if (work.expiry) this.#loops.expiry.wake();
    if (work.notices) this.#loops.notices.wake();
  }

  /** Rows of files were deleted: their objects go soon, here or (without a scheduler here) within an hour elsewhere. */
  removeFiles(): void {
    if (this.config.scheduler_enabled) this.#loops.files.wake();
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
    if (expired.requeued_tasks > 0) this.#loops.dispatch.wake();
    return expired;
  }

  /** One line and one count for every group that ended. */
  finish(groups: readonly FinishedGroup[]): void {
    for (const { id: group_id, ...group } of groups) {
      this.metrics.finished.inc({ status: group.status });
      this.log.info({ event: 'group_finished', group_id, ...group }, 'group finished');
    }
    if (groups.length > 0) this.#wakeNotices();
  }

  #wakeNotices(): void {
    if (this.config.scheduler_enabled) this.#loops.notices.wake();
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
    const isUsable = ok && this.#hasTopics;
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
    const loops = Object.values(this.#loops)
      .filter((loop) => loop.isStarted)
      .map((loop) => partOf(loop.state()));
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
    return Object.values(this.#loops).map((loop) => loop.state());
  }

  /** Stops taking in, ends what is in hand, and closes everything. */
  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.endStreams();
    await this.#listener.stop();
    await Promise.all([
      ...Object.values(this.#loops).map((loop) => loop.stop(5_000)),
      ...this.#consumers.map((consumer) => consumer.stop()),
    ]);
    await this.heartbeats.flush().catch(() => undefined);
    await this.producer.stop();
    await this.#notices.webhook.stop();
    await this.discovery.stop();
    await this.files.storage.close();
    await this.dataSource.destroy();
  }

  #makeLoops(): Loops {
    const { log, config } = this;
    const make = (name: string, runOnce: ConstructorParameters<typeof Loop>[0]['runOnce'], every_ms?: number) =>
      new Loop({ name, log, runOnce, ...(every_ms === undefined ? {} : { every_ms }) });
    return {
      topics: make('topics', () => this.#prepareKafka()),
      planning: make('planning', () => this.#plan()),
      dispatch: make('dispatch', (signal) => this.#dispatch(signal)),
      expiry: make('expiry', () => this.#expire()),
      heartbeats: make('heartbeats', () => this.heartbeats.flush(), HEARTBEAT_FLUSH_MS),
      notices: make('notices', (signal) => this.#sendNotices(signal)),
      retention: make(
        'retention',
        async () => {
          const retained = await retain(this.dataSource, config.tasks.retention_days);
          if (retained.artifacts > 0) this.removeFiles();
          return { ...retained };
        },
        RETENTION_MS,
      ),
      files: make('files', (signal) => this.files.tidy(signal), RETENTION_MS),
    };
  }

  async #prepareKafka(): Promise<Record<string, number>> {
    if (this.#hasTopics) return {};
    try {
      const { created, grown } = await ensureTopics(this.client);
      if (created.length + grown.length > 0) this.log.info({ created, grown }, 'topics made');
      await this.producer.connect();
    } catch (cause) {
      throw new Error(
        `Kafka at ${this.config.kafka.brokers.join(', ')} cannot be used yet: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
    this.#hasTopics = true;
    if (!this.#isStopping) for (const consumer of this.#consumers) consumer.start();
    this.#loops.dispatch.wake();
    return {};
  }

  async #plan() {
    const { next_in_ms, ...counts } = await planDue(this.planning);
    if (counts.missed > 0) this.metrics.ticks.inc({ outcome: 'missed' }, counts.missed);
    if (counts.missed > 0) this.log.warn({ event: 'ticks_missed', missed: counts.missed }, 'ticks were missed');
    if (counts.tasks > 0) {
      this.#loops.dispatch.wake();
      this.#loops.expiry.wake();
    }
    return { ...counts, ...(next_in_ms === null ? {} : { again_in_ms: next_in_ms }) };
  }

  async #dispatch(signal: AbortSignal) {
    if (!this.#hasTopics) return { again_in_ms: TOPICS_RETRY_MS };
    const { kafka, tasks } = this.config;
    const round = await dispatch(
      {
        dataSource: this.dataSource,
        log: this.log,
        producer: this.producer,
        topics: kafka.topics,
        dispatch_window: tasks.dispatch_window,
        timeout_seconds: tasks.timeout_seconds,
        max_request_size: kafka.max_request_size,
      },
      signal,
    );
    this.metrics.dispatched.inc(round.sent);
    this.metrics.refused.inc(round.refused);
    this.#isStarved = round.is_waiting;
    const again = round.is_waiting ? STARVED_MS : round.next_in_ms;
    return { sent: round.sent, ...(again === null ? {} : { again_in_ms: again }) };
  }

  async #expire() {
    const { open_groups, expired_tasks, requeued_tasks, lost_workers } = await this.expire();
    if (expired_tasks + requeued_tasks + lost_workers > 0)
      this.log.warn(
        { event: 'expired', expired_tasks, requeued_tasks, lost_workers },
        'stale tasks ended or handed out again',
      );
    return { expired_tasks, requeued_tasks, ...(open_groups > 0 ? { again_in_ms: EXPIRY_MS } : {}) };
  }

  async #sendNotices(signal: AbortSignal) {
    const { next_in_ms, ...counts } = await sendNotices(this.#notices, signal);
    return { ...counts, ...(next_in_ms === null ? {} : { again_in_ms: next_in_ms }) };
  }

  #onRecorded({ retried, notices }: { readonly retried: number; readonly notices: number }): void {
    if (notices > 0) this.#wakeNotices();
    if ((this.#isStarved || retried > 0) && this.config.scheduler_enabled) this.#loops.dispatch.wake();
  }

  async #checkSchema(): Promise<void> {
    const pending = await pendingMigrations(this.dataSource);
    if (pending.length === 0) return;
    if (this.config.run_migrations) {
      const applied = await migrateUp(this.dataSource);
      this.log.info({ applied }, 'migrated');
      return;
    }
    await this.dataSource.destroy();
    throw new StaleSchema(
      `The database lacks ${pending.length} migration(s): run "parser-manager migrate up", or start with RUN_MIGRATIONS=true.`,
    );
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

async function connectPatiently(config: Config, log: Logger): Promise<DataSource> {
  if (config.postgres === null) throw new ConfigError(['POSTGRES_HOST is required']);
  for (let tries = 0; ; tries++) {
    try {
      return await connect(config.postgres, 'parser-manager');
    } catch (error: unknown) {
      if (!isDatabaseAway(error)) throw error;
      if (tries % 10 === 0)
        log.warn({ host: config.postgres.host, port: config.postgres.port }, 'waiting for Postgres');
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }
}
