import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync } from 'node:fs';
import { poolOf } from '../../../src/database/clients';
import { CsvApiParser } from '../../../src/parsers/csv-api/csv-api-parser';
import { openStorage } from '../../../src/storage/open-storage';
import { onFileEnd } from '../../support/clean-up';
import { call, startSystem, type TestSystem } from '../../support/system';
import { waitFor } from '../../support/wait-for';

/** A dry run over the API: a draft goes to a worker like any task, and leaves nothing behind but its own result. */

jest.setTimeout(120_000);

let system: TestSystem;
let api: string;
let site: string;
let asked = 0;

interface Row extends Record<string, unknown> {
  id: number;
  task_id: string;
  status: string;
  result: { outcome: string; preview: { rows: { values: Record<string, string> }[] } } | null;
  items: Row[];
  errors: { path: string }[];
  schedules: Row[];
}

const send = async (method: string, path: string, body?: unknown) =>
  call<Row>(`${api}${path}`, { method, ...(body === undefined ? {} : { body }) });

beforeAll(async () => {
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onFileEnd(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  site = `http://127.0.0.1:${port}`;
  system = await startSystem({ HTTP_ALLOW_PRIVATE: `127.0.0.1:${port}` });
  api = `${system.url}/api/v1`;
  await system.work(new CsvApiParser(system.config.parser, { storage: () => openStorage(system.config.storage) }));
});

async function ended(task_id: string): Promise<Row> {
  let task: Row | undefined;
  await waitFor('the dry run to end', async () => {
    task = (await send('GET', `/task/${task_id}`)).body;
    return ['completed', 'failed', 'expired'].includes(task.status);
  });
  return task as Row;
}

const settings = () => ({
  input: { type: 'csv', text: 'id\n1\n2\n3\n4\n5\n6\n7\n' },
  request: { url: `${site}/{{row.id}}` },
  outputs: [{ name: 'all.json', format: 'json' }],
  notify: {},
});

test('a draft that is saved nowhere is tried by a worker; rules are not told, lists do not show it, nothing is kept', async () => {
  await send('POST', '/notice_rule', {
    name: 'everything',
    channel: 'telegram',
    target: '7',
    events: ['completed', 'failed'],
    scope: 'task',
  });
  await send('POST', '/notice_rule', {
    name: 'groups',
    channel: 'telegram',
    target: '7',
    events: ['completed', 'failed'],
  });
  const planted = await send('POST', '/source/dry_run', { type: 'CSV_API', settings: settings() });
  expect(planted.status).toBe(201);
  const task = await ended(planted.body.task_id);
  expect(task).toMatchObject({
    status: 'completed',
    schedule_id: 0,
    source_id: 0,
    result: { outcome: 'completed', rows: 5 },
  });
  expect(asked).toBe(5);
  expect((await send('GET', '/source')).body.items).toEqual([]);
  expect((await send('GET', '/task_group')).body.items).toEqual([]);
  expect((await send('GET', '/notice')).body.items).toEqual([]);
  expect((await send('GET', `/task/${planted.body.task_id}/artifacts`)).body.items).toEqual([]);
  expect((await send('GET', `/task/${planted.body.task_id}/steps`)).status).toBe(200);
  const folder = system.env['STORAGE_URL']?.replace('file:', '') ?? '';
  expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).includes('checkpoint'))).toEqual([]);
});

test('a saved source is tried with other settings, and neither it nor its schedule knows of it', async () => {
  const saved = await send('POST', '/source', { type: 'CSV_API', name: 'saved', settings: settings() });
  const before = (await send('GET', `/source/${saved.body.id}`)).body;
  const draft = { ...settings(), input: { type: 'csv', text: 'id\nother\n' }, transform: { row: '$error("no")' } };
  const planted = await send('POST', '/source/dry_run', {
    type: 'CSV_API',
    source_id: saved.body.id,
    settings: draft,
    rows: 2,
  });
  const task = await ended(planted.body.task_id);
  expect(task).toMatchObject({ status: 'completed', source_id: saved.body.id, result: { outcome: 'failed' } });
  expect(task.result?.preview.rows.map(({ values }) => values)).toEqual([{ id: 'other' }]);
  expect((await send('GET', `/source/${saved.body.id}`)).body).toEqual(before);
});

test('what could not be saved is not tried either, and the paths are the same', async () => {
  const wrong = { input: { type: 'csv', text: 'a' }, request: { url: '{{rows.a}}' }, transform: { row: '$each(' } };
  const refused = await send('POST', '/source/dry_run', { type: 'CSV_API', settings: wrong });
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map(({ path }) => path).sort()).toEqual([
    'settings.request.url',
    'settings.transform.row',
  ]);
  const pathsOf = async (path: string, body: unknown) =>
    (await send('POST', path, body)).body.errors.map((error) => error.path);
  expect(await pathsOf('/source/dry_run', { type: 'RSS', url: 'https://example.com/' })).toEqual(['type']);
  expect(await pathsOf('/source/dry_run', { type: 'CSV_API', settings: settings(), rows: 21 })).toEqual(['rows']);
  expect(await pathsOf('/source/dry_run', { type: 'CSV_API', settings: settings(), url: 'http://10.0.0.1/' })).toEqual([
    'url',
  ]);
  expect(
    (await send('POST', '/source/dry_run', { type: 'CSV_API', settings: settings(), source_id: 999 })).status,
  ).toBe(404);
});

test('a schedule cannot be made to run dry for ever', async () => {
  const params = { dry_run: { rows: 5 } };
  const made = await send('POST', '/source', {
    type: 'CSV_API',
    name: 'dry',
    settings: settings(),
    schedules: [{ task_type: 'PIPELINE', params }],
  });
  expect(made.body.errors.map(({ path }) => path)).toEqual(['schedules.0.params.dry_run']);
  const source = await send('POST', '/source', { type: 'CSV_API', name: 'wet', settings: settings() });
  expect((await send('POST', `/source/${source.body.id}/run`, { params })).status).toBe(422);
  expect((await send('POST', '/task', { schedule_id: source.body.schedules[0]?.id, params })).status).toBe(422);
});

test('a dry run that no parser takes expires by itself', async () => {
  const planted = await send('POST', '/source/dry_run', { type: 'CSV_API', settings: settings() });
  await ended(planted.body.task_id);
  const { rows } = await poolOf(system.database.dataSource).query<{ seconds: number }>(
    `select extract(epoch from expires_at - created_at)::int as seconds from task_group where trigger = 'dry_run' order by id desc limit 1`,
  );
  expect(rows[0]?.seconds).toBe(120);
});
