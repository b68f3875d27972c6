import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { poolOf } from '../../../src/database/clients';
import { TASK_STATUSES, type TaskStatus } from '../../../src/contract/task-status';
import { makeTaskIn } from '../../support/catalogue';
import { scriptedParser } from '../../support/parsers';
import { call, startSystem, type TestSystem } from '../../support/system';
import { waitFor } from '../../support/wait-for';

let system: TestSystem;
let api: string;

beforeAll(async () => {
  system = await startSystem({ SCHEDULER_ENABLED: 'false' });
  api = `${system.url}/api/v1`;
});

const pool = () => poolOf(system.database.dataSource);
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

const makeTask = (status: TaskStatus, error?: { error_code: string; error: string }) =>
  makeTaskIn(system.database.dataSource, status, error);

/** A file as a parser would leave it: in storage, and as a row. */
async function leave(task_id: string, name: string, content: Buffer, content_type = 'text/plain; charset=utf-8') {
  const storage_key = `runs/${task_id}/${/^[\w.-]+$/.test(name) ? name : 'odd'}`;
  await system.manager.files.storage.write(storage_key, content);
  await pool().query(
    `insert into artifact (task_id, source_id, name, bytes, sha256, content_type, storage_key)
     select $1, source_id, $2, $3, $4, $5, $6 from task where id = $1`,
    [task_id, name, content.length, sha256(content), content_type, storage_key],
  );
}

/** A request as it is, without what fetch makes of its path. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const asked = httpRequest(system.url, { path, method, headers }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

describe('a file of a run', () => {
  const content = randomBytes(100_000);
  let id: string;
  let path: string;
  let etag: string;

  beforeAll(async () => {
    id = await makeTask('completed');
    await leave(id, 'data.bin', content, 'application/x-thing');
    path = `/${id}/data.bin`;
    etag = `"${sha256(content)}"`;
  });

  test('is answered at both of its addresses, for saving and never for showing', async () => {
    for (const address of [
      path,
      `${path}/`,
      `/api/v1/task/${id}/artifacts/data.bin`,
      `/${id.toUpperCase()}/data.bin?x=1`,
    ]) {
      const { status, headers, body } = await ask(address);
      expect([address, status, body.equals(content)]).toEqual([address, 200, true]);
      expect(headers).toMatchObject({
        'content-type': 'application/x-thing',
        'content-length': '100000',
        'content-disposition': `attachment; filename*=UTF-8''data.bin`,
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
        'accept-ranges': 'bytes',
        etag,
      });
    }
  });

  test('HEAD says the same without the content', async () => {
    const { status, headers, body } = await ask(path, { range: 'bytes=0-5' }, 'HEAD');
    expect([status, body.length, headers['content-length'], headers.etag]).toEqual([200, 0, '100000', etag]);
  });

  test.each([
    ['bytes=0-9', 0, 9],
    ['bytes=99990-', 99_990, 99_999],
    ['bytes=-7', 99_993, 99_999],
    ['bytes=99999-200000', 99_999, 99_999],
  ])('the range %s is a part', async (range, start, end) => {
    const { status, headers, body } = await ask(path, { range });
    expect([status, headers['content-range'], headers['content-length']]).toEqual([
      206,
      `bytes ${start}-${end}/100000`,
      String(end - start + 1),
    ]);
    expect(body.equals(content.subarray(start, end + 1))).toBe(true);
  });

  test.each(['bytes=5-2', 'pages=1-2', 'bytes=0-1,5-6', 'nonsense'])(
    'the range %s is as if there were none',
    async (range) => {
      const { status, body } = await ask(path, { range });
      expect(range === 'bytes=5-2' ? [200, 416].includes(status ?? 0) : status === 200 && body.length === 100_000).toBe(
        true,
      );
    },
  );

  test('a range beyond the end is 416 and says how long the file is', async () => {
    const { status, headers, body } = await ask(path, { range: 'bytes=100000-' });
    expect([status, headers['content-range'], headers['content-type']]).toEqual([
      416,
      'bytes */100000',
      'application/problem+json; charset=utf-8',
    ]);
    expect(JSON.parse(body.toString())).toMatchObject({ status: 416, detail: 'The file has 100000 bytes.' });
    expect(headers['content-disposition']).toBeUndefined();
  });

  test('what the client has already is not sent again', async () => {
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const { status, headers, body } = await ask(path, { 'if-none-match': tag });
      expect([status, body.length, headers.etag]).toEqual([304, 0, etag]);
    }
    expect((await ask(path, { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await ask(path, { 'if-range': etag, range: 'bytes=0-1' })).status).toBe(206);
    expect((await ask(path, { 'if-range': '"other"', range: 'bytes=0-1' })).status).toBe(200);
  });

  test('an empty file is a file', async () => {
    await leave(id, 'empty', Buffer.alloc(0));
    expect(await ask(`/${id}/empty`)).toMatchObject({ status: 200, headers: { 'content-length': '0' } });
    expect((await ask(`/${id}/empty`, { range: 'bytes=0-' })).status).toBe(416);
  });

  test.each([
    '..%2f..%2f..%2fetc%2fpasswd',
    '%2e%2e%2fdata.bin',
    'data.bin%2f..%2fdata.bin',
    '.%2fdata.bin',
    '%2fetc%2fpasswd',
    '..%5c..%5cdata.bin',
    'data.bin%00',
    'data.bin%0d%0aSet-Cookie:%20a=b',
    'nothing',
    'DATA.BIN',
    '%25',
  ])('%s is no file', async (name) => {
    const { status, headers } = await ask(`/${id}/${name}`);
    expect([status, headers['content-type'], headers['set-cookie']]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
      undefined,
    ]);
  });

  test('a path that leaves its folder, or is no text, is nothing', async () => {
    for (const address of [
      `/${id}/../../etc/passwd`,
      `/${id}/a/data.bin`,
      `/${id}//data.bin`,
      '/not-a-run/data.bin',
      `/${id}`,
    ])
      expect([address, (await ask(address)).status]).toEqual([address, 404]);
    expect((await ask(`/${id}/%zz`)).status).toBe(400);
    expect((await ask(`/01900000-0000-7000-8000-000000000000/data.bin`)).status).toBe(404);
    expect((await ask(path, {}, 'POST')).status).toBe(405);
    expect((await ask(path, {}, 'DELETE')).status).toBe(405);
    expect((await ask('/not-a-run/data.bin', {}, 'POST')).status).toBe(404);
  });

  test('a name and a type of a foreign parser that would break a header do not', async () => {
    const name = 'Bericht "März"\r\nSet-Cookie: a=b\'(1)*.txt';
    await leave(id, name, Buffer.from('odd'), 'text/html\r\nSet-Cookie: c=d');
    const { status, headers, body } = await ask(`/${id}/${encodeURIComponent(name)}`);
    expect([status, body.toString(), headers['set-cookie'], headers['content-type']]).toEqual([
      200,
      'odd',
      undefined,
      'application/octet-stream',
    ]);
    expect(headers['content-disposition']).toBe(
      `attachment; filename*=UTF-8''Bericht%20%22M%C3%A4rz%22%0D%0ASet-Cookie%3A%20a%3Db%27%281%29%2A.txt`,
    );
  });

  test('that a new attempt is replacing is a conflict, one that is gone from storage is missing', async () => {
    await leave(id, 'moving', Buffer.from('before'));
    await system.manager.files.storage.write(`runs/${id}/moving`, Buffer.from('after it'));
    expect((await ask(`/${id}/moving`)).status).toBe(409);
    await system.manager.files.storage.delete(`runs/${id}/moving`);
    expect((await ask(`/${id}/moving`)).status).toBe(404);
  });
});

