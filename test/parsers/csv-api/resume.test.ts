import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { waitFor } from '../../support/wait-for';
import { api, folderStorage, json, refuseOldBuild, run } from './pipelines';

/** A run that is killed goes on where it stood: what was answered is not asked again. */

beforeAll(refuseOldBuild);

const CHILD = join(__dirname, '..', '..', 'support', 'pipeline-child.cjs');
const ids = (many: number) => `id\n${Array.from({ length: many }, (_, n) => n).join('\n')}`;

function startChild(folder: string, task_id: string, attempt: number, settings: unknown) {
  return spawn(process.execPath, [CHILD, folder, task_id, String(attempt), JSON.stringify(settings)]);
}

function remembered(folder: string, task_id: string, prefix: string): number {
  const checkpoint = join(folder, 'runs', task_id, '.checkpoint');
  if (!existsSync(checkpoint)) return 0;
  const names = readdirSync(checkpoint).filter((name) => name.startsWith(prefix));
  return names.reduce(
    (sum, name) => sum + readFileSync(join(checkpoint, name), 'utf8').trimEnd().split('\n').length,
    0,
  );
}

test('kill -9 in the middle, twice: every row that was answered was asked for once', async () => {
  const storage = await folderStorage();
  const task_id = randomUUID();
  // the fourth and the seventh row hang until their process is dead
  let hangs = ['/3', '/6'];
  const site = await api((_request, response, { pathname }) => {
    if (hangs[0] === pathname) return;
    json(response, { path: pathname });
  });
  const settings = {
    input: { type: 'csv', text: ids(10) },
    request: { url: `${site.url}/{{row.id}}`, limits: { concurrency: 1 } },
    outputs: [{ name: 'all.ndjson', format: 'ndjson' }],
  };
  for (const [attempt, row] of [3, 6].entries()) {
    const child = startChild(storage.folder, task_id, attempt + 1, settings);
    await waitFor(
      'the row that hangs',
      () => site.asked.includes(`GET /${row}`) && remembered(storage.folder, task_id, 'rows-') === row,
    );
    child.kill('SIGKILL');
    await once(child, 'close');
    hangs = hangs.slice(1);
  }
  const last = startChild(storage.folder, task_id, 3, settings);
  const result = JSON.parse(await text(last.stdout)) as Record<string, unknown>;
  expect(result).toMatchObject({ outcome: 'completed', rows_done: 10, rows_resumed: 6, requests: 4 });
  const times = (n: number) => site.asked.filter((path) => path === `GET /${n}`).length;
  expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(times)).toEqual([1, 1, 1, 2, 1, 1, 2, 1, 1, 1]);
  const file = readFileSync(join(storage.folder, 'runs', task_id, 'all.ndjson'), 'utf8');
  expect(file.trim().split('\n')).toEqual(Array.from({ length: 10 }, (_, n) => `{"path":"/${n}"}`));
});

test('pages of an API that were read before the kill are not read again', async () => {
  const storage = await folderStorage();
  const task_id = randomUUID();
  let isHanging = true;
  const site = await api((_request, response, url) => {
    const page = Number(url.searchParams.get('page'));
    if (page === 3 && isHanging) return;
    json(response, page > 4 ? [] : [{ page }]);
  });
  const settings = {
    input: { type: 'api', url: `${site.url}/`, paging: { type: 'page' } },
    outputs: [{ name: 'all.ndjson', format: 'ndjson' }],
  };
  const child = startChild(storage.folder, task_id, 1, settings);
  await waitFor('the third page', () => site.asked.length === 3);
  child.kill('SIGKILL');
  await once(child, 'close');
  isHanging = false;
  const ran = await run(settings, { storage, task_id, attempt: 2 });
  expect(site.asked).toEqual([1, 2, 3, 3, 4, 5].map((page) => `GET /?page=${page}`));
  expect(ran.text('all.ndjson')).toBe('{"page":1}\n{"page":2}\n{"page":3}\n{"page":4}\n');
});

test('the next attempt keeps the rate that the last one had begun', async () => {
  const storage = await folderStorage();
  const task_id = randomUUID();
  const abort = new AbortController();
  const site = await api((_request, response) => json(response, { ok: 1 }));
  const settings = {
    input: { type: 'csv', text: ids(3) },
    request: { url: `${site.url}/{{row.id}}`, limits: { rate: { count: 1, per_seconds: 1 } } },
  };
  const first = run(settings, { storage, task_id, signal: abort.signal });
  await waitFor('the first row', () => remembered(storage.folder, task_id, 'rows-') === 1);
  abort.abort(new Error('stop'));
  expect((await first).error?.message).toBe('stop');
  await run(settings, { storage, task_id, attempt: 2 });
  expect(site.asked).toEqual(['GET /0', 'GET /1', 'GET /2']);
  for (const [index, moment] of site.moments.slice(1).entries())
    expect(moment - (site.moments[index] ?? 0)).toBeGreaterThanOrEqual(970);
});

test('what failed for good is not asked again, what may pass is; a row that changed is asked anew', async () => {
  const storage = await folderStorage();
  const task_id = randomUUID();
  let isBroken = true;
  const site = await api((_request, response, { pathname }) => {
    if (pathname === '/0') return json(response, {}, 404);
    if (pathname === '/1' && isBroken) return json(response, {}, 500);
    json(response, { pathname });
  });
  const settings = (text: string) => ({
    input: { type: 'csv', text },
    request: { url: `${site.url}/{{row.id}}`, limits: { concurrency: 1 }, retry: { times: 0 } },
    fail_when: { failed_rows_over: 0.3 },
    outputs: [{ name: 'all.ndjson', format: 'ndjson' }],
  });
  const first = await run(settings(ids(4)), { storage, task_id });
  expect(first.error?.message).toContain('2 of 4');
  isBroken = false;
  const second = await run(settings('id\n0\n1\n2\n33'), { storage, task_id, attempt: 2 });
  expect(second.result).toMatchObject({ outcome: 'partial', rows_done: 3, rows_failed: 1, rows_resumed: 2 });
  expect(site.asked.map((path) => path.slice(5))).toEqual(['0', '1', '2', '3', '1', '33']);
  expect(second.text('all.ndjson')).toBe('{"pathname":"/1"}\n{"pathname":"/2"}\n{"pathname":"/33"}\n');
});

test('the answers of a recorded run are forgotten by the next one, its files are not', async () => {
  const storage = await folderStorage();
  const site = await api((_request, response) => json(response, { ok: 1 }));
  const settings = { input: { type: 'csv', text: ids(2) }, request: { url: `${site.url}/{{row.id}}` } };
  const task_id = randomUUID();
  const first = await run(settings, { storage, task_id });
  await storage.write(`runs/${task_id}/result.json`, Buffer.from('{}'));
  expect(remembered(storage.folder, task_id, 'rows-')).toBe(2);
  expect(first.cursor).toEqual({ last_run: task_id });
  await run(settings, { storage, cursor: { ...first.cursor } });
  expect(readdirSync(join(storage.folder, 'runs', task_id))).toEqual(['result.json']);
});

test('an aborted task lets go of requests that hang', async () => {
  const hanging: ServerResponse[] = [];
  const site = await api((_request, response) => void hanging.push(response));
  const abort = new AbortController();
  const settings = { input: { type: 'csv', text: ids(20) }, request: { url: `${site.url}/{{row.id}}` } };
  const ran = run(settings, { signal: abort.signal });
  await waitFor('five requests', () => hanging.length === 5);
  abort.abort(new Error('timeout'));
  expect((await ran).error?.message).toBe('timeout');
});
