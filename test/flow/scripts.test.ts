import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOrigin } from '../../src/local/origin/origin';
import { createParser } from '../../src/parsers/registry';
import { lazyStorage, openStorage } from '../../src/storage/open-storage';
import { onFileEnd } from '../support/clean-up';
import { call, startSystem, type TestSystem } from '../support/system';
import { waitFor } from '../support/wait-for';

/** From upload to files: what a user of scripts does, by REST alone, with the demo scripts on stand-ins of their sites. */

const EXAMPLES = join(__dirname, '..', '..', 'examples', 'scripts');
const codeOf = (file: string) => readFileSync(join(EXAMPLES, file), 'utf8');

let system: TestSystem;
let origin: string;

beforeAll(async () => {
  const site = await startOrigin();
  onFileEnd(() => site.stop());
  origin = `${site.url}/script-sites`;
  system = await startSystem({ HTTP_ALLOW_PRIVATE: site.url.replace('http://', ''), SCRIPT_CONCURRENCY: '2' });
  const storage = lazyStorage(() => openStorage(system.config.storage));
  onFileEnd(() => storage.close());
  await system.work(await createParser('SCRIPT', system.config.parser, { storage }));
});

async function newScript(
  name: string,
  file: string,
  settings = {},
  more: Record<string, unknown> = {},
): Promise<number> {
  const source = await call<{ id: number }>(`${system.url}/api/v1/source/`, {
    method: 'POST',
    body: { type: 'SCRIPT', name, settings, ...more },
  });
  expect(source.status).toBe(201);
  const language = file.endsWith('.py') ? 'python' : 'typescript';
  const put = await call(`${system.url}/api/v1/source/${source.body.id}/script`, {
    method: 'PUT',
    body: { language, code: codeOf(file) },
  });
  expect([put.status, put.body]).toMatchObject([200, { revision: 1, language }]);
  return source.body.id;
}

interface TaskRow {
  readonly id: string;
  readonly status: string;
  readonly error_code: string | null;
  readonly error: string | null;
  readonly result: Record<string, unknown> | null;
}

/** Starts a script by hand and waits for its end. */
async function runNow(id: number): Promise<TaskRow> {
  const run = await call<{ groups: { id: number }[] }>(`${system.url}/api/v1/source/${id}/run`, {
    method: 'POST',
    body: {},
  });
  const group = run.body.groups[0]?.id ?? 0;
  let task: TaskRow | undefined;
  await waitFor('the run to end', async () => {
    const { body } = await call<{ items: TaskRow[] }>(`${system.url}/api/v1/task_group/${group}/tasks`);
    task = body.items[0];
    return ['completed', 'failed', 'expired', 'cancelled'].includes(task?.status ?? '');
  });
  const one = await call<TaskRow>(`${system.url}/api/v1/task/${task?.id ?? ''}`);
  return one.body;
}

const fileOf = async (run: TaskRow, name: string) => fetch(`${system.url}/${run.id}/${name}`);

