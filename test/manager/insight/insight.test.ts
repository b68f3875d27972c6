import { poolOf } from '../../../src/database/clients';
import { giveUp, retryLater } from '../../../src/parsers/runtime/parser';
import { countersAndCounts, makeSchedules } from '../../support/catalogue';
import { itemOf, scriptedParser } from '../../support/parsers';
import { call, startSystem, type TestSystem } from '../../support/system';
import { waitFor } from '../../support/wait-for';

let system: TestSystem;
let api: string;

interface Body extends Record<string, unknown> {
  items: Body[];
  groups: { id: number; total: number }[];
}

const get = async (path: string) => (await call<Body>(`${api}${path}`)).body;
const post = async (path: string, body: unknown = {}) =>
  (await call<Body>(`${api}${path}`, { method: 'POST', body })).body;
const pool = () => poolOf(system.database.dataSource);

/** Tells the parser what to do with the sources of these schedules. */
const behave = (how: string, schedule_ids: number[]) =>
  pool().query(
    'update source set name = nullif($2, $3) where id in (select source_id from schedule where id = any ($1))',
    [schedule_ids, how, ''],
  );

/** Runs schedules by hand and waits until their group has ended. */
async function runAll(schedule_ids: number[]): Promise<number> {
  const { groups } = await post('/task_group/', { schedule_ids });
  const id = groups[0]?.id ?? 0;
  await waitFor('the group to end', async () => (await get(`/task_group/${id}`))['finished_at'] !== null);
  return id;
}

beforeAll(async () => {
  system = await startSystem();
  api = `${system.url}/api/v1`;
  await system.work(
    scriptedParser(async ({ source }, context) => {
      if (source.name === 'fail' && source.id % 2 === 0) throw giveUp('http_401_403', 'Forbidden');
      if (source.name === 'later') throw retryLater(3_600_000, 'http_429', 'Later');
      if (source.name === 'hang')
        await new Promise((_, reject) =>
          context.signal.addEventListener('abort', () => reject(context.signal.reason as Error)),
        );
      await context.emit(itemOf(`a${source.id}`));
      return { result: {} };
    }),
  );
});

test('strips show the last outcomes of a schedule, newest first', async () => {
  const { schedule_ids } = await makeSchedules(system.database.dataSource, 2, { due: false });
  await runAll(schedule_ids);
  await runAll(schedule_ids.slice(0, 1));
  const { items } = await get(`/schedule/strips?ids=${schedule_ids.join(',')},2000000000`);
  expect(items.map(({ schedule_id, outcomes }) => [schedule_id, (outcomes as unknown[]).length])).toEqual([
    [schedule_ids[0], 2],
    [schedule_ids[1], 1],
    [2_000_000_000, 0],
  ]);
  for (const ids of ['', 'x', '0', '1,,2', Array.from({ length: 101 }, (_, n) => n + 1).join(',')])
    expect((await call(`${api}/schedule/strips?ids=${ids}`)).status).toBe(422);
});

test('causes count what failed in a group, with the hosts', async () => {
  const { schedule_ids, source_ids } = await makeSchedules(system.database.dataSource, 4, {
    due: false,
    host: 'bad.example',
  });
  const good = await runAll(schedule_ids);
  await behave('fail', schedule_ids);
  const id = await runAll(schedule_ids);
  const even = source_ids.filter((source) => source % 2 === 0).length;
  expect((await get(`/task_group/${id}/causes`)).items).toEqual([
    expect.objectContaining({ error_code: 'http_401_403', count: even, hosts: [{ host: 'bad.example', count: even }] }),
  ]);
  expect((await get(`/task_group/${good}/causes`)).items).toEqual([]);
  expect((await call(`${api}/task_group/2000000000/causes`)).status).toBe(404);
  const overview = await get('/overview');
  expect(overview).toMatchObject({
    broken: { count: even, causes: [{ error_code: 'http_401_403', host: 'bad.example', count: even }] },
    totals: { workers_live: 1 },
  });
});

