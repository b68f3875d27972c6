import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { poolOf } from '../../../src/database/clients';
import { onFileEnd } from '../../support/clean-up';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { waitFor } from '../../support/wait-for';
import { api, folderStorage, json, parserWith, refuseOldBuild, run, type Api } from './pipelines';

/** Limits hold over all runs, and with a database of limits over all processes. */

let database: TestDatabase;
let limits_url: string;

beforeAll(async () => {
  refuseOldBuild();
  database = await createTestDatabase();
  limits_url = urlOf(database.config);
});

function urlOf({ host, port, user, password, database: name }: TestDatabase['config'], at = port): string {
  return `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${at}/${name}`;
}

const CHILD = join(__dirname, '..', '..', 'support', 'pipeline-child.cjs');

/** Rows a, b, c … of a process that is told apart by its letter. */
function settingsOf(site: Api, rows: number, limits: object, who = 'x') {
  return {
    input: { type: 'csv', text: `id\n${Array.from({ length: rows }, (_, n) => `${who}${n}`).join('\n')}` },
    request: { url: `${site.url}/{{row.id}}`, limits, retry: { times: 0 } },
  };
}

/** Another process, with the build. */
async function child(settings: object) {
  const { folder } = await folderStorage();
  const started = spawn(process.execPath, [CHILD, folder, randomUUID(), '1', JSON.stringify(settings)], {
    env: { ...process.env, LIMITS_URL: limits_url },
  });
  onFileEnd(async () => void started.kill('SIGKILL'));
  return started;
}

async function resultOf(started: Awaited<ReturnType<typeof child>>): Promise<Record<string, unknown>> {
  const [said, errors] = await Promise.all([text(started.stdout), text(started.stderr)]);
  if (said === '') throw new Error(errors);
  return JSON.parse(said) as Record<string, unknown>;
}

/** What a busy machine puts between a grant and the ear of the server. */
const JITTER_MS = 350;
const lasted = (moments: readonly number[]) => (moments.at(-1) ?? 0) - (moments[0] ?? 0);
const gaps = (moments: readonly number[], over = 1) =>
  moments.slice(over).map((moment, index) => moment - (moments[index] ?? 0));

test('one request every 600 ms, from two processes together', async () => {
  const site = await api((_request, response) => json(response, {}));
  const limits = { name: 'even', concurrency: 5, rate: { count: 1, per_seconds: 0.6 } };
  const children = await Promise.all(['a', 'b'].map((who) => child(settingsOf(site, 4, limits, who))));
  const results = await Promise.all(children.map(resultOf));
  expect(results).toMatchObject([{ rows_done: 4 }, { rows_done: 4 }]);
  expect(lasted(site.moments)).toBeGreaterThan(7 * 600 - JITTER_MS);
  expect(Math.min(...gaps(site.moments))).toBeGreaterThan(600 - JITTER_MS);
});

test('at most three within any 1.5 s, from two processes together', async () => {
  const site = await api((_request, response) => json(response, {}));
  const limits = { name: 'window', concurrency: 5, rate: { count: 3, per_seconds: 1.5, mode: 'window' } };
  const children = await Promise.all(['a', 'b'].map((who) => child(settingsOf(site, 5, limits, who))));
  await Promise.all(children.map(resultOf));
  expect(site.moments).toHaveLength(10);
  expect(lasted(site.moments)).toBeGreaterThan(3 * 1_500 - JITTER_MS);
  expect(Math.min(...gaps(site.moments, 3))).toBeGreaterThan(1_500 - JITTER_MS);
  // and no slower than that: three go at once
  expect(Math.min(...gaps(site.moments, 2))).toBeLessThan(700);
});

test('three at once over two processes, and each gets its part', async () => {
  let open = 0;
  let most = 0;
  const site = await api((_request, response) => {
    most = Math.max(most, (open += 1));
    setTimeout(() => {
      open -= 1;
      json(response, {});
    }, 150);
  });
  const limits = { name: 'together', concurrency: 3 };
  const children = await Promise.all(['a', 'b'].map((who) => child(settingsOf(site, 8, limits, who))));
  await Promise.all(children.map(resultOf));
  expect(most).toBe(3);
  const firstTwelve = site.asked.slice(0, 12);
  for (const who of ['a', 'b'])
    expect(firstTwelve.filter((path) => path.includes(`/${who}`)).length).toBeGreaterThan(1);
});

test('a process that is killed gives its places back when its lease ends, and not before', async () => {
  const hanging: ServerResponse[] = [];
  const site = await api((request, response) => {
    if (request.url?.startsWith('/dead') === true) hanging.push(response);
    else json(response, {});
  });
  const limits = { name: 'killed', concurrency: 2 };
  const dying = await child(settingsOf(site, 2, limits, 'dead'));
  await waitFor('both places to be taken', () => hanging.length === 2);
  dying.kill('SIGKILL');
  await once(dying, 'close');
  const killed_at = Date.now();
  const { result } = await run(settingsOf(site, 2, limits), { limits_url });
  expect(result).toMatchObject({ rows_done: 2 });
  expect((site.moments.at(-1) ?? 0) - killed_at).toBeGreaterThan(5_000);
}, 60_000);

