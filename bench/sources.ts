import type { DataSource } from 'typeorm';
import { poolOf } from '../src/database/clients';
import { withBed, type BenchParts } from './bed';
import { startManager } from './children';
import { get, repeat } from './lists';
import { atMost, type BenchResult } from './result';

const SOURCES = 100_000;

/** Lists and counts of 100,000 sources with a million items over REST: 95th percentile. */
export async function benchSources(parts: BenchParts): Promise<BenchResult[]> {
  const items = parts.full ? 5_000_000 : 1_000_000;
  return withBed(parts, {}, async ({ dataSource, env }) => {
    parts.say(`sources: making ${SOURCES.toLocaleString('en')} sources and ${items.toLocaleString('en')} items`);
    await makeCatalogue(dataSource, items);
    const manager = await startManager(env);
    try {
      const paths: [string, number, (n: number) => string][] = [
        ['/source/, newest first', 50, () => '/source/?size=100&sort=-id'],
        ['/source/?health=failing, newest first', 50, () => '/source/?size=100&sort=-id&health=failing'],
        ['/source/?health=silent, newest first', 300, () => '/source/?size=100&sort=-id&health=silent'],
        ['/source/?type=RSS&health=denied', 50, () => '/source/?size=100&sort=-id&type=RSS&health=denied'],
        ['/source/?q= of three words', 50, (n) => `/source/?size=100&q=site-${n % 97}7.example`],
        ['/source/?q=, in every source', 300, () => '/source/?size=100&q=example'],
        ['/source/?health=healthy&sort=name', 300, () => '/source/?size=100&health=healthy&sort=name'],
        ['/source/counts', 300, () => '/source/counts'],
        ['/item/, newest first', 50, () => '/item/?size=100'],
        ['/item/?q= of every tenth', 50, (n) => `/item/?size=100&q=word${n % 10}`],
        ['/item/?q= of none', 300, () => '/item/?size=100&q=nowhere'],
      ];
      const results: BenchResult[] = [];
      for (const [name, limit, path] of paths) {
        const ms = await repeat((n) => get(`${manager.url}/api/v1${path(n)}`, { mayBeEmpty: true }));
        results.push(atMost(`${name}, p95`, ms, 'ms', limit));
      }
      return results;
    } finally {
      await manager.stop();
    }
  });
}

/** Nine of ten sources are healthy, one in a hundred of each other kind. */
async function makeCatalogue(dataSource: DataSource, items: number): Promise<void> {
  const pool = poolOf(dataSource);
  await pool.query(
    `insert into source (type, url, host_key, name, health, last_item_at, usual_gap_seconds)
     select case when n % 50 = 0 then 'VK' else 'RSS' end, 'https://site-' || n / 10 || '.example/feeds/' || n || '.xml',
       'site-' || n / 10 || '.example', 'Source number ' || n || ' of ' || md5(n::text),
       case n % 100 when 1 then 'failing' when 2 then 'denied' when 3 then 'gone' when 5 then 'paused' when 6 then 'new' else 'healthy' end,
       now() - case when n % 100 = 4 then interval '30 days' else interval '1 hour' end, 3600
     from generate_series(1, $1::int) n`,
    [SOURCES],
  );
  await pool.query(
    `insert into schedule (source_id, source_type, task_type, cadence_id)
     select id, type, case type when 'VK' then 'WALL' else 'FEED' end, 1
     from source order by id`,
  );
  await pool.query(
    `insert into item (source_id, item_key, kind, title, content_hash, first_task_id, last_task_id, payload)
     select 1 + n % $1, n::text, 'post', 'Title with word' || n % 10 || ' and ' || md5(n::text), 'h', t, t, jsonb_build_object('text', repeat('x', 300))
     from generate_series(1, $2::int) n, (select uuidv7() as t) x`,
    [SOURCES, items],
  );
  await pool.query('vacuum (analyze) source');
  await pool.query('vacuum (analyze) schedule');
  await pool.query('vacuum (analyze) item');
}