test('the overview counts items as they come, and says what waits for what', async () => {
  const before = ((await get('/overview'))['totals'] as { items_24h: number }).items_24h;
  const { schedule_ids } = await makeSchedules(system.database.dataSource, 5, { due: false });
  await runAll(schedule_ids);
  await waitFor(
    'the items to be counted',
    async () => ((await get('/overview'))['totals'] as { items_24h: number }).items_24h === before + 5,
  );
  await behave('later', schedule_ids);
  const { groups } = await post('/task_group/', { schedule_ids });
  await waitFor('the tasks to wait for their next attempt', async () =>
    JSON.stringify((await get('/overview'))['waiting']).includes('"reason":"retry","source_type":"RSS","count":5'),
  );
  const [task] = (await get(`/task_group/${groups[0]?.id}/tasks`)).items;
  const why = await get(`/task/${String(task?.['id'])}/why`);
  expect(why).toMatchObject({ state: 'created', reason: 'delayed', holder: null });
  expect(why['sentence']).toBe('Attempt 2 of 3 waits for its time after http_429.');
  expect(Date.parse(String(why['clears_at']))).toBeGreaterThan(Date.now() + 3_000_000);
  expect(await get(`/schedule/${schedule_ids[0]}/why`)).toMatchObject({ state: 'open', holder: { kind: 'task' } });
  expect(await post('/task_group/bulk', { action: 'cancel', ids: [groups[0]?.id] })).toEqual({
    matched: 5,
    done: 5,
    skipped: {},
  });
});

test('a source says why it runs or does not', async () => {
  const { schedule_ids, source_ids, cadence_id } = await makeSchedules(system.database.dataSource, 1, { due: false });
  const [source, schedule] = [source_ids[0], schedule_ids[0]];
  const reason = async () => (await get(`/source/${source}/why`))['reason'];
  await pool().query(`update cadence set next_tick_at = now() + interval '1 hour' where id = $1`, [cadence_id]);
  expect(await get(`/source/${source}/why`)).toMatchObject({
    state: 'waiting',
    reason: 'next_tick',
    holder: { id: String(cadence_id) },
  });
  await pool().query(
    `update schedule set not_before = now() + interval '1 day', not_before_reason = 'ttl' where id = $1`,
    [schedule],
  );
  expect(await get(`/source/${source}/why`)).toMatchObject({
    reason: 'not_due',
    sentence: expect.stringContaining('(ttl)'),
  });
  await pool().query('update cadence set is_enabled = false where id = $1', [cadence_id]);
  expect(await reason()).toBe('clock_disabled');
  await post(`/schedule/${schedule}/pause`);
  expect(await reason()).toBe('disabled');
  await call(`${api}/source/${source}`, { method: 'PATCH', body: { is_active: false } });
  expect(await reason()).toBe('source_inactive');
  await call(`${api}/schedule/${schedule}`, { method: 'DELETE' });
  expect(await reason()).toBe('no_schedule');
  expect((await call(`${api}/source/2000000000/why`)).status).toBe(404);
});

test('a running task names its worker and when it must end; an ended one says how', async () => {
  const { schedule_ids } = await makeSchedules(system.database.dataSource, 1, { due: false, timeout_seconds: 100 });
  await behave('hang', schedule_ids);
  const { groups } = await post('/task_group/', { schedule_ids });
  const taskOf = async () => (await get(`/task_group/${groups[0]?.id}/tasks`)).items[0] ?? ({} as Body);
  await waitFor('the task to run', async () => (await taskOf())['status'] === 'running');
  const id = String((await taskOf())['id']);
  expect(await get(`/task/${id}/why`)).toMatchObject({
    state: 'running',
    reason: 'working',
    holder: { kind: 'worker' },
  });
  expect(await post('/task/bulk', { action: 'cancel', ids: [id] })).toEqual({ matched: 1, done: 1, skipped: {} });
  expect(await get(`/task/${id}/why`)).toMatchObject({ state: 'cancelled', reason: 'ended' });
});

