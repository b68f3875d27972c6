import type { DataSource } from 'typeorm';
import { poolOf } from '../src/database/clients';
import { createKafka } from '../src/kafka/client';
import { MessageProducer } from '../src/kafka/producer';
import { createLogger } from '../src/lifecycle/logger';
import { planRequest } from '../src/manager/planning/plan-request';
import { makeSchedules, withBed, type Bed, type BenchParts } from './bed';
import { startManager } from './children';
import { atMost, figure, type BenchResult } from './result';
import { pause, percentile, wallClock } from './statistics';

const PER_SECOND = 5_000;
const SECONDS = 10;
/** Messages are sent this often, half of them `running`, half `completed`. */
const EVERY_MS = 20;
/** `completed` of a task follows its `running` after this many sends. */
const BEHIND = 25;
/** One of so many completions is watched until its row shows it. */
const WATCHED = 20;

/** How long a status is on its way from the parser to its committed row, at a steady 5,000 a second. */
export async function benchLag(parts: BenchParts): Promise<BenchResult[]> {
  parts.say(`lag: ${PER_SECOND} statuses a second for ${SECONDS} s`);
  // nothing is dispatched: the bench is the parser
  return withBed(parts, { SCHEDULER_ENABLED: 'false' }, async (bed) => {
    const tasks = (PER_SECOND * SECONDS) / 2;
    await makeSchedules(bed.dataSource, tasks);
    await planRequest({ dataSource: bed.dataSource, ttl_seconds: 3_600, onPlanned: () => undefined }, {});
    await poolOf(bed.dataSource).query('vacuum (analyze) task');
    const { rows } = await poolOf(bed.dataSource).query<{ id: string }>('select id from task order by id');
    const manager = await startManager(bed.env);
    try {
      await pause(2_000);
      const { lags, rate } = await stream(
        bed,
        rows.map(({ id }) => id),
      );
      return [
        figure('recorded lag, p50', percentile(lags, 0.5), 'ms'),
        atMost('recorded lag, p99', percentile(lags, 0.99), 'ms', 250),
        figure('  statuses sent meanwhile', rate, 'statuses/s', PER_SECOND),
      ];
    } finally {
      await manager.stop();
    }
  });
}

async function stream({ dataSource, config }: Bed, ids: readonly string[]): Promise<{ lags: number[]; rate: number }> {
  const producer = new MessageProducer(createKafka(config.kafka, createLogger('bench', 'silent')));
  await producer.connect();
  const watch = new Watch(dataSource);
  const each = (PER_SECOND / 2 / 1_000) * EVERY_MS;
  const sends = ids.length / each;
  const begun = performance.now();
  const under_way: Promise<void>[] = [];
  for (let n = 0; n < sends + BEHIND; n++) {
    await pause(Math.max(0, begun + n * EVERY_MS - performance.now()));
    const running = ids.slice(n * each, (n + 1) * each);
    const completed = ids.slice(Math.max(0, n - BEHIND) * each, Math.max(0, n - BEHIND + 1) * each);
    const messages = [
      ...running.map((id) => messageOf(id, 'running')),
      ...(n < BEHIND ? [] : completed.map((id) => messageOf(id, 'completed'))),
    ];
    if (n >= BEHIND) watch.add(completed.filter((_, at) => at % WATCHED === 0));
    under_way.push(producer.send(config.kafka.topics.statuses, messages));
  }
  await Promise.all(under_way);
  const seconds = (performance.now() - begun) / 1_000;
  const lags = await watch.end();
  await producer.stop();
  return { lags, rate: (ids.length * 2) / seconds };
}

function messageOf(task_id: string, status: 'running' | 'completed') {
  const occurred_at = new Date().toISOString();
  return {
    key: task_id,
    value: JSON.stringify({ v: 1, task_id, attempt: 1, status, occurred_at, worker_id: 'rss-bench-1-abcd' }),
    headers: { 'message-type': 'status' },
  };
}

/** Looks again and again for rows that show their completion; what it finds is at most one look late. */
class Watch {
  readonly #waiting = new Map<string, number>();
  readonly #lags: number[] = [];
  readonly #done: Promise<void>;
  #isEnding = false;

  constructor(private readonly dataSource: DataSource) {
    this.#done = this.#look();
  }

  add(ids: readonly string[]): void {
    const now = wallClock();
    for (const id of ids) this.#waiting.set(id, now);
  }

  async end(): Promise<number[]> {
    this.#isEnding = true;
    await this.#done;
    return this.#lags;
  }

  async #look(): Promise<void> {
    const deadline = Date.now() + 120_000;
    while (!this.#isEnding || this.#waiting.size > 0) {
      if (Date.now() > deadline) throw new Error(`${this.#waiting.size} statuses were never recorded`);
      const { rows } = await poolOf(this.dataSource).query<{ id: string }>({
        name: 'bench-watch',
        text: `select id from task where id = any ($1::uuid[]) and status = 'completed'`,
        values: [[...this.#waiting.keys()]],
      });
      const now = wallClock();
      for (const { id } of rows) {
        this.#lags.push(now - (this.#waiting.get(id) ?? now));
        this.#waiting.delete(id);
      }
      await pause(5);
    }
  }
}
