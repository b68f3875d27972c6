import type { DataSource } from 'typeorm';
import { poolOf } from '../src/database/clients';
import { makeSchedules, withBed, type BenchParts } from './bed';
import { startManager } from './children';
import { atMost, type BenchResult } from './result';
import { percentile, timed } from './statistics';

const GROUP = 10_000;
const SCHEDULES = 10_000;
const REQUESTS = 100;
/** The tasks are spread over this much of the past, so that they lie in two partitions. */
const DAYS = 7;

/** Lists over REST with many tasks in the table: 95th percentile, beside the bare query of the newest hundred. */
export async function benchLists(parts: BenchParts): Promise<BenchResult[]> {
  const count = parts.full ? 5_000_000 : 500_000;
  return withBed(parts, {}, async ({ dataSource, env }) => {
    parts.say(`lists: making ${count.toLocaleString('en')} tasks`);
    await makeSchedules(dataSource, SCHEDULES);
    await makeHistory(dataSource, count);
    const bare = await repeat(() =>
      poolOf(dataSource)
        .query('select * from task order by id desc limit 100')
        .then(() => undefined),
    );
    const manager = await startManager(env);
    const results: BenchResult[] = [];
    try {
      const groups = count / GROUP;
      const paths: [string, (n: number) => string][] = [
        ['/task/, newest first', () => '/task/?size=100'],
        ['/task/ of a group', (n) => `/task/?size=100&task_group_id=${1 + ((n * 7) % groups)}`],
        ['/task/ of a source', (n) => `/task/?size=100&source_id=${1 + ((n * 13) % SCHEDULES)}`],
        ['/task_group/, newest first', () => '/task_group/?size=100&sort=-id'],
        ['/task_group/{id}, its counters', (n) => `/task_group/${1 + ((n * 7) % groups)}`],
      ];
      for (const [name, path] of paths) {
        const ms = await repeat((n) => get(`${manager.url}/api/v1${path(n)}`));
        results.push(atMost(`${name}, p95, ${count.toLocaleString('en')} tasks`, ms, 'ms', 50, bare));
      }
      return results;
    } finally {
      await manager.stop();
    }
  });
}

async function repeat(work: (n: number) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < REQUESTS + 20; n++) times.push((await timed(() => work(n))).ms);
  // the first ones warm both ends up
  return percentile(times.slice(20), 0.95);
}

async function get(url: string): Promise<void> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  const body = (await answer.json()) as { items?: unknown[]; id?: number };
  if (body.items?.length === 0) throw new Error(`${url} lists nothing`);
}

/** Completed groups of the past days. */
async function makeHistory(dataSource: DataSource, count: number): Promise<void> {
  const pool = poolOf(dataSource);
  const groups = count / GROUP;
  await pool.query(
    `insert into task_group (source_type, task_type, trigger, tick_at, status, total, completed, ttl_seconds, is_dispatched,
       id_floor, expires_at, created_at, started_at, finished_at)
     select 'RSS', 'FEED', 'request', at, 'completed', $2, $2, 3600, true, uuid_floor(at), at, at, at, at
     from (select n, now() - ($1 - n + 1) * ($3 * interval '1 day' / $1) as at from generate_series(1, $1::int) n) x order by n`,
    [groups, GROUP, DAYS],
  );
  const begun = await pool.query<{ at: Date; id: number }>('select id, created_at as at from task_group order by id');
  for (const { id, at } of begun.rows) {
    await pool.query(
      `insert into task (id, group_id, schedule_id, source_id, status, created_at, queued_at, started_at, finished_at, worker_id, result)
       select uuidv7($2::timestamptz + interval '1 ms' - now()), $1, s.id, s.source_id, 'completed', $2, $2, $2, $2, 'rss-bench-1-abcd', '{"items": 0}'
       from schedule s order by s.id limit $3`,
      [id, at, GROUP],
    );
  }
  await pool.query('vacuum (analyze) task');
  await pool.query('vacuum (analyze) task_group');
}
