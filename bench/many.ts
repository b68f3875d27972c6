import { poolOf } from '../src/database/clients';
import { BareLoop } from './bare';
import { watchedServices, withBed, type Bed, type BenchParts } from './bed';
import { startChild, startManager, startParser, type BenchChild } from './children';
import { cpuBetween, readCpu, residentMb, type Watched } from './cpu';
import { channelOf, KEY, kindOf, KINDS, ownerOf, TOKENS } from './mix';
import { figure, rateAgainst, type BenchResult } from './result';
import { pause, percentile, until } from './statistics';

const HOSTS = 100;
/** One host answers after three seconds; the others must not feel it. */
const SLOW_FEEDS = 64;
const SLOW_MS = 3_000;

/**
 * Many sources of mixed kinds, with the defaults of the parsers (32 tasks at once, 2 requests a host): feeds on many hosts,
 * one of them slow, and walls and channels of stand-ins. All is new first and unchanged then, as it is most of the time.
 * Beside it a bare loop that sends the same requests and throws the answers away. With 1 and 2 processes of each parser.
 */
export async function benchMany(parts: BenchParts): Promise<BenchResult[]> {
  const count = parts.full ? 20_000 : 4_000;
  const hosts = await startChild(
    'hosts',
    ['dist-bench/bench/hosts.js'],
    { BENCH_HOSTS: String(HOSTS), BENCH_SLOW_MS: String(SLOW_MS) },
    'hosts_started',
  );
  const apis = await startChild('apis', ['dist-bench/bench/apis.js'], { BENCH_SOURCES: String(count) }, 'apis_started');
  try {
    const { port, first, slow } = hosts.line('hosts_started') as { port: number; first: number; slow: string };
    const { url } = apis.line('apis_started') as { url: string };
    const feed = (n: number) => `http://127.0.0.${first + (n % HOSTS)}:${port}/load/${n}.xml`;
    const loop = new BareLoop(count, { feed, apis: url });
    const bare = [count / (await loop.round()), count / (await loop.round())] as const;
    await loop.stop();
    const results = ROUNDS.map((round, n) => figure(`bare loop of the same requests, ${round}`, bare[n] ?? 0, RATE));
    for (const processes of [1, 2]) {
      const more = {
        HTTP_ALLOW_PRIVATE: '127.0.0.0/8',
        VK_API_BASE: `${url}/vk/method`,
        YOUTUBE_API_BASE: `${url}/youtube/v3`,
        YOUTUBE_API_KEYS: KEY,
      };
      results.push(
        ...(await withBed(parts, more, async (bed) => {
          const slowOf = (n: number) => `http://${slow}:${port}/load/slow-${n}.xml`;
          await makeSources(bed, count, feed, slowOf);
          return measure(parts, bed, { processes, count, bare });
        })),
      );
    }
    return results;
  } finally {
    await Promise.all([hosts.stop(), apis.stop()]);
  }
}

const ROUNDS = ['new', 'unchanged'] as const;
const RATE = 'sources/s';

/** The slow host's feeds come first, so that they are the first to be accepted. */
async function makeSources(
  { dataSource }: Bed,
  count: number,
  feed: (n: number) => string,
  slow: (n: number) => string,
): Promise<void> {
  const pool = poolOf(dataSource);
  const urlOf = (n: number) =>
    ({
      RSS: feed(n),
      VK: `https://vk.com/club${-ownerOf(n)}`,
      YOUTUBE: `https://www.youtube.com/channel/${channelOf(n)}`,
    })[kindOf(n)];
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const sources = [
    ...Array.from({ length: SLOW_FEEDS }, (_, n) => ({ type: 'RSS', url: slow(n) })),
    ...numbers.map((n) => ({ type: kindOf(n), url: urlOf(n) })),
  ];
  const taskTypes = new Map<string, string>(KINDS.map(({ type, task_type }) => [type, task_type]));
  await pool.query(
    `with made as (
       insert into source (type, url, host_key)
       select type, url, host from unnest($1::text[], $2::text[], $3::text[]) with ordinality as x (type, url, host, place)
       order by place returning id, type
     )
     insert into schedule (source_id, source_type, task_type, cadence_id)
     select id, made.type, task_type, 1 from made join unnest($4::text[], $5::text[]) as k (type, task_type) using (type)
     order by id`,
    [
      sources.map(({ type }) => type),
      sources.map(({ url }) => url),
      sources.map(({ url }) => new URL(url).hostname),
      [...taskTypes.keys()],
      [...taskTypes.values()],
    ],
  );
  await pool.query('analyze source, schedule');
}

