import { startOrigin, type Origin } from '../../src/local/origin/origin';
import { createParser } from '../../src/parsers/registry';
import { onFileEnd } from '../support/clean-up';
import { call, startSystem, type TestSystem } from '../support/system';
import { waitFor } from '../support/wait-for';

let origin: Origin;
let system: TestSystem;
let api: string;

beforeAll(async () => {
  origin = await startOrigin();
  onFileEnd(() => origin.stop());
  system = await startSystem({
    HTTP_ALLOW_PRIVATE: `127.0.0.1:${origin.port}`,
    VK_API_BASE: `${origin.url}/vk/method`,
    VK_TOKENS: 'vk-demo-revoked,vk-demo-one,vk-demo-two',
  });
  api = `${system.url}/api/v1`;
  await system.work(await createParser('VK', system.config.parser));
});

interface Task {
  readonly status: string;
  readonly error_code: string | null;
  readonly error: string | null;
  readonly result: Record<string, unknown> | null;
}

async function finished(group: number): Promise<Record<string, unknown>> {
  const read = async () => (await call<Record<string, unknown>>(`${api}/task_group/${group}`)).body;
  await waitFor('the group to end', async () => (await read())['finished_at'] !== null);
  return read();
}

test('walls of VK → POST → Kafka → parser → items; a private and a deleted one tell what they are', async () => {
  const walls = { 'vk.com/demo_news': 60, 'https://vk.com/demo_person': 12, '@demo_private': 0, club203: 0 };
  for (const url of Object.keys(walls)) {
    const { status } = await call(`${api}/source/`, { method: 'POST', body: { type: 'VK', url } });
    expect([url, status]).toEqual([url, 201]);
  }
  const { body } = await call<{ groups: { id: number; total: number }[] }>(`${api}/task_group/`, { method: 'POST' });
  expect(body.groups).toEqual([expect.objectContaining({ total: 4, source_type: 'VK', task_type: 'WALL' })]);
  const id = body.groups[0]?.id ?? 0;
  expect(await finished(id)).toMatchObject({ status: 'partial', completed: 2, failed: 2 });
  const tasks = (await call<{ items: Task[] }>(`${api}/task_group/${id}/tasks`)).body.items;
  expect(tasks.flatMap(({ error_code }) => error_code ?? []).sort()).toEqual(['http_401_403', 'http_410']);
  const health = async (name: string) =>
    (await call<{ items: { url: string }[] }>(`${api}/source/?health=${name}`)).body.items.map(({ url }) => url);
  expect([await health('denied'), await health('gone')]).toEqual([['@demo_private'], ['club203']]);
  const items = async () =>
    (await call<{ items: Record<string, unknown>[] }>(`${api}/item/?size=1000&kind=post`)).body.items;
  await waitFor('the items', async () => (await items()).length >= 72);
  expect((await items()).length).toBe(72);
  expect(await items()).toContainEqual(
    expect.objectContaining({
      author: 'Anna Demo',
      url: expect.stringMatching(/^https:\/\/vk\.com\/wall102_\d+$/) as string,
    }),
  );
});

test('the second run goes on from the cursor; facts about the community are an item of their own', async () => {
  const { body: list } = await call<{ items: { id: number; url: string }[] }>(`${api}/source/?type=VK&q=demo_news`);
  const source = list.items[0]?.id ?? 0;
  const again = await call<{ groups: { id: number }[] }>(`${api}/source/${source}/run`, { method: 'POST' });
  const group = again.body.groups[0]?.id ?? 0;
  await finished(group);
  const [task] = (await call<{ items: Task[] }>(`${api}/task/?task_group_id=${group}`)).body.items;
  expect(task).toMatchObject({ status: 'completed', result: { pages: 1, requests: 1, reached: 'known' } });
  const schedule = await call<{ id: number }>(`${api}/schedule/`, {
    method: 'POST',
    body: { source_id: source, task_type: 'GROUP_INFO', cadence: 'on_request' },
  });
  expect(schedule.status).toBe(201);
  const run = await call<{ task_group_id: number; task_id: string }>(`${api}/task/`, {
    method: 'POST',
    body: { schedule_id: schedule.body.id },
  });
  await finished(run.body.task_group_id);
  const { body: facts } = await call<Task>(`${api}/task/${run.body.task_id}`);
  expect(facts).toMatchObject({ status: 'completed', result: { name: 'Demo news', members: 1101, closed: false } });
});

test('params and settings of another shape are refused before they reach a parser', async () => {
  const wrong = [
    { type: 'VK', url: 'vk.com/a_wall', settings: { owner: 5 } },
    { type: 'VK', url: 'vk.com/a_wall', schedules: [{ task_type: 'WALL', params: { max_pages: 0 } }] },
    { type: 'VK', url: 'vk.com/a_wall', schedules: [{ task_type: 'WALL', params: { filter: 'mine' } }] },
  ];
  for (const body of wrong) expect((await call(`${api}/source/`, { method: 'POST', body })).status).toBe(422);
});