test('a picture of a cat: one file, fetched by run id and name', async () => {
  const id = await newScript('cats', 'httpcat.py', { params: { base: `${origin}/http-cat` } });
  const run = await runNow(id);
  expect([run.error, run.status]).toEqual([null, 'completed']);
  expect(run.result).toMatchObject({ files: 1, revision: 1, language: 'python', exit_code: 0 });
  const file = await fileOf(run, 'result.jpg');
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect(Buffer.from(await file.arrayBuffer()).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  expect(await (await fileOf(run, 'log.txt')).text()).toMatch(/^the cat of \d{3}\n$/);
});

test('the wars of the last 24 hours, for people to read', async () => {
  const id = await newScript('wars', 'evewars.py', { params: { base: `${origin}/esi` } });
  const run = await runNow(id);
  expect([run.error, run.status]).toEqual([null, 'completed']);
  const text = await (await fileOf(run, 'result.txt')).text();
  expect(text).toMatch(/^Wars declared in the 24 hours before \d\d\.\d\d\.\d{4} \d\d:\d\d UTC: 24\n\n/);
  expect(text.trim().split('\n')).toHaveLength(26);
  expect(text).toMatch(/declared war on/);
});

test('rates as items, and a cursor that the next run gets', async () => {
  const id = await newScript('rates', 'prices.ts', { params: { base: `${origin}/prices` } });
  const run = await runNow(id);
  expect([run.error, run.status]).toEqual([null, 'completed']);
  expect(await (await fileOf(run, 'prices.csv')).text()).toMatch(/^currency,rate\nCHF,/);
  await waitFor('the items', async () => {
    const items = await call<{ items: unknown[] }>(`${system.url}/api/v1/item/?source_id=${id}`);
    return items.body.items.length === 5;
  });
  const { body } = await call<{ schedules: { cursor: Record<string, unknown> }[] }>(
    `${system.url}/api/v1/source/${id}`,
  );
  expect(Object.keys(body.schedules[0]?.cursor['rates'] ?? {})).toHaveLength(5);
});

test('a script that fails: the history says why, error.txt has the traceback; a later revision works', async () => {
  const id = await newScript(
    'fails',
    'error.py',
    {},
    { schedules: [{ task_type: 'RUN', cadence: 'on_request', max_attempts: 1 }] },
  );
  const failed = await runNow(id);
  expect(failed).toMatchObject({
    status: 'failed',
    error_code: 'script_error',
    error: 'RuntimeError: This script always fails.',
  });
  const text = await (await fileOf(failed, 'error.txt')).text();
  expect(text).toMatch(/Traceback/);
  expect(text).toMatch(/script\.py", line 5, in parse/);
  await call(`${system.url}/api/v1/source/${id}/script`, {
    method: 'PUT',
    body: { language: 'python', code: 'def parse(): return {"a.txt": "works"}' },
  });
  const run = await runNow(id);
  expect(run).toMatchObject({ status: 'completed', result: { revision: 2 } });
  const history = await call<{ items: TaskRow[] }>(`${system.url}/api/v1/task/?source_id=${id}`);
  expect(history.body.items.map(({ status }) => status)).toEqual(['completed', 'failed']);
});

describe('code that is tried before it is saved', () => {
  const tryOut = async (body: Record<string, unknown>) => {
    const planted = await call<{ task_id: string }>(`${system.url}/api/v1/source/dry_run`, {
      method: 'POST',
      body: { type: 'SCRIPT', ...body },
    });
    expect(planted.status).toBe(201);
    let task: TaskRow | undefined;
    await waitFor('the trial to end', async () => {
      task = (await call<TaskRow>(`${system.url}/api/v1/task/${planted.body.task_id}`)).body;
      return ['completed', 'failed', 'expired'].includes(task.status);
    });
    return task as TaskRow;
  };
  const kept = () => {
    const folder = String(system.env['STORAGE_URL']).slice('file:'.length);
    return existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String).sort() : [];
  };

  test('it runs as it would when saved, its output is shown, and nothing is kept', async () => {
    const id = await newScript('saved', 'error.py');
    const before = (await call(`${system.url}/api/v1/source/${id}`)).body;
    const files = kept();
    const code = `def parse(ctx):
    print("hello", ctx.params["who"], ctx.params.get("dry_run"))
    ctx.emit({"item_key": "1", "title": "One"})
    return {"a.txt": "text", "b.png": b"\\x89PNG"}`;
    const task = await tryOut({ source_id: id, language: 'python', code, settings: { params: { who: 'you' } } });
    expect(task).toMatchObject({
      status: 'completed',
      result: {
        dry_run: true,
        outcome: 'completed',
        revision: null,
        files: 2,
        error: null,
        stdout_tail: 'hello you None\n',
        preview: {
          files: [
            { name: 'a.txt', bytes: 4, start: 'text' },
            { name: 'b.png', bytes: 4, start: null },
          ],
          items: [{ item_key: '1', title: 'One' }],
          cursor: null,
        },
      },
    });
    expect(kept()).toEqual(files);
    expect((await call(`${system.url}/api/v1/source/${id}`)).body).toEqual(before);
    const { body } = await call<{ items: unknown[] }>(`${system.url}/api/v1/item/?source_id=${id}`);
    expect(body.items).toEqual([]);
    const revisions = await call<{ items: unknown[] }>(`${system.url}/api/v1/source/${id}/script/revisions`);
    expect(revisions.body.items).toHaveLength(1);
  });

  test.each([
    ['python', 'def parse():\n    x = 1\n    raise ValueError("no")\n', 'script_error', 3, /ValueError: no/],
    ['typescript', 'export function parse(): object {\n  throw new Error("no");\n}\n', 'script_error', 2, /no/],
    ['python', 'def parse():\n    return 7\n', 'script_error', null, /./],
    ['python', 'import time\ndef parse():\n    time.sleep(60)\n', 'script_killed', null, /./],
  ] as const)('how it failed is the result: %s %j', async (language, code, error_code, line, message) => {
    const settings = { limits: { wall_seconds: 3 } };
    const { status, result } = await tryOut({ language, code, settings });
    expect([status, result]).toMatchObject(['completed', { outcome: 'failed', error: { code: error_code, line } }]);
    expect((result?.['error'] as { message: string }).message).toMatch(message);
  });

  test.each([
    [{ language: 'python', code: 'def parse(:\n' }, 'code:1'],
    [{ language: 'python' }, 'code'],
    [{ code: 'x = 1' }, 'language'],
    [{ language: 'python', code: 'x = 1', rows: 3 }, 'rows'],
    [{ language: 'python', code: `#${'x'.repeat(262_144)}` }, 'code'],
    [{ language: 'python', code: 'x = 1', params: { dry_run: {} } }, 'params.dry_run'],
    [{ type: 'CSV_API', code: 'x = 1', settings: { input: { type: 'csv', text: 'a' } } }, 'code'],
    [{ type: 'RSS', url: 'https://example.com/feed', language: 'python', code: 'x = 1' }, 'type'],
  ])('what cannot be tried is refused at its path: %j', async (body, path) => {
    const { status, body: problem } = await call<{ errors: { path: string }[] }>(
      `${system.url}/api/v1/source/dry_run`,
      {
        method: 'POST',
        body: { type: 'SCRIPT', ...body },
      },
    );
    expect([status, problem.errors.map((error) => error.path)]).toEqual([422, [path]]);
  });
});

test('a source without a script fails with a sentence', async () => {
  const { body } = await call<{ id: number }>(`${system.url}/api/v1/source/`, {
    method: 'POST',
    body: { type: 'SCRIPT', name: 'empty' },
  });
  const run = await runNow(body.id);
  expect(run).toMatchObject({ status: 'failed', error_code: 'config' });
  expect(run.error).toMatch(/has no script yet/);
});

describe('uploads', () => {
  let id: number;
  let address: string;
  const put = (body: unknown) => call<{ detail?: string; revision?: number }>(address, { method: 'PUT', body });
  beforeAll(async () => {
    id = await newScript('uploads', 'error.py');
    address = `${system.url}/api/v1/source/${id}/script`;
  });

  test.each([
    ['typescript', 'const a: number = 1;\nlet b: = 2;\n', /^code:2: Unexpected token/],
    ['typescript', 'export enum A { x }', /^code(:1)?: .*enum/],
    ['javascript', 'export const parse = ;', /^code:1: /],
    ['javascript', 'export const parse = 1 as number;', /only TypeScript/],
    ['python', 'def parse():\n  return {\n', /^code:2: /],
    ['python', '('.repeat(100_000), /code/],
    ['python', '', /must not be empty/],
    ['cobol', 'x', /language/],
  ])('a syntax error in %s is refused with its line: %j', async (language, code, sentence) => {
    const { status, body } = await put({ language, code });
    expect(status).toBe(422);
    expect(body.detail).toMatch(sentence);
  });

  test('a form with a file; every revision is kept; the same code again is none', async () => {
    const form = new FormData();
    form.set('file', new Blob(['def parse():\n    return {"größe.txt": 1}']), 'mine.py');
    const sent = await fetch(address, { method: 'PUT', body: form });
    expect([sent.status, await sent.json()]).toMatchObject([200, { revision: 2, language: 'python' }]);
    expect((await put({ language: 'python', code: 'def parse():\n    return {"größe.txt": 1}' })).body.revision).toBe(
      2,
    );
    const revisions = await call<{ items: { revision: number; sha256: string; bytes: number }[] }>(
      `${address}/revisions`,
    );
    expect(revisions.body.items.map(({ revision }) => revision)).toEqual([2, 1]);
    expect((await call<{ code: string }>(`${address}?revision=1`)).body.code).toBe(codeOf('error.py'));
    expect((await call<{ code: string }>(address)).body.code).toMatch(/größe/);
    expect((await call(`${address}?revision=9`)).status).toBe(404);
  });

  test('forms that are none are refused', async () => {
    const send = async (body: FormData | string, type?: string) =>
      (await fetch(address, { method: 'PUT', body, headers: type === undefined ? {} : { 'content-type': type } }))
        .status;
    expect(await send(new FormData())).toBe(422);
    expect(await send('nothing', 'multipart/form-data; boundary=x')).toBe(400);
    expect(await send('x', 'text/plain')).toBe(415);
    const form = new FormData();
    form.set('file', new Blob(['x'.repeat(1_100_000)]), 'big.py');
    expect(await send(form)).toBe(413);
  });

  test('settings from outside neither name nor lose the script', async () => {
    const source = `${system.url}/api/v1/source/${id}`;
    const forged = { key: 'scripts/1/1.py', revision: 7, sha256: '0'.repeat(64), language: 'python' };
    for (const method of ['PATCH', 'PUT']) {
      const body = {
        settings: { params: { a: 1 }, script: forged },
        ...(method === 'PUT' ? { type: 'SCRIPT', name: 'uploads' } : {}),
      };
      const answer = await call<{ settings: { script: { revision: number } } }>(source, { method, body });
      expect([answer.status, answer.body.settings.script.revision]).toEqual([200, 2]);
    }
  });

  test('only scripts have a script', async () => {
    const { body } = await call<{ id: number }>(`${system.url}/api/v1/source/`, {
      method: 'POST',
      body: { type: 'RSS', url: 'https://example.com/x' },
    });
    const answer = await call(`${system.url}/api/v1/source/${body.id}/script`, {
      method: 'PUT',
      body: { language: 'python', code: 'x = 1' },
    });
    expect(answer.status).toBe(409);
  });
});

test('automatic start: a first time, a repetition, and a switch', async () => {
  const id = await newScript('scheduled', 'error.py', {}, { schedules: [] });
  const cadence = await call<{ id: number; next_tick_at: string }>(`${system.url}/api/v1/cadence/`, {
    method: 'POST',
    body: {
      name: 'every day from tomorrow',
      interval_seconds: 86_400,
      starts_at: new Date(Date.now() + 86_400_000).toISOString(),
    },
  });
  expect(cadence.status).toBe(201);
  expect(Date.parse(cadence.body.next_tick_at) - Date.now()).toBeGreaterThan(86_000_000);
  const schedule = await call<{ id: number }>(`${system.url}/api/v1/schedule/`, {
    method: 'POST',
    body: { source_id: id, task_type: 'RUN', cadence: 'every day from tomorrow' },
  });
  const address = `${system.url}/api/v1/schedule/${schedule.body.id}`;
  for (const [action, is_enabled] of [
    ['pause', false],
    ['resume', true],
  ] as const) {
    await call(`${address}/${action}`, { method: 'POST' });
    expect((await call(address)).body['is_enabled']).toBe(is_enabled);
  }
});