test('a run that is cancelled while it waits leaves nothing behind', async () => {
  const hanging: ServerResponse[] = [];
  const site = await api((request, response) => {
    if (request.url === '/x0' && hanging.length === 0) hanging.push(response);
    else json(response, {});
  });
  const limits = { name: 'cancelled', concurrency: 1 };
  const abort = new AbortController();
  const first = run(settingsOf(site, 3, limits), { limits_url, signal: abort.signal });
  await waitFor('the first to hang', () => hanging.length === 1);
  const second = run(settingsOf(site, 1, limits, 'second'), { limits_url });
  abort.abort(new Error('cancelled'));
  expect((await first).error?.message).toBe('cancelled');
  expect((await second).result).toMatchObject({ rows_done: 1 });
});

test('while the database of limits is away requests wait, say so, and go on by themselves', async () => {
  const { port, host } = database.config;
  let isAway = false;
  const sockets = new Set<Socket>();
  const relay = createServer((socket) => {
    if (isAway) return void socket.destroy();
    const upstream = connect(port, host);
    for (const one of [socket, upstream]) {
      sockets.add(one);
      one.on('error', () => undefined).on('close', () => (sockets.delete(one), socket.destroy(), upstream.destroy()));
    }
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  onFileEnd(async () => void relay.close());
  const site = await api((_request, response) => json(response, {}));
  const waits: unknown[] = [];
  const limits = { name: 'away', concurrency: 1, rate: { count: 1, per_seconds: 0.2 } };
  const running = run(settingsOf(site, 20, limits), {
    limits_url: urlOf(database.config, (relay.address() as AddressInfo).port),
    onProgress: (_done, _total, detail) => void waits.push(detail['waits_for']),
  });
  await waitFor('some requests', () => site.asked.length >= 2);
  isAway = true;
  for (const socket of sockets) socket.destroy();
  await waitFor('the run to say so', () =>
    waits.some((wait) => (wait as { limit?: string; until?: unknown } | undefined)?.until === null),
  );
  const meanwhile = site.asked.length;
  await waitFor('it to say so again', () => waits.filter(Boolean).length >= 3);
  expect(site.asked.length).toBe(meanwhile);
  isAway = false;
  expect((await running).result).toMatchObject({ rows_done: 20 });
  expect(waits.at(-1)).toBeUndefined();
}, 60_000);

test('a database without limits is a mistake of the configuration', async () => {
  const { config } = await createTestDatabase({ empty: true });
  const site = await api((_request, response) => json(response, {}));
  const limits = { rate: { count: 1, per_seconds: 1 } };
  const { error } = await run(settingsOf(site, 1, limits), { limits_url: urlOf(config) });
  expect(error).toMatchObject({ code: 'config', message: expect.stringContaining('migrate up') as string });
  expect(site.asked).toEqual([]);
});

test('a pipeline without a rate and a name never asks the database of limits', async () => {
  const site = await api((_request, response) => json(response, {}));
  const nobody = 'postgres://nobody:nothing@127.0.0.1:9/none';
  const { result } = await run(settingsOf(site, 5, { concurrency: 5 }), { limits_url: nobody });
  expect(result).toMatchObject({ rows_done: 5 });
});

test('without a database two runs of one process share the limit of their source, and the one of a name', async () => {
  const parser = await parserWith({});
  onFileEnd(() => parser.stop());
  for (const name of [undefined, 'shop']) {
    const site = await api((_request, response) => json(response, {}));
    const limits = { name, concurrency: 5, rate: { count: 1, per_seconds: 0.3 } };
    await Promise.all(['a', 'b'].map((who) => run(settingsOf(site, 3, limits, who), { parser })));
    expect(site.moments).toHaveLength(6);
    expect(lasted(site.moments)).toBeGreaterThan(5 * 300 - JITTER_MS);
  }
});

test('each pipeline keeps its own figures and counts the requests of all', async () => {
  const site = await api((_request, response) => json(response, {}));
  const of = (per_seconds: number) => ({ name: 'figures', concurrency: 5, rate: { count: 1, per_seconds } });
  await Promise.all([
    run(settingsOf(site, 2, of(0.8), 'slow'), { limits_url }),
    run(settingsOf(site, 6, of(0.2), 'quick'), { limits_url }),
  ]);
  expect(lasted(site.moments)).toBeGreaterThan(7 * 200 - JITTER_MS);
  for (const [index, path] of site.asked.entries()) {
    if (index > 0 && path.includes('slow'))
      expect((site.moments[index] ?? 0) - (site.moments[index - 1] ?? 0)).toBeGreaterThan(800 - JITTER_MS);
  }
});

test('old moments and leases go', async () => {
  const pool = poolOf(database.dataSource);
  const take = () =>
    pool.query(`select * from limits.take_request('tidy', $1, 0, 1000, 50, 0.01, false, 15)`, [randomUUID()]);
  for (let n = 0; n < 202; n++) await take();
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int as n from limits.request_moment where key = 'tidy'`,
  );
  expect(rows[0]?.n).toBeLessThan(110);
});