describe('error.txt', () => {
  test('is there for every failed and every expired run, and for no other', async () => {
    const failed = await makeTask('failed', { error_code: 'http_404', error: 'The feed is gone.' });
    await pool().query(
      `insert into task_attempt (task_id, attempt, status, finished_at, error_code, error) values ($1, 1, 'failed', now(), 'connect', 'refused')`,
      [failed],
    );
    const text = (await ask(`/${failed}/error.txt`)).body.toString();
    expect(text).toContain(`Run ${failed} failed with http_404.`);
    expect(text).toContain('The feed is gone.');
    expect(text).toMatch(/Attempt 1: failed with connect, .*\nrefused/);
    const expired = await makeTask('expired');
    const answer = await ask(`/${expired}/error.txt`);
    expect(answer.body.toString()).toContain('time to live');
    expect(answer.headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8' });
    const part = await ask(`/${expired}/error.txt`, { range: 'bytes=0-2' });
    expect([part.status, part.body.toString()]).toEqual([206, 'Run']);
    expect((await ask(`/${expired}/error.txt`, { 'if-none-match': String(answer.headers.etag) })).status).toBe(304);
    for (const status of TASK_STATUSES.filter((status) => status !== 'failed' && status !== 'expired'))
      expect((await ask(`/${await makeTask(status)}/error.txt`)).status).toBe(404);
    const { body } = await call<{ items: Record<string, unknown>[] }>(`${api}/task/${failed}/artifacts`);
    expect(body.items).toEqual([expect.objectContaining({ name: 'error.txt', bytes: Buffer.byteLength(text) })]);
  });

  test("is the parser's own, where it left one", async () => {
    const id = await makeTask('failed', { error_code: 'script_error', error: 'exit 1' });
    await leave(id, 'error.txt', Buffer.from('Traceback'));
    expect((await ask(`/${id}/error.txt`)).body.toString()).toBe('Traceback');
    const { body } = await call<{ items: unknown[] }>(`${api}/task/${id}/artifacts`);
    expect(body.items).toHaveLength(1);
  });
});

describe('the list of all files', () => {
  test('is newest first, by keyset, and filtered by source, task, name and time', async () => {
    await pool().query('truncate artifact');
    const ids = [await makeTask('completed'), await makeTask('completed'), await makeTask('completed')];
    for (const id of ids) for (const name of ['a.csv', 'b_1.json']) await leave(id, name, Buffer.from(name));
    // one transaction's rows have one moment: the id decides
    await pool().query(`update artifact set created_at = '2026-05-01T00:00:00.123456Z' where task_id = $1`, [ids[0]]);
    const list = async (query: string) =>
      (await call<{ items: Record<string, unknown>[]; next: string | null }>(`${api}/artifact/?${query}`)).body;
    const seen: unknown[] = [];
    for (let after = ''; ;) {
      const { items, next } = await list(`size=1${after}`);
      seen.push(...items.map(({ task_id, name }) => `${String(task_id)} ${String(name)}`));
      if (next === null) break;
      after = `&after=${encodeURIComponent(next)}`;
    }
    expect(seen).toEqual([...ids].reverse().flatMap((id) => [`${id} b_1.json`, `${id} a.csv`]));
    const { rows } = await pool().query<{ source_id: number }>('select source_id from task where id = $1', [ids[1]]);
    const ofSource = await list(`source_id=${rows[0]?.source_id}`);
    expect(ofSource.items).toHaveLength(2);
    expect(ofSource.items[0]).toMatchObject({ source_type: 'RSS', task_id: ids[1], attempt: 1 });
    expect((await list(`task_id=${ids[2]}&name=CSV`)).items.map(({ name }) => name)).toEqual(['a.csv']);
    expect((await list('name=_1')).items).toHaveLength(3);
    expect((await list('name=%25')).items).toEqual([]);
    expect((await list('to=2026-06-01')).items).toHaveLength(2);
    expect(await list('from=2026-06-01&name=json&size=1')).toMatchObject({ items: [{ task_id: ids[2] }] });
    for (const bad of [
      'after=x',
      'task_id=x',
      'source_id=0',
      'name=',
      'from=x',
      'size=0',
      'q=x',
      'after=9999-99-99T00:00:00.000000Z_1',
    ])
      expect([bad, (await call(`${api}/artifact/?${bad}`)).status]).toEqual([bad, 422]);
  });
});

test('what a parser writes is fetched from the manager', async () => {
  const own = await startSystem();
  await own.work(
    scriptedParser(async (task, { artifacts }) => {
      await artifacts.write('result.json', Buffer.from(`{"source":${task.source.id}}`));
      return { result: {} };
    }),
  );
  const made = await call<{ id: number; schedules: { id: number }[] }>(`${own.url}/api/v1/source/`, {
    method: 'POST',
    body: { type: 'RSS', url: 'https://files.example/feed' },
  });
  const { body } = await call<{ task_id: string }>(`${own.url}/api/v1/task/`, {
    method: 'POST',
    body: { schedule_id: made.body.schedules[0]?.id },
  });
  await waitFor('the file', async () => (await fetch(`${own.url}/${body.task_id}/result.json`)).status === 200);
  const answer = await fetch(`${own.url}/${body.task_id}/result.json`);
  expect([answer.headers.get('content-type'), await answer.json()]).toEqual([
    'application/json',
    { source: made.body.id },
  ]);
  expect((await own.manager.readiness()).find(({ name }) => name === 'storage')).toEqual({
    name: 'storage',
    ok: true,
    detail: null,
  });
});

test('asks for a token like everything else', async () => {
  const own = await startSystem({ SCHEDULER_ENABLED: 'false', AUTH_REQUIRED: 'true', ADMIN_TOKEN: '0123456789abcdef' });
  const path = '/01900000-0000-7000-8000-000000000000/error.txt';
  expect((await fetch(own.url + path)).status).toBe(401);
  expect((await fetch(own.url + path, { headers: { authorization: 'Bearer 0123456789abcdef' } })).status).toBe(404);
});
