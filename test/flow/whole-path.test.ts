import { poolOf } from '../../src/database/clients';
import { startOrigin, type Origin } from '../../src/local/origin/origin';
import { RssParser } from '../../src/parsers/rss/rss-parser';
import { countersAndCounts } from '../support/catalogue';
import { onFileEnd } from '../support/clean-up';
import { call, startSystem, type TestSystem } from '../support/system';
import { waitFor } from '../support/wait-for';

let origin: Origin;
let system: TestSystem;
let api: string;

beforeAll(async () => {
  origin = await startOrigin();
  onFileEnd(() => origin.stop());
  system = await startSystem({ HTTP_ALLOW_PRIVATE: `127.0.0.1:${origin.port}` });
  api = `${system.url}/api/v1`;
  await system.work(new RssParser(system.config.parser));
});

interface Answer {
  groups: { id: number; total: number; status: string; cadence_id: number }[];
  skipped: { reason: string; count: number }[];
}

async function groupOf(id: number): Promise<Record<string, number | string>> {
  return (await call<Record<string, number | string>>(`${api}/task_group/${id}`)).body;
}

test('source → POST → Kafka → parser → status → items, on real feeds', async () => {
  const paths = ['/rss20.xml', '/atom10.xml', '/feed.json', '/windows-1251.xml', '/broken.xml', '/gone.xml'];
  for (const path of paths) {
    const { status } = await call(`${api}/source/`, {
      method: 'POST',
      body: { type: 'RSS', url: `${origin.url}${path}` },
    });
    expect(status).toBe(201);
  }
  const { status, body } = await call<Answer>(`${api}/task_group/`, { method: 'POST' });
  expect(status).toBe(201);
  expect(body.groups).toEqual([expect.objectContaining({ total: 6, source_type: 'RSS', task_type: 'FEED' })]);
  const id = body.groups[0]?.id ?? 0;
  await waitFor('the group to end', async () => (await groupOf(id))['finished_at'] !== null);
  expect(await groupOf(id)).toMatchObject({ status: 'partial', completed: 5, failed: 1, progress: 1 });
  const items = await call<{ items: { title: string; source_id: number }[] }>(`${api}/item/?size=1000`);
  await waitFor(
    'the items',
    async () => (await call<{ items: unknown[] }>(`${api}/item/?size=1000`)).body.items.length === 40,
  );
  expect(items.status).toBe(200);
  const tasks = await call<{ items: { status: string; error_code: string | null; id: string }[]; total: number }>(
    `${api}/task_group/${id}/tasks`,
  );
  expect(tasks.body.total).toBe(6);
  const failed = tasks.body.items.find((task) => task.status === 'failed');
  expect(failed?.error_code).toBe('http_410');
  const sources = await call<{ items: { health: string; url: string }[] }>(`${api}/source/?health=gone`);
  expect(sources.body.items.map(({ url }) => url)).toEqual([`${origin.url}/gone.xml`]);
});

test('the second look at an unchanged feed is not modified, and brings no item twice', async () => {
  const before = await poolOf(system.database.dataSource).query<{ n: number }>('select count(*) as n from item');
  const { body: source } = await call<{ id: number }>(`${api}/source/`, {
    method: 'POST',
    body: { type: 'RSS', url: `${origin.url}/quiet.xml` },
  });
  for (const not_modified of [false, true]) {
    const run = await call<Answer>(`${api}/source/${source.id}/run`, { method: 'POST' });
    const id = run.body.groups[0]?.id ?? 0;
    await waitFor('the group to end', async () => (await groupOf(id))['finished_at'] !== null);
    const { body } = await call<{ items: { result: { not_modified: boolean } }[] }>(`${api}/task/?task_group_id=${id}`);
    expect(body.items[0]?.result.not_modified).toBe(not_modified);
  }
  await waitFor('the items', async () => {
    const { rows } = await poolOf(system.database.dataSource).query<{ n: number }>('select count(*) as n from item');
    return rows[0]?.n === Number(before.rows[0]?.n) + 8;
  });
});

test('a second POST with the same key returns the first answer; another body with it is refused', async () => {
  const headers = { 'Idempotency-Key': 'cron-1' };
  const first = await call<Answer>(`${api}/task_group/`, { method: 'POST', headers });
  const again = await call<Answer>(`${api}/task_group/`, { method: 'POST', headers });
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.body).toEqual(first.body);
  const other = await call(`${api}/task_group/`, { method: 'POST', headers, body: { priority: 5 } });
  expect(other.status).toBe(422);
  const id = first.body.groups[0]?.id;
  if (id !== undefined) await waitFor('the group to end', async () => (await groupOf(id))['finished_at'] !== null);
});