interface Run {
  readonly processes: number;
  readonly count: number;
  /** Sources a second of the bare loop, by round. */
  readonly bare: readonly [number, number];
}

async function measure(parts: BenchParts, bed: Bed, run: Run): Promise<BenchResult[]> {
  const manager = await startManager(bed.env);
  const parsers = new Map<string, BenchChild[]>(KINDS.map(({ parser }) => [parser, []]));
  for (let n = 0; n < run.processes; n++) {
    for (const [name, processes] of parsers) {
      const tokens = TOKENS.filter((_, index) => index % run.processes === n).join(',');
      processes.push(await startParser(name, { ...bed.env, VK_TOKENS: tokens }));
    }
  }
  const all = [...parsers.values()].flat();
  const named = all.map(({ name, pid }, n) => ({ name: `${name} ${n}`, pid }));
  const watched = [{ name: 'manager', pid: manager.pid }, ...named, ...watchedServices(parts.services)];
  const by = `${run.processes} process${run.processes === 1 ? '' : 'es'}`;
  try {
    const results: BenchResult[] = [];
    for (const [n, round] of ROUNDS.entries()) {
      parts.say(`many: ${run.count} sources and a slow host, all ${round}, ${by} of each parser`);
      const found = await measureRound(bed, run.count, manager.url, watched, n === 1);
      results.push(
        rateAgainst(`sources fetched and parsed, ${round}, ${by}`, found.rate, RATE, run.bare[n] ?? 0, 0.6),
        figure(`  dispatch → completed, p99, ${round}, ${by}`, percentile(found.ms, 0.99), 'ms'),
        figure(`  CPU a source, ${round}, ${by}`, found.cpu_ms / run.count, 'ms'),
        figure(`  slow feeds still open when the others were done, ${round}, ${by}`, found.slow_open, ''),
      );
    }
    for (const [name, processes] of parsers) {
      const memory = Math.max(...processes.map(({ pid }) => residentMb(pid)));
      results.push(figure(`  memory of a ${name} parser, ${by}`, memory, 'MB'));
    }
    return results;
  } finally {
    await Promise.all([manager, ...all].map((child) => child.stop()));
  }
}

/** Plans everything and waits for all but the slow host. @throws Error when not all of it was completed as it should be */
async function measureRound(
  { dataSource }: Bed,
  count: number,
  url: string,
  watched: readonly Watched[],
  isUnchanged: boolean,
) {
  const pool = poolOf(dataSource);
  await pause(2_000);
  const { rows: clock } = await pool.query<{ now: string }>('select now()::text as now');
  const since = clock[0]?.now;
  const before = readCpu(watched);
  await fetch(`${url}/api/v1/task_group/`, { method: 'POST' });
  const counted = async () => {
    const { rows } = await pool.query<{ quick: number; slow: number }>({
      name: 'bench-done',
      text: `select count(*) filter (where not is_slow and finished_at is not null and queued_at >= $1)::int as quick,
          count(*) filter (where is_slow and finished_at is null)::int as slow
        from (select t.*, o.url like '%slow-%' as is_slow from task t join source o on o.id = t.source_id) x`,
      values: [since],
    });
    return rows[0] ?? { quick: 0, slow: 0 };
  };
  await until('the quick sources to be done', async () => (await counted()).quick === count, {
    every_ms: 100,
    limit_ms: 900_000,
  });
  const { slow: slow_open } = await counted();
  const { total: cpu_ms } = cpuBetween(before, readCpu(watched));
  const { rows } = await pool.query<{ s: number; ms: number[]; fresh: number }>(
    `select extract(epoch from max(t.finished_at) - min(t.queued_at))::float8 as s,
       array_agg(extract(epoch from t.finished_at - t.queued_at)::float8 * 1000) as ms,
       count(*) filter (where coalesce(t.result->>'new_items', t.result->>'items')::int > 0)::int as fresh
     from task t join source o on o.id = t.source_id
     where o.url not like '%slow-%' and t.status = 'completed' and t.queued_at >= $1`,
    [since],
  );
  const { s = 0, ms = [], fresh = 0 } = rows[0] ?? {};
  if (ms.length !== count) throw new Error(`${ms.length} of ${count} sources were completed`);
  // a wall or a channel may have grown by one meanwhile
  if (isUnchanged ? fresh > count / 10 : fresh < count)
    throw new Error(`${fresh} of ${count} sources had something new`);
  return { rate: count / s, ms, cpu_ms, slow_open };
}
