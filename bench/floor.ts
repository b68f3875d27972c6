import { Kafka, logLevel, Partitioners, type Consumer, type Message } from 'kafkajs';
import { poolOf } from '../src/database/clients';
import { createKafka } from '../src/kafka/client';
import { ensureTopics } from '../src/kafka/topics';
import { createLogger } from '../src/lifecycle/logger';
import { clearTasks, makeSchedules, watchedServices, type Bed, type BenchParts } from './bed';
import { cpuBetween, readCpu } from './cpu';
import { medianRun, type PipelineRun } from './pipeline';
import { pause, until } from './statistics';

/**
 * The limit of the pipeline: batched SQL with Kafka and nothing else, in one process. No validation, no counters, no
 * retries, no credit, no liveness: insert, produce, consume, two statuses a task, consume, update.
 */
export async function measureFloor(parts: BenchParts, bed: Bed, count: number, runs: number): Promise<PipelineRun> {
  await makeSchedules(bed.dataSource, count);
  const floor = new Floor(bed);
  await floor.start();
  try {
    const done: PipelineRun[] = [];
    await runOnce(parts, bed, floor, count);
    for (let n = 0; n < runs; n++) {
      const one = await runOnce(parts, bed, floor, count);
      parts.say(`  limit: ${Math.round(one.wall_ms)} ms, ${(one.total_cpu_ms / count).toFixed(3)} ms CPU a task`);
      done.push(one);
    }
    return medianRun(done);
  } finally {
    await floor.stop();
  }
}

async function runOnce(parts: BenchParts, bed: Bed, floor: Floor, count: number): Promise<PipelineRun> {
  await clearTasks(bed.dataSource);
  const services = watchedServices(parts.services);
  await pause(1_000);
  const before = readCpu(services);
  const own = process.cpuUsage();
  const begun = performance.now();
  await floor.push();
  await until('the floor to be done', () => floor.completed === count, { every_ms: 5, limit_ms: 600_000 });
  const wall_ms = performance.now() - begun;
  await pause(300);
  const used = process.cpuUsage(own);
  const { by_name } = cpuBetween(before, readCpu(services));
  const cpu_ms = { process: (used.user + used.system) / 1_000, ...by_name };
  floor.completed = 0;
  return { wall_ms, cpu_ms, total_cpu_ms: Object.values(cpu_ms).reduce((sum, ms) => sum + ms, 0) };
}

interface Row {
  readonly id: string;
  readonly source_id: number;
  readonly url: string;
}

const BLOCK = 1_000;

class Floor {
  completed = 0;
  readonly #kafka: Kafka;
  readonly #producer;
  readonly #consumers: Consumer[] = [];

  constructor(private readonly bed: Bed) {
    this.#kafka = new Kafka({ brokers: [...bed.config.kafka.brokers], logLevel: logLevel.NOTHING });
    this.#producer = this.#kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  }

  async start(): Promise<void> {
    const { kafka } = this.bed.config;
    await ensureTopics(createKafka(kafka, createLogger('bench', 'silent')), ['RSS', 'statuses']);
    await this.#producer.connect();
    await this.#consume('floor.tasks', kafka.topics.RSS, (values) => this.#work(values));
    await this.#consume('floor.statuses', kafka.topics.statuses, (values) => this.#record(values));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.disconnect()));
    await this.#producer.disconnect();
  }

  /** Plans and dispatches. */
  async push(): Promise<void> {
    const pool = poolOf(this.bed.dataSource);
    const { rows } = await pool.query<{ last: number }>('select max(id) as last from schedule');
    let last = '00000000-0000-0000-0000-000000000000';
    for (let from = 0; from <= (rows[0]?.last ?? 0); from += 10_000) {
      await pool.query(
        `insert into task (group_id, schedule_id, source_id) select 1, id, source_id from schedule where id >= $1 and id < $2 order by id`,
        [from, from + 10_000],
      );
    }
    for (;;) {
      const { rows: tasks } = await pool.query<Row>(
        `select t.id, t.source_id, o.url from task t join source o on o.id = t.source_id where t.group_id = 1 and t.id > $1 order by t.id limit 5000`,
        [last],
      );
      const end = tasks.at(-1);
      if (end === undefined) return;
      await this.#send(
        this.bed.config.kafka.topics.RSS,
        6,
        tasks.map(({ id, source_id, url }) => ({
          key: String(source_id),
          value: `{"v":1,"task_id":"${id}","attempt":1,"source_type":"RSS","task_type":"FEED","source":{"id":${source_id},"url":"${url}","settings":{}},"params":{},"cursor":null}`,
        })),
      );
      await pool.query(
        `update task set status = 'queued', queued_at = now() where group_id = 1 and id > $1 and id <= $2 and status = 'created'`,
        [last, end.id],
      );
      last = end.id;
    }
  }

