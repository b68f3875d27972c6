import fc from 'fast-check';
import { poolOf } from '../../../src/database/clients';
import { derivedHealthSql } from '../../../src/manager/source-life/health';
import { ParserError, giveUp } from '../../../src/parsers/runtime/parser';
import { makeSchedules } from '../../support/catalogue';
import { scriptedParser } from '../../support/parsers';
import { call, startSystem, type TestSystem } from '../../support/system';
import { waitFor } from '../../support/wait-for';

let system: TestSystem;
let api: string;

interface Row extends Record<string, unknown> {
  items: Row[];
  schedules: Row[];
}

/** What the parser does next with a source, by its id. */
const acts = new Map<number, string>();
const seen = new Map<number, number>();

beforeAll(async () => {
  system = await startSystem();
  api = `${system.url}/api/v1`;
  await system.work(
    scriptedParser(async ({ source }) => {
      const act = acts.get(source.id) ?? 'ok';
      if (act.startsWith('http_')) throw giveUp(act as 'http_404', `It said ${act}`);
      if (act === 'dns') throw new ParserError('dns', 'No such host', { retryable: false });
      if (!act.startsWith('https:')) return { result: { items: 0 } };
      const permanent_seen = (seen.get(source.id) ?? 0) + 1;
      seen.set(source.id, permanent_seen);
      return { result: { items: 0, permanent_url: act }, cursor: { permanent_url: act, permanent_seen } };
    }),
  );
});

const get = async (path: string) => (await call<Row>(`${api}${path}`)).body;
const pool = () => poolOf(system.database.dataSource);
const changes = async (id: number) =>
  (await get(`/source/${id}/changes`)).items.map(({ field, old, new: now, reason }) => [field, old, now, reason]);

async function makeSource(): Promise<{ id: number; schedule: number; cadence: number }> {
  const { source_ids, schedule_ids, cadence_id } = await makeSchedules(system.database.dataSource, 1, { due: false });
  return { id: source_ids[0] ?? 0, schedule: schedule_ids[0] ?? 0, cadence: cadence_id };
}

/** One tick of the source's cadence. @returns whether a task was made, once it has ended */
async function tick(cadence: number): Promise<boolean> {
  const ticksOf = async () =>
    (await get(`/cadence/${cadence}/ticks?sort=-id`)).items.filter(({ outcome }) => outcome !== 'planning');
  const before = (await ticksOf()).length;
  await pool().query(
    `update cadence set next_tick_at = date_trunc('second', now()) - interval '2 seconds' + $2 * interval '1 ms' where id = $1`,
    [cadence, before],
  );
  system.manager.wake('planning');
  await waitFor('the tick', async () => (await ticksOf()).length > before);
  await waitFor('its task to end', async () => {
    const { rows } = await pool().query('select from task_group where cadence_id = $1 and finished_at is null', [
      cadence,
    ]);
    return rows.length === 0;
  });
  return Number((await ticksOf())[0]?.['planned']) > 0;
}

const isNow = (id: number, health: string) =>
  waitFor(`source ${id} to be ${health}`, async () => (await get(`/source/${id}`))['health'] === health);

test('410 makes a source gone: nobody asks again, until somebody resumes it', async () => {
  const { id, schedule, cadence } = await makeSource();
  acts.set(id, 'http_410');
  expect(await tick(cadence)).toBe(true);
  await isNow(id, 'gone');
  expect(await tick(cadence)).toBe(false);
  expect(await get(`/schedule/${schedule}/why`)).toMatchObject({
    reason: 'not_due',
    sentence: expect.stringContaining('gone'),
  });
  expect((await get('/source/?health=gone')).items.map((source) => source['id'])).toEqual([id]);
  acts.delete(id);
  await call(`${api}/schedule/${schedule}/resume`, { method: 'POST' });
  expect(await tick(cadence)).toBe(true);
  await isNow(id, 'healthy');
  expect(await changes(id)).toEqual([
    ['health', 'gone', 'healthy', 'completed'],
    ['health', 'new', 'gone', 'http_410'],
  ]);
});

test('a source that denies access is asked again after most of a day, so that a daily cadence meets it daily, and not at every tick', async () => {
  const { id, schedule, cadence } = await makeSource();
  acts.set(id, 'http_401_403');
  await tick(cadence);
  await isNow(id, 'denied');
  expect(await tick(cadence)).toBe(false);
  const { not_before, not_before_reason } = await get(`/schedule/${schedule}`);
  expect(not_before_reason).toBe('denied');
  expect(Math.abs(Date.parse(String(not_before)) - Date.now() - 23 * 3_600_000)).toBeLessThan(60_000);
});

test('404 means gone only after a week of it', async () => {
  const { id, schedule, cadence } = await makeSource();
  acts.set(id, 'http_404');
  await tick(cadence);
  await isNow(id, 'failing');
  expect(await tick(cadence)).toBe(true);
  await pool().query(
    `update schedule set consecutive_failures = 30, failing_since = now() - interval '8 days' where id = $1`,
    [schedule],
  );
  await tick(cadence);
  await isNow(id, 'gone');
  expect(await tick(cadence)).toBe(false);
});