test('load has what was done behind now and what clocks will do ahead of it', async () => {
  const { cadence_id } = await makeSchedules(system.database.dataSource, 7, { due: false, interval_seconds: 3600 });
  const soon = new Date(Date.now() + 1_800_000);
  await pool().query('update cadence set next_tick_at = $2, starts_at = $2 where id = $1', [cadence_id, soon]);
  const { series } = (await get('/load?step=3600')) as unknown as {
    series: { key: string; done: number[]; failed: number[]; planned: number[] }[];
  };
  const rss = series.find(({ key }) => key === 'RSS');
  const sum = (counts: readonly number[] = []) => counts.reduce((a, b) => a + b, 0);
  expect(sum(rss?.done)).toBeGreaterThan(0);
  expect(rss?.planned).toHaveLength(24);
  // half an hour from now, then every hour to the end of the window
  expect(sum(rss?.planned.slice(13))).toBeGreaterThanOrEqual(7 * 11);
  const hosts = (await get('/load?by=host')) as unknown as { series: { key: string }[] };
  expect(hosts.series.map(({ key }) => key)).toContain('feeds.example');
  const [from, to] = [new Date().toISOString(), new Date(Date.now() + 40 * 86_400_000).toISOString()];
  for (const query of [
    `from=${from}&to=${to}`,
    `from=${to}&to=${from}`,
    'step=1',
    `from=${from}&step=60&to=${new Date(Date.now() + 3 * 86_400_000).toISOString()}`,
  ])
    expect((await call(`${api}/load?${query}`)).status).toBe(422);
});

test('activity counts the items of a source by day and hour', async () => {
  const { schedule_ids, source_ids } = await makeSchedules(system.database.dataSource, 1, { due: false });
  await runAll(schedule_ids);
  const activity = async () =>
    (await get(`/source/${source_ids[0]}/activity?days=3`)) as unknown as {
      days: { new: number }[];
      hours: number[][];
    };
  await waitFor('the item', async () => (await activity()).days.at(-1)?.new === 1);
  const { days, hours } = await activity();
  expect([days.length, hours.length, hours.flat().length, hours.flat().reduce((a, b) => a + b, 0)]).toEqual([
    3, 7, 168, 1,
  ]);
});

test('search finds by id, name and address', async () => {
  const { source_ids } = await makeSchedules(system.database.dataSource, 1, {
    due: false,
    host: 'needle-in-hay.example',
  });
  const kinds = async (q: string) =>
    (await get(`/search?q=${encodeURIComponent(q)}`)).items.map(({ kind, id }) => `${String(kind)} ${String(id)}`);
  expect(await kinds('needle-in')).toEqual([`source ${source_ids[0]}`]);
  expect(await kinds(`#${source_ids[0]}`)).toContain(`source ${source_ids[0]}`);
  expect(await kinds('100%')).toEqual([]);
  const [task] = (await get('/task/?size=1')).items;
  expect(await kinds(String(task?.['id']))).toEqual([`task ${String(task?.['id'])}`]);
  expect((await call(`${api}/search?q=`)).status).toBe(422);
});