test('one task by hand: 201, then 409 while it is open', async () => {
  const { body: source } = await call<{ id: number; schedules: { id: number }[] }>(`${api}/source/`, {
    method: 'POST',
    body: { type: 'RSS', url: `${origin.url}/slow.xml` },
  });
  const schedule_id = source.schedules[0]?.id;
  const first = await call<{ task_id: string; task_group_id: number }>(`${api}/task/`, {
    method: 'POST',
    body: { schedule_id },
  });
  const second = await call(`${api}/task/`, { method: 'POST', body: { schedule_id } });
  expect([first.status, second.status]).toEqual([201, 409]);
  const skipped = await call<Answer>(`${api}/source/${source.id}/run`, { method: 'POST' });
  expect(skipped.body).toEqual({ groups: [], skipped: [expect.objectContaining({ reason: 'overlap', count: 1 })] });
  await waitFor('the group to end', async () => (await groupOf(first.body.task_group_id))['status'] === 'completed');
});

test('a cancelled task stays cancelled, whatever its worker says', async () => {
  const { body: source } = await call<{ schedules: { id: number }[]; id: number }>(`${api}/source/`, {
    method: 'POST',
    body: { type: 'RSS', url: `${origin.url}/slow.xml?2` },
  });
  const { body: run } = await call<{ task_id: string }>(`${api}/task/`, {
    method: 'POST',
    body: { schedule_id: source.schedules[0]?.id },
  });
  await waitFor(
    'the task to run',
    async () => (await call<{ status: string }>(`${api}/task/${run.task_id}`)).body.status === 'running',
  );
  const cancelled = await call(`${api}/task/${run.task_id}/cancel`, { method: 'POST' });
  expect(cancelled).toMatchObject({ status: 200, body: { changed: 1, status: 'cancelled' } });
  const worker = await call<{ items: { state: string; id: string }[] }>(`${api}/worker/`);
  expect(worker.body.items).toEqual([expect.objectContaining({ state: 'alive', id: expect.stringMatching(/^rss-/) })]);
  expect((await call(`${api}/task/${run.task_id}/cancel`, { method: 'POST' })).status).toBe(409);
  const retried = await call(`${api}/task/${run.task_id}/retry`, { method: 'POST' });
  expect(retried.status).toBe(200);
  await waitFor(
    'the retry',
    async () => (await call<{ status: string }>(`${api}/task/${run.task_id}`)).body.status === 'completed',
  );
});

test('counters equal what counting the tasks gives', async () => {
  const { counters, counts } = await countersAndCounts(system.database.dataSource);
  expect(counters).toEqual(counts);
});

test('poison in task_statuses becomes dead letters with reasons, and the consumer goes on', async () => {
  const { manager, config } = system;
  const topic = config.kafka.topics.statuses;
  const poison: [string, string | Buffer][] = [
    ['empty', Buffer.alloc(0)],
    ['not_json', '{"task_id":'],
    ['not_utf8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['unknown_version', '{"v":2,"task_id":"x","status":"completed"}'],
    ['invalid', '{"v":1,"task_id":"nope","status":"completed"}'],
    ['invalid', '[1,2]'],
    ['unknown_task', '{"v":1,"task_id":"01900000-0000-7000-8000-000000000000","status":"completed"}'],
  ];
  await manager.producer.send(
    topic,
    poison.map(([, value]) => ({ key: null, value })),
  );
  await waitFor(
    'the dead letters',
    async () => (await call<{ total: number }>(`${api}/dead_letter/`)).body.total >= poison.length,
  );
  const letters = await call<{ items: { reason: string; id: number }[] }>(`${api}/dead_letter/`);
  expect(letters.body.items.map(({ reason }) => reason).sort()).toEqual(poison.map(([reason]) => reason).sort());
  const redriven = await call(
    `${api}/dead_letter/${letters.body.items.find(({ reason }) => reason === 'unknown_task')?.id}/redrive`,
    { method: 'POST' },
  );
  expect(redriven).toMatchObject({ status: 200, body: { redriven_at: expect.any(String) } });
  await waitFor('the consumers to be well', async () => (await manager.readiness()).every(({ ok }) => ok));
});

test('topics tell their lag, metrics and readiness their state', async () => {
  const topics = await call<{ items: { role: string; lag: number }[] }>(`${api}/topic/`);
  expect(topics.body.items.map(({ role }) => role)).toContain('RSS');
  const metrics = await call<string>(`${system.url}/metrics`);
  expect(metrics.body).toMatch(/pm_groups_finished_total\{status="partial"\} [1-9]/);
  expect(metrics.body).toMatch(/pm_recorded_lag_seconds_count [1-9]/);
  expect((await call<{ ready: boolean }>(`${system.url}/health/ready`)).body.ready).toBe(true);
});
