import { Agent, request } from 'undici';
import { poolOf } from '../src/database/clients';
import { watchedServices, withBed, type Bed, type BenchParts } from './bed';
import { startChild, startManager, startRssParser, type BenchChild } from './children';
import { cpuBetween, readCpu, residentMb } from './cpu';
import { figure, rateAgainst, type BenchResult } from './result';
import { pause, percentile, timed, until } from './statistics';

const HOSTS = 100;
/** One host answers after three seconds; the others must not feel it. */
const SLOW_FEEDS = 64;
const SLOW_MS = 3_000;
const PER_HOST = 2;
const CONCURRENCY = 32;

/**
 * Many feeds on many hosts, with the defaults of the parser (32 tasks at once, 2 requests a host), and one slow host
 * among them; beside a bare loop that only downloads the same bytes under the same limits. With 1 and 2 processes.
 */
export async function benchMany(parts: BenchParts): Promise<BenchResult[]> {
  const count = parts.full ? 20_000 : 4_000;
  const hosts = await startChild(
    'hosts',
    ['dist-bench/bench/hosts.js'],
    { BENCH_HOSTS: String(HOSTS), BENCH_SLOW_MS: String(SLOW_MS) },
    'hosts_started',
  );
  try {
    const { port, first, slow } = hosts.line('hosts_started') as { port: number; first: number; slow: string };
    const urlOf = (n: number) => `http://127.0.0.${first + (n % HOSTS)}:${port}/load/${n}.xml`;
    const bare = await downloadAll(count, urlOf);
    const results: BenchResult[] = [figure('bare download of the same feeds', count / bare, 'feeds/s')];
    for (const processes of [1, 2]) {
      const more = { HTTP_ALLOW_PRIVATE: '127.0.0.0/8' };
      results.push(
        ...(await withBed(parts, more, async (bed) => {
          await makeFeeds(bed, count, SLOW_FEEDS, { port, first, slow });
          return measure(parts, bed, processes, count, count / bare);
        })),
      );
    }
    return results;
  } finally {
    await hosts.stop();
  }
}

interface Place {
  readonly port: number;
  readonly first: number;
  readonly slow: string;
}

/** The slow host's feeds come first, so that they are the first to be accepted. */
async function makeFeeds({ dataSource }: Bed, count: number, slow: number, place: Place): Promise<void> {
  const pool = poolOf(dataSource);
  await pool.query(
    `with made as (
       insert into source (type, url, host_key)
       select 'RSS', 'http://' || host || ':' || $3 || '/load/' || name || '.xml', host from (
         select $4 as host, 'slow-' || n as name, n as place from generate_series(1, $2::int) n
         union all
         select '127.0.0.' || ($5::int + n % ${HOSTS}), n::text, $2 + n from generate_series(1, $1::int) n) x
       order by place returning id
     )
     insert into schedule (source_id, source_type, task_type, cadence_id) select id, 'RSS', 'FEED', 1 from made order by id`,
    [count, slow, place.port, place.slow, place.first],
  );
  await pool.query('analyze source, schedule');
}

async function measure(
  parts: BenchParts,
  { dataSource, env }: Bed,
  processes: number,
  count: number,
  bare_rate: number,
): Promise<BenchResult[]> {
  const pool = poolOf(dataSource);
  const manager = await startManager(env);
  const parsers: BenchChild[] = [];
  for (let n = 0; n < processes; n++) parsers.push(await startRssParser(env));
  const named = parsers.map(({ pid }, n) => ({ name: `parser ${n + 1}`, pid }));
  const watched = [{ name: 'manager', pid: manager.pid }, ...named, ...watchedServices(parts.services)];
  try {
    parts.say(`many: ${count} feeds on ${HOSTS} hosts and a slow one, ${processes} parser process(es)`);
    await pause(2_000);
    const before = readCpu(watched);
    await fetch(`${manager.url}/api/v1/task_group/`, { method: 'POST' });
    await until('the quick feeds to be done', async () => (await openQuick(dataSource)) === 0, { limit_ms: 600_000 });
    const memory = Math.max(...parsers.map(({ pid }) => residentMb(pid)));
    const { rows } = await pool.query<{ s: number; ms: number[] }>(
      `select extract(epoch from max(t.finished_at) - min(t.queued_at))::float8 as s,
         array_agg(extract(epoch from t.finished_at - t.queued_at)::float8 * 1000) as ms
       from task t join source o on o.id = t.source_id where o.url not like '%slow-%' and t.status = 'completed'`,
    );
    const { s = 0, ms = [] } = rows[0] ?? {};
    if (ms.length !== count) throw new Error(`${ms.length} of ${count} feeds were completed`);
    const { total } = cpuBetween(before, readCpu(watched));
    const by = `${processes} process${processes === 1 ? '' : 'es'}`;
    return [
      rateAgainst(`feeds fetched and parsed, ${by}`, count / s, 'feeds/s', bare_rate, 0.6),
      figure(`  dispatch → completed, p99, ${by}`, percentile(ms, 0.99), 'ms'),
      figure(`  memory of a parser, ${by}`, memory, 'MB'),
      figure(`  CPU a feed, ${by}`, total / count, 'ms'),
    ];
  } finally {
    await Promise.all([manager, ...parsers].map((child) => child.stop()));
  }
}

async function openQuick(dataSource: Bed['dataSource']): Promise<number> {
  const { rows } = await poolOf(dataSource).query<{ open: number }>({
    name: 'bench-open-quick',
    text: `select count(*)::int as open from schedule s join source o on o.id = s.source_id
      where o.url not like '%slow-%' and s.last_finished_at is null`,
  });
  return rows[0]?.open ?? 0;
}

/** The limit: the same bytes under the same limits, thrown away. In seconds. */
async function downloadAll(count: number, urlOf: (n: number) => string): Promise<number> {
  const agent = new Agent({ connections: PER_HOST });
  let next = 0;
  const fetchNext = async () => {
    for (let n = ++next; n <= count; n = ++next)
      await (await request(urlOf(n), { dispatcher: agent })).body.arrayBuffer();
  };
  const { ms } = await timed(() => Promise.all(Array.from({ length: CONCURRENCY }, fetchNext)));
  await agent.close();
  return ms / 1_000;
}
