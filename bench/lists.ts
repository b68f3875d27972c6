import type { DataSource } from 'typeorm';
import { poolOf } from '../src/database/clients';
import { makeSchedules, withBed, type BenchParts } from './bed';
import { startManager } from './children';
import { atMost, type BenchResult } from './result';
import { percentile, timed } from './statistics';

const GROUP = 10_000;
/** Sources with a schedule each; the tasks are of the first of them. */
const SCHEDULES = 100_000;
const REQUESTS = 100;
/** The tasks are spread over this much of the past, so that they lie in two partitions. */
const DAYS = 7;

/**
 * Lists and the read side of the dashboard over REST, with many tasks, sources and items in the tables: 95th percentile,
 * beside the bare query of the newest hundred.
 */
export async function benchLists(parts: BenchParts): Promise<BenchResult[]> {
  const count = parts.full ? 5_000_000 : 500_000;
  return withBed(parts, {}, async ({ dataSource, env }) => {
    parts.say(`lists: making ${count.toLocaleString('en')} tasks`);
    await makeSchedules(dataSource, SCHEDULES);
    await makeHistory(dataSource, count);
    const items = parts.full ? 1_000_000 : 100_000;
    parts.say(`lists: making ${items.toLocaleString('en')} items`);
    await makeItems(dataSource, items);
    await spoilSome(dataSource);
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
        ['/task/ of a source', (n) => `/task/?size=100&source_id=${1 + ((n * 13) % GROUP)}`],
        ['/task_group/, newest first', () => '/task_group/?size=100&sort=-id'],
        ['/task_group/{id}, its counters', (n) => `/task_group/${1 + ((n * 7) % groups)}`],
      ];
      for (const [name, path] of paths) {
        const ms = await repeat((n) => get(`${manager.url}/api/v1${path(n)}`));
        results.push(atMost(`${name}, p95, ${count.toLocaleString('en')} tasks`, ms, 'ms', 50, bare));
      }
      for (const [name, most, path] of readSide(groups)) {
        const ms = await repeat((n) => get(`${manager.url}/api/v1${path(n)}`));
        results.push(atMost(`${name}, p95, ${SCHEDULES.toLocaleString('en')} sources`, ms, 'ms', most, bare));
      }
      return results;
    } finally {
      await manager.stop();
    }
  });
}

/** What the dashboard asks: name, milliseconds it may take, path. */
function readSide(groups: number): [string, number, (n: number) => string][] {
  const hundred = (n: number) => Array.from({ length: 100 }, (_, i) => 1 + ((n * 100 + i) % GROUP)).join(',');
  return [
    ['/overview', 300, () => '/overview'],
    ['/load, 24 h', 300, () => '/load'],
    ['/schedule/strips of 100', 300, (n) => `/schedule/strips?ids=${hundred(n)}`],
    ['/task_group/{id}/causes', 300, (n) => `/task_group/${1 + 10 * (n % (groups / 10))}/causes`],
    ['/source/, a page', 50, (n) => `/source/?size=100&page=${1 + (n % 900)}`],
    ['/source/?sort=health, worst first', 300, (n) => `/source/?size=100&sort=health&page=${1 + (n % 900)}`],
    ['/source/?q=', 50, (n) => `/source/?size=100&q=${n + 10_000}.xml`],
    ['/source/?health=failing', 300, () => '/source/?size=100&health=failing'],
    ['/failures', 300, () => '/failures?hours=744'],
    ['/task_group/{id}/curve', 300, (n) => `/task_group/${1 + (n % groups)}/curve`],
    ['/source/{id}/activity', 50, (n) => `/source/${1 + (n % GROUP)}/activity`],
    ['/source/{id}/why', 50, (n) => `/source/${1 + (n % GROUP)}/why`],
    ['/search', 300, (n) => `/search?q=${n + 10_000}.xml`],
    ['/item/, newest first', 50, () => '/item/?size=100'],
  ];
}

/** 95th percentile of a hundred requests, in milliseconds. */
export async function repeat(work: (n: number) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < REQUESTS + 20; n++) times.push((await timed(() => work(n))).ms);
  // the first ones warm both ends up
  return percentile(times.slice(20), 0.95);
}

/** @throws unless the answer is a list with something in it */
export async function get(url: string, { mayBeEmpty = false } = {}): Promise<void> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  const body = (await answer.json()) as { items?: unknown[]; id?: number };
  if (!mayBeEmpty && body.items?.length === 0) throw new Error(`${url} lists nothing`);
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

/** Items of the past days, a few of every source. */
async function makeItems(dataSource: DataSource, count: number): Promise<void> {
  const pool = poolOf(dataSource);
  await pool.query(
    `insert into item (source_id, item_key, kind, url, title, content_hash, payload, first_task_id, last_task_id, first_seen_at, last_changed_at)
     select 1 + n % $2, 'k' || n, 'post', 'https://feeds.example/' || n, 'Item ' || n, 'h', '{}', uuidv7(), uuidv7(), at, at
     from (select n, now() - ($1 - n) * ($3 * interval '1 day' / $1) as at from generate_series(1, $1::int) n) x order by n`,
    [count, GROUP, DAYS],
  );
  await pool.query('vacuum (analyze) item');
}

/** One source of a hundred fails, and one task of a thousand. */
async function spoilSome(dataSource: DataSource): Promise<void> {
  const pool = poolOf(dataSource);
  await pool.query(
    `update schedule set last_outcome = case when id % 100 = 0 then 'failed' else 'completed' end::task_status,
       last_error_code = case when id % 100 = 0 then 'http_5xx' end, last_finished_at = now()`,
  );
  await pool.query(
    `update task set status = 'failed', error_code = 'http_5xx' where group_id % 10 = 1 and schedule_id % 1000 = 0`,
  );
  await pool.query(
    `insert into task_attempt (task_id, attempt, status, error_code)
     select id, attempt, 'failed', error_code from task where status = 'failed'`,
  );
  await pool.query('update task_group set failed = total / 1000, completed = total - total / 1000 where id % 10 = 1');
  await pool.query('vacuum (analyze) schedule');
}
