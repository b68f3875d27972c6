import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { call, startSystem, type TestSystem } from '../../support/system';
import { waitFor } from '../../support/wait-for';

/** Files that people upload for pipelines: whole or not at all, under plain names, gone only when nobody reads them. */

const MOST_BYTES = 200_000;
let system: TestSystem;
let api: string;
let folder: string;

beforeAll(async () => {
  system = await startSystem({ SCHEDULER_ENABLED: 'false', UPLOAD_MAX_BYTES: String(MOST_BYTES) });
  api = `${system.url}/api/v1/upload`;
  folder = String(system.env['STORAGE_URL']).slice('file:'.length);
});

interface Stored {
  readonly name: string;
  readonly key: string;
  readonly bytes: number;
  readonly used_by: number[];
}

const put = (name: string, body: string, headers: Record<string, string> = { 'content-type': 'text/csv' }) =>
  call<Stored & { detail: string }>(`${api}/${name}`, { method: 'PUT', body, headers });
const keptUnder = (name: string) => join(folder, 'uploads', name);
const incoming = () => (existsSync(join(folder, '.incoming')) ? readdirSync(join(folder, '.incoming')) : []);

/** A request whose body is written piece by piece, without a length. */
function streamed(name: string) {
  const asked = httpRequest(`${api}/${name}`, { method: 'PUT', headers: { 'content-type': 'text/csv' } });
  const answer = once(asked, 'response').then(async ([got]: IncomingMessage[]) => ({
    status: got?.statusCode,
    body: String(got === undefined ? '' : await buffer(got)),
  }));
  return { asked, answer };
}

test('what was uploaded is listed, fetched for saving, replaced and deleted', async () => {
  expect(await put('symbols.csv', 'a;b\n1;2\n')).toMatchObject({
    status: 200,
    body: { name: 'symbols.csv', key: 'uploads/symbols.csv', bytes: 8, used_by: [] },
  });
  expect((await put('symbols.csv', 'a;b\n3;4\n5;6\n')).body.bytes).toBe(12);
  await put('other.csv', 'x\n');
  const { body } = await call<{ items: Stored[] }>(`${api}/`);
  expect(body.items.map(({ name, bytes }) => `${name} ${bytes}`)).toEqual(['other.csv 2', 'symbols.csv 12']);
  expect((await call<{ items: Stored[] }>(`${api}/?after=other.csv`)).body.items).toHaveLength(1);
  const file = await fetch(`${api}/symbols.csv`);
  expect(Object.fromEntries(file.headers)).toMatchObject({
    'content-type': 'text/csv',
    'content-disposition': `attachment; filename*=UTF-8''symbols.csv`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  });
  expect(await file.text()).toBe('a;b\n3;4\n5;6\n');
  const again = await fetch(`${api}/symbols.csv`, { headers: { 'if-none-match': file.headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
  expect((await call(`${api}/other.csv`, { method: 'DELETE' })).status).toBe(204);
  expect((await call(`${api}/other.csv`)).status).toBe(404);
  expect((await call(`${api}/other.csv`, { method: 'DELETE' })).status).toBe(404);
});

test('a file that a pipeline reads says so, and is not deleted', async () => {
  await put('read.csv', 'id\n1\n');
  const settings = { input: { type: 'csv', file: 'uploads/read.csv' }, outputs: [{ name: 'a.csv', format: 'csv' }] };
  const source = await call<{ id: number }>(`${system.url}/api/v1/source/`, {
    method: 'POST',
    body: { type: 'CSV_API', name: 'reader', settings },
  });
  const { body } = await call<{ items: Stored[] }>(`${api}/`);
  expect(body.items.find(({ name }) => name === 'read.csv')?.used_by).toEqual([source.body.id]);
  const refused = await call(`${api}/read.csv`, { method: 'DELETE' });
  expect(refused).toMatchObject({ status: 409, body: { said: { code: 'conflict.upload_used' } } });
  expect(readFileSync(keptUnder('read.csv'), 'utf8')).toBe('id\n1\n');
});

test.each(['.hidden', '..%2F..%2Fetc', 'a%2Fb.csv', 'a%5Cb', 'a%00b', 'a b', '%D1%8F', 'x'.repeat(201)])(
  'no file is called %s',
  async (name) => {
    const { status } = await put(name, 'x');
    expect([404, 422]).toContain(status);
    expect((await fetch(`${api}/${name}`)).status).toBeGreaterThanOrEqual(400);
  },
);

test('too large is refused at once by its length, and in the middle without one; what was there stays', async () => {
  await put('large.csv', 'old');
  const told = await put('large.csv', 'x'.repeat(MOST_BYTES + 1));
  expect(told).toMatchObject({ status: 413, body: { detail: expect.stringContaining('UPLOAD_MAX_BYTES') } });
  const { asked, answer } = streamed('large.csv');
  asked.on('error', () => undefined);
  for (let n = 0; n < 3; n++) asked.write(randomBytes(100_000));
  asked.end();
  expect(await answer).toMatchObject({ status: 413, body: expect.stringContaining('UPLOAD_MAX_BYTES') });
  expect(readFileSync(keptUnder('large.csv'), 'utf8')).toBe('old');
  await waitFor('nothing half to be left', () => incoming().length === 0);
  expect((await put('large.csv', 'x'.repeat(MOST_BYTES))).status).toBe(200);
});

test('an upload that breaks off leaves nothing behind, and the file of before as it was', async () => {
  await put('broken.csv', 'old');
  const { asked, answer } = streamed('broken.csv');
  answer.catch(() => undefined);
  asked.on('error', () => undefined);
  asked.write(randomBytes(100_000));
  await waitFor('it to begin', () => incoming().length === 1);
  asked.destroy();
  await waitFor('it to be gone', () => incoming().length === 0);
  expect(readFileSync(keptUnder('broken.csv'), 'utf8')).toBe('old');
});

test.each([
  ['application/json', '{}'],
  ['multipart/form-data; boundary=x', '--x--'],
])('a body of %s is not the file itself', async (type, body) => {
  expect((await put('typed.csv', body, { 'content-type': type })).status).toBe(415);
  expect(existsSync(keptUnder('typed.csv'))).toBe(false);
});
