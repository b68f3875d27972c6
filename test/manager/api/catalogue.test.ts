import { request } from 'node:http';
import { poolOf } from '../../../src/database/clients';
import { createApp } from '../../../src/manager/api/create-app';
import { EXAMPLES, openapiDocument } from '../../../src/manager/api/openapi';
import { planDue } from '../../../src/manager/planning/plan-due';
import { call, startSystem, type TestSystem } from '../../support/system';
import { waitFor } from '../../support/wait-for';

let system: TestSystem;
let api: string;

beforeAll(async () => {
  // nothing is planned or dispatched behind the tests' back
  system = await startSystem({ SCHEDULER_ENABLED: 'false' });
  api = `${system.url}/api/v1`;
});

beforeEach(async () => {
  await poolOf(system.database.dataSource).query(
    `truncate source, task_group, tick cascade; delete from cadence where name <> 'on_request'`,
  );
});

interface Row extends Record<string, unknown> {
  id: number;
  schedules: Row[];
  items: Row[];
  total: number;
  pages: number;
}

const send = (method: string, path: string, body?: unknown) =>
  call<Row>(`${api}${path}`, { method, ...(body === undefined ? {} : { body }) });
const get = (path: string) => send('GET', path);
const makeSource = async (body: Record<string, unknown> = {}) =>
  (await send('POST', '/source/', { type: 'RSS', url: 'https://a.example/feed', ...body })).body;

test('a source is created with its address in one form, and the default task type on request', async () => {
  const { status, body } = await send('POST', '/source', {
    type: 'rss',
    url: 'HTTP://Bücher.example:80/Feed?x=1#top',
    name: 'Bücher',
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    type: 'RSS',
    url: 'http://xn--bcher-kva.example/Feed?x=1',
    host_key: 'xn--bcher-kva.example',
    is_active: true,
    health: 'new',
  });
  expect(body.schedules).toEqual([
    expect.objectContaining({
      task_type: 'FEED',
      cadence: 'on_request',
      is_enabled: true,
      priority: 0,
      max_attempts: 3,
    }),
  ]);
  expect((await get(`/source/${body.id}/`)).body).toEqual(body);
  expect((await send('POST', '/source', { type: 'RSS', url: 'http://bücher.example/Feed?x=1' })).status).toBe(409);
  expect((await makeSource({ url: 'https://b.example/', schedules: [] })).schedules).toEqual([]);
});

test('PATCH changes only what it names, PUT puts the rest back', async () => {
  const { id } = await makeSource({ name: 'A', external_id: 'x', settings: { user_agent: 'me' } });
  expect((await send('PATCH', `/source/${id}`, { is_active: false })).body).toMatchObject({
    name: 'A',
    external_id: 'x',
    settings: { user_agent: 'me' },
    is_active: false,
    health: 'paused',
  });
  expect(await poolOf(system.database.dataSource).query('select source_is_active from schedule')).toMatchObject({
    rows: [{ source_is_active: false }],
  });
  expect((await send('PUT', `/source/${id}`, { type: 'RSS', url: 'https://c.example/' })).body).toMatchObject({
    name: null,
    external_id: null,
    settings: {},
    is_active: true,
    url: 'https://c.example/',
  });
  expect((await send('PUT', `/source/${id}`, { type: 'VK', url: 'https://c.example/' })).status).toBe(422);
});

test('lists have pages, filters and an order', async () => {
  for (const n of [3, 1, 2]) await makeSource({ url: `https://a.example/${n}`, name: `name_${n}` });
  await makeSource({ url: 'https://a.example/off', name: '100%', is_active: false });
  const { body } = await get('/source/?size=2&page=2&sort=-name');
  expect(body).toMatchObject({ page: 2, size: 2, pages: 2, total: 4 });
  expect(body.items.map(({ name }) => name)).toEqual(['name_1', '100%']);
  expect((await get('/source/?q=%25')).body.items.map(({ name }) => name)).toEqual(['100%']);
  expect((await get('/source/?q=_3')).body.total).toBe(1);
  expect((await get('/source/?health=paused')).body.total).toBe(1);
  expect((await get('/source/?is_active=true&type=RSS&health=new')).body.total).toBe(3);
  expect((await get('/source/?page=1000000&size=1000')).body.items).toEqual([]);
});