describe('bulk', () => {
  test('sources are counted first, then paused, resumed, run and deleted by a filter', async () => {
    const host = 'bulk.example';
    const { source_ids } = await makeSchedules(system.database.dataSource, 6, { due: false, host });
    const act = (action: string, dry_run = false) => post('/source/bulk', { action, filter: { host }, dry_run });
    expect(await act('pause', true)).toEqual({ matched: 6, done: 0, skipped: {} });
    expect(await act('pause')).toEqual({ matched: 6, done: 6, skipped: {} });
    expect(await act('pause')).toEqual({ matched: 6, done: 0, skipped: { already_paused: 6 } });
    expect(await act('run')).toEqual({ matched: 6, done: 0, skipped: { disabled: 6 } });
    expect(await post('/source/bulk', { action: 'resume', ids: source_ids.slice(0, 4) })).toEqual({
      matched: 4,
      done: 4,
      skipped: {},
    });
    expect(await act('run')).toMatchObject({ matched: 6, done: 4 });
    await waitFor('the tasks to end', async () => {
      const { rows } = await pool().query<{ n: number }>(
        'select count(*)::int as n from task_group where finished_at is null',
      );
      return rows[0]?.n === 0;
    });
    const healthy = { action: 'pause', filter: { host, health: 'healthy' }, dry_run: true };
    // health follows the end of a task
    await waitFor('four to be healthy', async () => (await post('/source/bulk', healthy))['matched'] === 4);
    expect(await act('delete')).toEqual({ matched: 6, done: 6, skipped: {} });
    expect((await get(`/search?q=${host}`)).items).toEqual([]);
  });

  test('schedules are paused by what they failed with; cursors are reset', async () => {
    const { schedule_ids } = await makeSchedules(system.database.dataSource, 4, { due: false, host: 'cursor.example' });
    await pool().query(
      `update schedule set cursor = '{}', last_outcome = 'failed', last_error_code = 'parse' where id = any ($1)`,
      [schedule_ids],
    );
    expect(await post('/schedule/bulk', { action: 'pause', filter: { error_code: 'parse' } })).toEqual({
      matched: 4,
      done: 4,
      skipped: {},
    });
    expect(await post('/schedule/bulk', { action: 'reset_cursor', ids: [...schedule_ids, 2_000_000_000] })).toEqual({
      matched: 4,
      done: 4,
      skipped: {},
    });
    const { rows } = await pool().query('select cursor, is_enabled from schedule where id = any ($1)', [schedule_ids]);
    expect(rows).toEqual(schedule_ids.map(() => ({ cursor: null, is_enabled: false })));
  });

  test('failed tasks of a group are retried by their code, once, and the counters agree', async () => {
    const { schedule_ids } = await makeSchedules(system.database.dataSource, 6, { due: false });
    await behave('fail', schedule_ids);
    const id = await runAll(schedule_ids);
    const filter = { task_group_id: id, error_code: 'http_401_403' };
    expect(await post('/task/bulk', { action: 'retry', filter: { ...filter, error_code: 'parse' } })).toEqual({
      matched: 0,
      done: 0,
      skipped: {},
    });
    expect(await post('/task/bulk', { action: 'retry', filter, dry_run: true })).toEqual({
      matched: 3,
      done: 0,
      skipped: {},
    });
    await behave('', schedule_ids);
    const twice = await Promise.all([
      post('/task/bulk', { action: 'retry', filter }),
      post('/task/bulk', { action: 'retry', filter }),
    ]);
    expect(twice.reduce((sum, { done }) => sum + Number(done), 0)).toBe(3);
    await waitFor('the group to end again', async () => (await get(`/task_group/${id}`))['status'] === 'completed');
    const { counters, counts } = await countersAndCounts(system.database.dataSource);
    expect(counters).toEqual(counts);
  });

  test.each([
    ['source', { action: 'pause' }],
    ['source', { action: 'pause', ids: [1], filter: {} }],
    ['source', { action: 'explode', ids: [1] }],
    ['source', { action: 'pause', ids: [] }],
    ['source', { action: 'pause', filter: { nonsense: 1 } }],
    ['schedule', { action: 'run', ids: [0] }],
    ['task', { action: 'retry', filter: {} }],
    ['task', { action: 'retry', ids: ['x'] }],
    ['task_group', { action: 'cancel' }],
  ])('%s: %j is refused', async (resource, body) => {
    expect((await call(`${api}/${resource}/bulk`, { method: 'POST', body })).status).toBe(422);
  });
});

test('the stream hints at groups that moved, and asks nothing when nobody listens', async () => {
  const abort = new AbortController();
  const { body } = await fetch(`${api}/stream`, { signal: abort.signal });
  const reader = (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const reading = (async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      heard += value;
    }
  })().catch(() => undefined);
  await waitFor('the first hint', () => heard.includes('data: {"overview":1}'));
  const { schedule_ids } = await makeSchedules(system.database.dataSource, 1, { due: false });
  const id = await runAll(schedule_ids);
  await waitFor('a hint at the group', () => new RegExp(`"groups":\\[[\\d,]*\\b${id}\\b`).test(heard));
  abort.abort();
  await reading;
  await waitFor('the listeners to leave', () => !system.manager.hints.isBeating);
});