  async #send(topic: string, partitions: number, messages: readonly Message[]): Promise<void> {
    const size = Math.min(BLOCK, Math.max(1, Math.ceil(messages.length / partitions)));
    const sends: Promise<unknown>[] = [];
    for (let at = 0; at < messages.length; at += size) {
      const partition = sends.length % partitions;
      const block = messages.slice(at, at + size).map((message) => ({ ...message, partition }));
      sends.push(this.#producer.send({ topic, acks: -1, messages: block }));
    }
    await Promise.all(sends);
  }

  async #consume(group: string, topic: string, handle: (values: readonly string[]) => Promise<void>): Promise<void> {
    const { kafka } = this.bed.config;
    const consumer = this.#kafka.consumer({ groupId: `${kafka.consumer_group}.${group}`, maxWaitTimeInMs: 20 });
    this.#consumers.push(consumer);
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.run({
      eachBatch: async ({ batch }) => handle(batch.messages.map(({ value }) => value?.toString() ?? '')),
    });
    await joined;
  }

  async #work(values: readonly string[]): Promise<void> {
    for (const status of ['running', 'completed']) {
      const messages = values.map((value) => {
        const { task_id } = JSON.parse(value) as { task_id: string };
        return {
          key: task_id,
          value: JSON.stringify({
            v: 1,
            task_id,
            attempt: 1,
            status,
            occurred_at: new Date().toISOString(),
            worker_id: 'floor',
          }),
        };
      });
      for (let at = 0; at < messages.length; at += BLOCK) {
        await this.#producer.send({
          topic: this.bed.config.kafka.topics.statuses,
          acks: -1,
          messages: messages.slice(at, at + BLOCK),
        });
      }
    }
  }

  async #record(values: readonly string[]): Promise<void> {
    const last = new Map<string, { task_id: string; status: string; occurred_at: string }>();
    for (const value of values) {
      const status = JSON.parse(value) as { task_id: string; status: string; occurred_at: string };
      if (last.get(status.task_id)?.status !== 'completed') last.set(status.task_id, status);
    }
    const rows = [...last.values()].sort((a, b) => (a.task_id < b.task_id ? -1 : 1));
    const { rows: done } = await poolOf(this.bed.dataSource).query<{ completed: number }>({
      name: 'floor-update',
      text: `with changed as (
          update task t set status = i.status, started_at = coalesce(t.started_at, i.at), finished_at = case when i.status = 'completed' then i.at end
          from unnest($1::uuid[], $2::task_status[], $3::timestamptz[]) as i (id, status, at)
          where t.id = i.id and t.id between $4::uuid and $5::uuid and t.status < i.status
          returning t.status)
        select count(*) filter (where status = 'completed')::int as completed from changed`,
      values: [
        rows.map(({ task_id }) => task_id),
        rows.map(({ status }) => status),
        rows.map(({ occurred_at }) => occurred_at),
        rows[0]?.task_id,
        rows.at(-1)?.task_id,
      ],
    });
    this.completed += done[0]?.completed ?? 0;
  }
}