test('a schedule is paused, resumed, changed and put back', async () => {
  const cadence = (await send('POST', '/cadence/', { name: 'hourly', cron: '0 * * * *' })).body;
  const [schedule] = (await makeSource({ schedules: [{ task_type: 'FEED', cadence: 'hourly', priority: 5 }] }))
    .schedules;
  const path = `/schedule/${schedule?.id}`;
  expect((await get(path)).body).toMatchObject({ cadence_id: cadence.id, priority: 5 });
  expect((await send('POST', `${path}/pause`)).body).toMatchObject({ is_enabled: false, priority: 5 });
  expect((await send('POST', `${path}/resume`)).body).toMatchObject({ is_enabled: true });
  expect((await send('PATCH', path, { ttl_seconds: 60 })).body).toMatchObject({
    ttl_seconds: 60,
    priority: 5,
    cadence_id: cadence.id,
  });
  expect((await send('PUT', path, {})).body).toMatchObject({ ttl_seconds: null, priority: 0 });
  expect((await send('PATCH', path, { is_enabled: null })).status).toBe(422);
  expect((await send('POST', '/schedule/', { source_id: schedule?.['source_id'], task_type: 'FEED' })).status).toBe(
    409,
  );
  expect((await get(`/schedule/?source_id=${String(schedule?.['source_id'])}`)).body.total).toBe(1);
  expect((await send('DELETE', path)).status).toBe(204);
  expect((await get(path)).status).toBe(404);
});

test('a cadence says when it fires next; one in use stays, and on_request cannot be touched', async () => {
  const { status, body } = await send('POST', '/cadence/', {
    name: 'daily',
    cron: '30 2 * * *',
    timezone: 'Europe/Berlin',
  });
  expect(status).toBe(201);
  expect(Date.parse(String(body['next_tick_at']))).toBeGreaterThan(Date.now());
  expect((await send('POST', '/cadence/', { name: 'daily', interval_seconds: 5 })).status).toBe(409);
  expect((await send('PATCH', `/cadence/${body.id}`, { is_enabled: false })).body).toMatchObject({
    cron: '30 2 * * *',
    timezone: 'Europe/Berlin',
    next_tick_at: null,
  });
  expect(
    (await send('PATCH', `/cadence/${body.id}`, { cron: null, interval_seconds: 60, is_enabled: true })).body,
  ).toMatchObject({ cron: null, interval_seconds: 60 });
  await makeSource({ schedules: [{ task_type: 'FEED', cadence: 'daily' }] });
  expect((await send('DELETE', `/cadence/${body.id}`)).status).toBe(409);
  const onRequest = (await get('/cadence/?q=on_request')).body.items[0]?.id;
  for (const change of [{ name: 'mine' }, { cron: '* * * * *' }, { is_enabled: false }])
    expect((await send('PATCH', `/cadence/${onRequest}`, change)).status).toBe(409);
  expect((await send('DELETE', `/cadence/${onRequest}`)).status).toBe(409);
});

test('a preview shows both hours of the night in which the clock falls back', async () => {
  const { body } = await send('POST', '/cadence/preview', {
    cron: '0 * * * *',
    timezone: 'Europe/Berlin',
    from: '2026-10-24T23:30:00Z',
    count: 3,
  });
  expect(body).toEqual({
    ticks: [
      { at: '2026-10-25T00:00:00.000Z', local: '2026-10-25 02:00:00' },
      { at: '2026-10-25T01:00:00.000Z', local: '2026-10-25 02:00:00' },
      { at: '2026-10-25T02:00:00.000Z', local: '2026-10-25 03:00:00' },
    ],
  });
});

test('what has an open task cannot be deleted, and what ended can', async () => {
  const source = await makeSource();
  const schedule_id = source.schedules[0]?.id;
  expect((await send('POST', '/task/', { schedule_id, params: { max_items: 'all' } })).status).toBe(422);
  const run = await send('POST', '/task/', { schedule_id });
  expect(run.status).toBe(201);
  const { task_id, task_group_id } = run.body;
  expect((await send('POST', '/task/', { schedule_id })).status).toBe(409);
  for (const path of [
    `/source/${source.id}`,
    `/schedule/${schedule_id}`,
    `/task/${String(task_id)}`,
    `/task_group/${String(task_group_id)}`,
  ])
    expect([path, (await send('DELETE', path)).status]).toEqual([path, 409]);
  expect((await send('POST', `/task_group/${String(task_group_id)}/cancel`)).status).toBe(200);
  expect((await get(`/task/?source_id=${source.id}`)).body.items).toMatchObject([
    { id: task_id, status: 'cancelled', task_group_id },
  ]);
  expect((await get(`/task_group/${String(task_group_id)}/tasks`)).body.total).toBe(1);
  expect((await get(`/task/${String(task_id)}/attempts`)).body.items).toHaveLength(1);
  expect((await get(`/task/${String(task_id)}/items`)).body.items).toEqual([]);
  expect((await get(`/task/${String(task_id)}/artifacts`)).body.items).toEqual([]);
  expect((await send('DELETE', `/task_group/${String(task_group_id)}`)).status).toBe(204);
  expect((await get(`/task/${String(task_id)}`)).status).toBe(404);
  expect((await send('DELETE', `/source/${source.id}`)).status).toBe(204);
  expect((await get(`/schedule/${schedule_id}`)).status).toBe(404);
});

