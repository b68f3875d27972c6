import { startOrigin, type Origin } from '../../src/local/origin/origin';
import { demoChannels } from '../../src/local/origin/youtube/demo-channels';
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
    YOUTUBE_API_BASE: `${origin.url}/youtube/v3`,
    YOUTUBE_FEED_BASE: `${origin.url}/youtube/feeds/videos.xml`,
    YOUTUBE_API_KEYS: 'youtube-demo-invalid,youtube-demo-exhausted,youtube-demo-one',
  });
  api = `${system.url}/api/v1`;
  await system.work(await createParser('YOUTUBE', system.config.parser));
});

interface Task {
  readonly status: string;
  readonly error_code: string | null;
  readonly result: Record<string, unknown> | null;
}

async function finished(group: number): Promise<Record<string, unknown>> {
  const read = async () => (await call<Record<string, unknown>>(`${api}/task_group/${group}`)).body;
  await waitFor('the group to end', async () => (await read())['finished_at'] !== null);
  return read();
}

const gone = `https://www.youtube.com/channel/${demoChannels['demo_gone']?.channel_id ?? ''}`;

test('channels of YouTube → POST → Kafka → parser → items; a closed and a missing one tell what they are', async () => {
  for (const url of ['https://www.youtube.com/@demo_news', 'youtube.com/@demo_archive', '@demo_closed', gone]) {
    const { status } = await call(`${api}/source/`, { method: 'POST', body: { type: 'YOUTUBE', url } });
    expect([url, status]).toEqual([url, 201]);
  }
  const { body } = await call<{ groups: { id: number; total: number }[] }>(`${api}/task_group/`, { method: 'POST' });
  expect(body.groups).toEqual([expect.objectContaining({ total: 4, source_type: 'YOUTUBE', task_type: 'VIDEOS' })]);
  const id = body.groups[0]?.id ?? 0;
  expect(await finished(id)).toMatchObject({ status: 'partial', completed: 2, failed: 2 });
  const tasks = (await call<{ items: Task[] }>(`${api}/task_group/${id}/tasks`)).body.items;
  expect(tasks.flatMap(({ error_code }) => error_code ?? []).sort()).toEqual(['http_401_403', 'http_410']);
  const health = async (name: string) =>
    (await call<{ items: { url: string }[] }>(`${api}/source/?health=${name}`)).body.items.map(({ url }) => url);
  expect([await health('denied'), await health('gone')]).toEqual([['@demo_closed'], [gone]]);
  const items = async () =>
    (await call<{ items: { kind: string; author: string; url: string }[] }>(`${api}/item/?size=1000`)).body.items;
  await waitFor('the items', async () => (await items()).length >= 100);
  expect(await items()).toHaveLength(100);
  expect(new Set((await items()).map(({ kind }) => kind))).toEqual(new Set(['video', 'short']));
  expect((await items())[0]?.url).toMatch(/^https:\/\/www\.youtube\.com\/watch\?v=[\w-]{11}$/);
});

test('the second run goes on from the cursor; facts about the channel are an item of their own', async () => {
  const { body: list } = await call<{ items: { id: number }[] }>(`${api}/source/?type=YOUTUBE&q=demo_archive`);
  const source = list.items[0]?.id ?? 0;
  const again = await call<{ groups: { id: number }[] }>(`${api}/source/${source}/run`, { method: 'POST' });
  const group = again.body.groups[0]?.id ?? 0;
  await finished(group);
  const [task] = (await call<{ items: Task[] }>(`${api}/task/?task_group_id=${group}`)).body.items;
  expect(task).toMatchObject({ status: 'completed', result: { pages: 1, via: 'api' } });
  expect(['not_modified', 'known']).toContain(task?.result?.['reached']);
  const schedule = await call<{ id: number }>(`${api}/schedule/`, {
    method: 'POST',
    body: { source_id: source, task_type: 'CHANNEL_INFO', cadence: 'on_request' },
  });
  expect(schedule.status).toBe(201);
  const run = await call<{ task_group_id: number; task_id: string }>(`${api}/task/`, {
    method: 'POST',
    body: { schedule_id: schedule.body.id },
  });
  await finished(run.body.task_group_id);
  const { body: facts } = await call<Task>(`${api}/task/${run.body.task_id}`);
  expect(facts).toMatchObject({ status: 'completed', result: { name: 'demo archive', subscribers: 4210 } });
});

test('params and settings of another shape are refused before they reach a parser', async () => {
  const wrong = [
    { type: 'YOUTUBE', url: 'youtube.com/@a', settings: { channel_id: 'UCshort' } },
    { type: 'YOUTUBE', url: 'youtube.com/@a', settings: { channel: 'x' } },
    { type: 'YOUTUBE', url: 'youtube.com/@a', schedules: [{ task_type: 'VIDEOS', params: { max_pages: 0 } }] },
    { type: 'YOUTUBE', url: 'youtube.com/@a', schedules: [{ task_type: 'CHANNEL_INFO', params: { max_pages: 1 } }] },
  ];
  for (const body of wrong) expect((await call(`${api}/source/`, { method: 'POST', body })).status).toBe(422);
});