test('the address changes at the third redirect in a row that was for good', async () => {
  const { id, cadence } = await makeSource();
  const was = (await get(`/source/${id}`))['url'];
  acts.set(id, 'https://elsewhere.example/feed#top');
  for (const expected of [was, was, 'https://elsewhere.example/feed']) {
    await tick(cadence);
    await waitFor('the address', async () => (await get(`/source/${id}`))['url'] === expected);
  }
  expect((await get(`/source/${id}`))['host_key']).toBe('elsewhere.example');
  expect(await changes(id)).toEqual([['url', was, 'https://elsewhere.example/feed', 'moved permanently']]);
});

test('an address that another source has, or that must not be asked, is not taken', async () => {
  const [taken, clash, inside] = [await makeSource(), await makeSource(), await makeSource()];
  const url = String((await get(`/source/${taken.id}`))['url']);
  acts.set(clash.id, url);
  acts.set(inside.id, 'https://127.0.0.2/feed');
  for (const { id, cadence } of [clash, inside]) {
    const was = (await get(`/source/${id}`))['url'];
    for (let n = 0; n < 5; n++) await tick(cadence);
    expect((await get(`/source/${id}`))['url']).toBe(was);
  }
  await waitFor('the word of it', async () => (await changes(clash.id)).length > 0);
  // said once, not at every tick
  expect(await changes(clash.id)).toEqual([
    ['url', expect.any(String), url, `moved permanently, but source ${taken.id} has this address already`],
  ]);
  expect(await changes(inside.id)).toEqual([]);
});

test('another address begins anew; switching off is told', async () => {
  const { id, schedule, cadence } = await makeSource();
  acts.set(id, 'dns');
  await tick(cadence);
  await isNow(id, 'failing');
  await call(`${api}/source/${id}`, { method: 'PATCH', body: { url: 'https://mended.example/feed' } });
  expect(await get(`/schedule/${schedule}`)).toMatchObject({
    last_outcome: null,
    consecutive_failures: 0,
    failing_since: null,
  });
  expect((await get(`/source/${id}`))['health']).toBe('new');
  await call(`${api}/source/${id}`, { method: 'PATCH', body: { is_active: false } });
  expect((await get(`/source/${id}`))['health']).toBe('paused');
  expect((await changes(id)).map(([field, , now, reason]) => [field, now, reason])).toEqual([
    ['health', 'paused', 'changed by hand'],
    ['health', 'new', 'changed by hand'],
    ['url', 'https://mended.example/feed', 'changed by hand'],
    ['health', 'failing', 'dns'],
  ]);
});

test('a source that brought something now and then and brings nothing any more is silent', async () => {
  const { id, cadence } = await makeSource();
  acts.delete(id);
  await tick(cadence);
  await isNow(id, 'healthy');
  const silence = (gap: number, days: number) =>
    pool().query(
      `update source set usual_gap_seconds = $2, last_item_at = now() - $3 * interval '1 day' where id = $1`,
      [id, gap, days],
    );
  await silence(3600, 0.9);
  await isNow(id, 'healthy');
  await silence(3600, 1.1);
  await isNow(id, 'silent');
  expect((await get('/source/?health=silent')).items.map((source) => source['id'])).toEqual([id]);
  expect((await get('/overview'))['silent']).toMatchObject({ count: 1, items: [{ source_id: id }] });
  await silence(86_400, 2.9);
  await isNow(id, 'healthy');
});

test('the counts are those of the list', async () => {
  const counts = (await get('/source/counts')) as unknown as { total: number; by_health: Record<string, number> };
  for (const [health, count] of Object.entries(counts.by_health))
    expect([health, (await get(`/source/?health=${health}`))['total']]).toEqual([health, count]);
  expect(counts.total).toBe((await get('/source/'))['total']);
});

test('whatever happens in whatever order, the column says what the schedules say', async () => {
  const sources = await Promise.all(Array.from({ length: 4 }, makeSource));
  const act = fc.record({
    source: fc.nat(3),
    act: fc.constantFrom('ok', 'dns', 'http_410', 'http_401_403', 'pause', 'resume', 'off', 'on'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 6 }), async (story) => {
      await Promise.all(
        story.map(async ({ source, act: what }) => {
          const { id, schedule } = sources[source] ?? { id: 0, schedule: 0 };
          if (what === 'pause' || what === 'resume')
            await call(`${api}/schedule/${schedule}/${what}`, { method: 'POST' });
          else if (what === 'off' || what === 'on')
            await call(`${api}/source/${id}`, { method: 'PATCH', body: { is_active: what === 'on' } });
          else {
            acts.set(id, what);
            await call(`${api}/task/`, { method: 'POST', body: { schedule_id: schedule } });
          }
        }),
      );
      const ids = sources.map(({ id }) => id);
      await waitFor('everything to agree', async () => {
        const { rows } = await pool().query(
          `select from source o where o.id = any ($1) and (o.health <> ${derivedHealthSql} or exists (
             select from task t where t.source_id = o.id and t.status in ('created', 'queued', 'running')))`,
          [ids],
        );
        return rows.length === 0;
      });
    }),
    { numRuns: 15 },
  );
});