test('tasks come newest first, stretch by stretch, none twice and none left out', async () => {
  for (let n = 0; n < 7; n += 1) await makeSource({ url: `https://a.example/${n}` });
  await send('POST', '/task_group/');
  const seen: string[] = [];
  for (let after = ''; ;) {
    const { body } = await get(`/task/?size=3${after === '' ? '' : `&after=${after}`}`);
    seen.push(...body.items.map(({ id }) => String(id)));
    if (body['next'] === null) break;
    after = body['next'] as string;
  }
  expect(seen).toHaveLength(7);
  expect(seen).toEqual([...new Set(seen)].sort().reverse());
});

test('a client that breaks off an import leaves whole batches and a server that goes on', async () => {
  const { port } = new URL(system.url);
  await new Promise<void>((resolve) => {
    const client = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/api/v1/source/import',
      headers: { 'content-type': 'text/csv' },
    });
    client.on('error', () => undefined);
    client.on('close', resolve);
    client.write('type,url\n');
    for (let n = 0; n < 2_100; n += 1) client.write(`RSS,https://a.example/${n}\n`);
    void waitFor('the first batch', async () => (await get('/source/?size=1')).body.total === 2_000).then(() =>
      client.destroy(),
    );
  });
  const answer = await call(`${api}/source/import`, {
    method: 'POST',
    body: 'type,url\nRSS,https://b.example/\n',
    headers: { 'content-type': 'text/csv' },
  });
  expect(answer.body).toMatchObject({ created: 1 });
  expect((await get('/source/?size=1')).body.total).toBe(2_001);
});

test('an export comes back as it was, in every format', async () => {
  await send('POST', '/cadence/', { name: 'hourly', cron: '0 * * * *' });
  await makeSource({
    name: 'A "quoted", & <odd>\nname',
    settings: { user_agent: 'me' },
    schedules: [{ task_type: 'FEED', cadence: 'hourly', priority: 3, params: { max_items: 5 } }],
  });
  await makeSource({ url: 'https://none.example/', schedules: [] });
  await makeSource({
    type: 'VK',
    url: 'https://vk.com/club1',
    schedules: [
      { task_type: 'WALL', cadence: 'hourly' },
      { task_type: 'GROUP_INFO', priority: 1 },
    ],
  });
  const stand = async (): Promise<unknown[]> =>
    (
      await poolOf(system.database.dataSource).query(
        `select o.type, o.url, o.name, o.settings, s.task_type, s.priority, s.params, c.name as cadence from source o
         left join schedule s on s.source_id = o.id left join cadence c on c.id = s.cadence_id order by o.url, s.task_type`,
      )
    ).rows as unknown[];
  const before = await stand();
  for (const [accept, format] of [
    ['text/csv', 'csv'],
    ['application/x-ndjson', 'ndjson'],
  ] as const) {
    const file = await call<string>(`${api}/source/export`, { headers: { accept } });
    expect(file.headers.get('content-disposition')).toContain(`sources.${format}`);
    const text = await (await fetch(`${api}/source/export?format=${format}`)).text();
    await poolOf(system.database.dataSource).query('truncate source cascade');
    const answer = await call(`${api}/source/import?on_conflict=update`, {
      method: 'POST',
      body: text,
      headers: { 'content-type': accept },
    });
    expect(answer.body).toMatchObject({ created: 3, failed: 0 });
    expect(await stand()).toEqual(before);
  }
  const opml = await (await fetch(`${api}/source/export?format=opml`)).text();
  await poolOf(system.database.dataSource).query('truncate source cascade');
  expect(
    (await call(`${api}/source/import`, { method: 'POST', body: opml, headers: { 'content-type': 'text/x-opml' } }))
      .body,
  ).toMatchObject({ created: 2 });
});

