import { poolOf } from '../src/database/clients';
import { makeSchedules, watchedServices, withBed, type Bed, type BenchParts } from './bed';
import { startChild, startManager, startParser } from './children';
import { cpuBetween, readCpu, type Watched } from './cpu';
import { atLeast, atMost, figure, type BenchResult } from './result';
import { pause, timed, until } from './statistics';

const FEEDS = 1_000;
const ITEMS = 20;
/** A parser that has just started compiles while it parses: that is not what a running system costs. */
const WARM_UP = 500;
const UNCHANGED_RUNS = 3;

/** Feeds of 15 kB and 20 items from an origin on this machine: new ones, and unchanged ones (304). */
export async function benchRss(parts: BenchParts): Promise<BenchResult[]> {
  const origin = await startChild('origin', ['dist-bench/bench/origin.js'], {}, 'origin_started');
  const url = String(origin.line('origin_started')?.['url']);
  try {
    const bare = await fetchAll(url);
    const more = {
      HTTP_ALLOW_PRIVATE: url.replace('http://', ''),
      // a thousand feeds of the world lie on a thousand hosts; here they share one
      PARSER_HOST_CONNECTIONS: '32',
    };
    return await withBed(parts, more, (bed) => measure(parts, bed, url, bare));
  } finally {
    await origin.stop();
  }
}

async function measure(parts: BenchParts, bed: Bed, origin: string, bare_s: number): Promise<BenchResult[]> {
  const { dataSource, env } = bed;
  await makeSchedules(dataSource, FEEDS, { cadence: 'feeds', url: `${origin}/load/`, due_in_ms: 86_400_000 });
  const manager = await startManager(env);
  const parser = await startParser('rss', env);
  const watched: Watched[] = [
    { name: 'manager', pid: manager.pid },
    { name: 'parser', pid: parser.pid },
    ...watchedServices(parts.services),
  ];
  try {
    parts.say(`rss: ${WARM_UP} feeds to warm up`);
    await makeSchedules(dataSource, WARM_UP, { cadence: 'warm', url: `${origin}/load/warm-`, due_in_ms: 86_400_000 });
    await pause(2_000);
    await runNew(bed, watched, 'warm', WARM_UP);
    await poolOf(dataSource).query('truncate item');
    parts.say(`rss: ${FEEDS} new feeds`);
    const fresh = await runNew(bed, watched, 'feeds', FEEDS);
    await poolOf(dataSource).query(`delete from source where url like '%/load/warm-%'`);
    parts.say('rss: the same, unchanged');
    await runUnchanged(bed, manager.url, watched);
    const unchanged = [];
    for (let n = 0; n < UNCHANGED_RUNS; n++) unchanged.push(await runUnchanged(bed, manager.url, watched));
    const seconds = unchanged.reduce((sum, { s }) => sum + s, 0);
    const cpu = unchanged.reduce((sum, run) => sum + run.cpu, 0);
    const many = FEEDS * UNCHANGED_RUNS;
    return [
      atMost(`${FEEDS} new feeds, due → items in the table`, fresh.s, 's', 5, bare_s),
      atMost('new feed, CPU', fresh.cpu / FEEDS, 'ms', 3),
      ...Object.entries(fresh.by_name).map(([name, ms]) => figure(`  of it ${name}`, ms / FEEDS, 'ms')),
      atLeast('unchanged feeds (304)', many / seconds, 'feeds/s', 1_000),
      atMost('unchanged feed, CPU', cpu / many, 'ms', 0.9),
    ];
  } finally {
    await Promise.all([parser.stop(), manager.stop()]);
  }
}

interface Run {
  readonly s: number;
  readonly cpu: number;
  readonly by_name: Readonly<Record<string, number>>;
}

async function runNew({ dataSource }: Bed, watched: readonly Watched[], cadence: string, count: number): Promise<Run> {
  const pool = poolOf(dataSource);
  const before = readCpu(watched);
  const { rows } = await pool.query<{ at: Date }>(
    `update cadence set next_tick_at = now() + interval '500 ms' where name = $1 returning next_tick_at as at`,
    [cadence],
  );
  await pool.query(`select pg_notify('parser_manager', 'planning')`);
  await until('all items to be in the table', async () => {
    const { rows: counted } = await pool.query<{ items: number; open: number }>({
      name: 'bench-items',
      text: `select (select count(*) from item)::int as items, (select count(*)::int from task_group where finished_at is null) as open`,
    });
    return counted[0]?.items === count * ITEMS && counted[0].open === 0;
  });
  const s = (Date.now() - (rows[0]?.at.getTime() ?? 0)) / 1_000;
  await pause(300);
  const { by_name, total } = cpuBetween(before, readCpu(watched));
  return { s, cpu: total, by_name };
}

async function runUnchanged({ dataSource }: Bed, url: string, watched: readonly Watched[]): Promise<Run> {
  const pool = poolOf(dataSource);
  await pause(500);
  const before = readCpu(watched);
  const begun = performance.now();
  const answer = await fetch(`${url}/api/v1/task_group/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ source_types: ['RSS'] }),
  });
  const { groups } = (await answer.json()) as { groups: { id: number; total: number }[] };
  const group = groups[0];
  if (group?.total !== FEEDS) throw new Error(`${group?.total ?? 0} feeds were planned instead of ${FEEDS}`);
  await until('the group to end', async () => {
    const { rows } = await pool.query<{ ended: boolean }>(
      'select finished_at is not null as ended from task_group where id = $1',
      [group.id],
    );
    return rows[0]?.ended === true;
  });
  const s = (performance.now() - begun) / 1_000;
  await pause(300);
  const { by_name, total } = cpuBetween(before, readCpu(watched));
  const { rows } = await pool.query<{ unchanged: number }>(
    `select count(*)::int as unchanged from task where group_id = $1 and status = 'completed' and (result->>'http_status')::int = 304`,
    [group.id],
  );
  if (rows[0]?.unchanged !== FEEDS) throw new Error(`${rows[0]?.unchanged} of ${FEEDS} feeds were answered with 304`);
  return { s, cpu: total, by_name };
}

/** The limit: fetching the same bytes, 32 at a time, and throwing them away. In seconds. */
async function fetchAll(url: string): Promise<number> {
  let next = 0;
  const fetchNext = async () => {
    for (let n = ++next; n <= FEEDS; n = ++next) await (await fetch(`${url}/load/${n}.xml`)).arrayBuffer();
  };
  const { ms } = await timed(() => Promise.all(Array.from({ length: 32 }, fetchNext)));
  return ms / 1_000;
}
