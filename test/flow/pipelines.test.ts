import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onFileEnd } from '../support/clean-up';
import { startParserProcess } from '../support/processes';
import { call, startSystem, type TestSystem } from '../support/system';
import { waitFor } from '../support/wait-for';

/** A pipeline as its user knows it: created over REST, run by a process of its own, its files fetched by run and name. */

let system: TestSystem;
let api: string;
let site: string;
const asked: string[] = [];
let hanging: ServerResponse | null = null;

beforeAll(async () => {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    if (path === '/hangs-once' && hanging === null) return void (hanging = response);
    if (path === '/broken') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ price: path.length }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onFileEnd(async () => server.close());
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  site = `http://${place}`;
  system = await startSystem({ HTTP_ALLOW_PRIVATE: place, WORKER_LOST_SECONDS: '5' });
  api = `${system.url}/api/v1`;
});

interface Task {
  readonly id: string;
  readonly status: string;
  readonly attempt: number;
  readonly result: Record<string, unknown> | null;
}

/** Creates a pipeline over these rows. @returns its source */
async function newPipeline(name: string, rows: readonly string[], more: Record<string, unknown> = {}): Promise<number> {
  const settings = {
    input: { type: 'csv', text: `name\n${rows.join('\n')}\n` },
    request: { url: `${site}/{{row.name}}`, limits: { concurrency: 1 }, retry: { times: 0 } },
    check: { required: ['price'] },
    transform: { row: '{"name": $row.name, "price": price}' },
    outputs: [{ name: 'prices.csv', format: 'csv' }],
    ...more,
  };
  const schedules = [{ task_type: 'PIPELINE', max_attempts: 3 }];
  const made = await call<{ id: number }>(`${api}/source/`, {
    method: 'POST',
    body: { type: 'CSV_API', name, settings, schedules },
  });
  expect(made).toMatchObject({ status: 201 });
  return made.body.id;
}

/** Runs it by hand. @returns a look at its task */
async function start(source: number): Promise<() => Promise<Task>> {
  const run = await call<{ groups: { id: number }[] }>(`${api}/source/${source}/run`, { method: 'POST', body: {} });
  const tasks = `${api}/task_group/${run.body.groups[0]?.id ?? 0}/tasks`;
  const { body } = await call<{ items: Task[] }>(tasks);
  const id = body.items[0]?.id ?? '';
  return async () => (await call<Task>(`${api}/task/${id}`)).body;
}

/** Rows whose answers are durable. */
function rememberedOf(task_id: string): number {
  const folder = join(String(system.env['STORAGE_URL']).slice('file:'.length), 'runs', task_id, '.checkpoint');
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder).filter((name) => name.startsWith('rows-'));
  return files.reduce((sum, name) => sum + readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').length, 0);
}

const hasEnded = ({ status }: Task) => ['completed', 'failed', 'expired', 'cancelled'].includes(status);

test('from a POST to a file, with its steps, and a row that failed in sight', async () => {
  const parser = await startParserProcess('csv_api', system.env);
  const look = await start(await newPipeline('prices', ['apple', 'broken', 'pear']));
  await waitFor('the run to end', async () => hasEnded(await look()));
  const task = await look();
  expect(task).toMatchObject({ status: 'completed', result: { outcome: 'partial', rows_done: 2, rows_failed: 1 } });
  const file = await fetch(`${system.url}/${task.id}/prices.csv`);
  expect(file.headers.get('content-type')).toContain('text/csv');
  expect(await file.text()).toBe('name,price\r\napple,6\r\npear,5\r\n');
  expect(await (await fetch(`${system.url}/${task.id}/failed_rows.csv`)).text()).toContain('broken');
  const { body } = await call<{ steps: { name: string; status: string; error: string | null }[] }>(
    `${api}/task/${task.id}/steps`,
  );
  expect(body.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'read completed',
    'request completed',
    'check completed',
    'transform completed',
    'write completed',
  ]);
  expect(body.steps.find(({ name }) => name === 'request')?.error).toBe('1 row has failed');
  await parser.signal('SIGTERM');
});

test('rows of an uploaded file; a file that is replaced is read anew', async () => {
  const parser = await startParserProcess('csv_api', system.env);
  const upload = (body: string) =>
    fetch(`${api}/upload/fruit.csv`, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body });
  const stored = (await (await upload('name\napple\n')).json()) as { key: string };
  const source = await newPipeline('uploaded', [], { input: { type: 'csv', file: stored.key } });
  const first = await start(source);
  await waitFor('the first run to end', async () => hasEnded(await first()));
  await upload('name\npear\nplum\n');
  const second = await start(source);
  await waitFor('the second run to end', async () => hasEnded(await second()));
  expect([(await first()).result, (await second()).result]).toEqual([
    expect.objectContaining({ rows_done: 1 }),
    expect.objectContaining({ rows_done: 2 }),
  ]);
  await parser.signal('SIGTERM');
});

test('a worker that is killed: the next one goes on at the next row and asks for nothing twice', async () => {
  asked.length = 0;
  const first = await startParserProcess('csv_api', system.env);
  const look = await start(await newPipeline('long', ['one', 'two', 'hangs-once', 'three']));
  const { id } = await look();
  // what was answered a moment ago may not be durable yet, and is asked again then
  await waitFor('the third row to hang', () => hanging !== null && rememberedOf(id) === 2);
  await first.signal('SIGKILL');
  await startParserProcess('csv_api', system.env);
  await waitFor('the run to end', async () => hasEnded(await look()), 90_000);
  const task = await look();
  expect(task).toMatchObject({
    status: 'completed',
    attempt: 2,
    result: { outcome: 'completed', rows_done: 4, rows_resumed: 2, requests: 2 },
  });
  expect(asked).toEqual(['/one', '/two', '/hangs-once', '/hangs-once', '/three']);
  const file = await fetch(`${system.url}/${task.id}/prices.csv`);
  expect((await file.text()).trim().split('\r\n')).toHaveLength(5);
}, 150_000);