test('every route says what it does and how it fails, and the examples work', async () => {
  const { body: document } = await call<ReturnType<typeof openapiDocument>>(`${system.url}/openapi.json`);
  expect(document.openapi).toBe('3.1.0');
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(
      item as Record<string, { summary?: string; responses: Record<string, { description: string }> }>,
    )) {
      expect([path, method, operation.summary]).toEqual([path, method, expect.stringMatching(/\w{3}/)]);
      expect(Object.values(operation.responses).every(({ description }) => description !== '')).toBe(true);
      expect(operation.responses['default']).toBeDefined();
    }
  expect(Object.keys(document.components?.schemas ?? {})).toEqual(expect.arrayContaining(Object.keys(EXAMPLES)));
  const tried: [string, string, string][] = [
    ['CreateCadence', 'POST', '/cadence/'],
    ['ChangeCadence', 'PATCH', '/cadence/ID'],
    ['PreviewCadence', 'POST', '/cadence/preview'],
    ['CreateSource', 'POST', '/source/'],
    ['ChangeSource', 'PATCH', '/source/ID'],
    ['ReplaceSource', 'PUT', '/source/ID'],
    ['RunNow', 'POST', '/source/ID/run'],
    ['PlanGroups', 'POST', '/task_group/'],
  ];
  const ids: Record<string, number> = {};
  for (const [name, method, path] of tried) {
    const resource = path.split('/')[1] ?? '';
    const { status, body } = await send(method, path.replace('ID', String(ids[resource])), EXAMPLES[name]);
    expect([name, status < 300 ? 'works' : body]).toEqual([name, 'works']);
    if (path === `/${resource}/`) ids[resource] = body.id;
  }
  const page = await fetch(`${system.url}/docs/`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('swagger-ui')]);
});

test('health, readiness and metrics', async () => {
  expect(await call(`${system.url}/health`)).toMatchObject({ status: 200, body: 'OK' });
  const ready = await call<{ ready: boolean; parts: { name: string }[] }>(`${system.url}/health/ready`);
  expect(ready.status).toBe(200);
  expect(ready.body.parts.map(({ name }) => name)).toEqual(expect.arrayContaining(['database', 'kafka']));
  expect((await call<string>(`${system.url}/metrics`)).body).toContain('# TYPE');
  expect(ready.headers.get('x-process-time')).toMatch(/^\d+\.\d+$/);
  expect(
    (await call(`${system.url}/health`, { headers: { 'x-request-id': 'mine-1' } })).headers.get('x-request-id'),
  ).toBe('mine-1');
});

test('with a token required, only health is open, and the start is refused without one', async () => {
  const { manager } = system;
  const token = 'a-token-of-enough-length';
  const guarded = { ...manager.config, auth: { ...manager.config.auth, required: true, admin_token: token } };
  const app = await createApp(Object.create(manager, { config: { value: guarded } }) as typeof manager);
  await app.listen(0, '127.0.0.1');
  try {
    const url = await app.getUrl();
    const statusWith = async (path: string, authorization?: string) =>
      (await call(`${url}${path}`, { headers: authorization === undefined ? {} : { authorization } })).status;
    expect(await statusWith('/health/')).toBe(200);
    expect(await statusWith('/metrics')).toBe(401);
    expect(await statusWith('/api/v1/source/')).toBe(401);
    expect(await statusWith('/api/v1/source/', 'Bearer wrong')).toBe(401);
    expect(await statusWith('/api/v1/source/', `Basic ${token}`)).toBe(401);
    expect(await statusWith('/api/v1/source/', `Bearer ${token}`)).toBe(200);
  } finally {
    await app.close();
  }
  const open = { ...manager.config, auth: { ...manager.config.auth, required: true, admin_token: null } };
  await expect(createApp(Object.create(manager, { config: { value: open } }) as typeof manager)).rejects.toThrow(
    'ADMIN_TOKEN',
  );
});

test('the ledger of a cadence lists its ticks', async () => {
  const { body: cadence } = await send('POST', '/cadence/', { name: 'quick', interval_seconds: 3600 });
  await makeSource({ schedules: [{ task_type: 'FEED', cadence: 'quick' }] });
  await poolOf(system.database.dataSource).query(
    `update cadence set next_tick_at = now() - interval '1 second' where id = $1`,
    [cadence.id],
  );
  await planDue(system.manager.planning);
  expect((await get(`/cadence/${cadence.id}/ticks`)).body).toMatchObject({
    total: 1,
    items: [{ source_type: 'RSS', outcome: 'planned', planned: 1 }],
  });
});
