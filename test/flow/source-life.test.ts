import { RssParser } from '../../src/parsers/rss/rss-parser';
import { serve } from '../parsers/runtime/local-site';
import { call, startSystem } from '../support/system';
import { waitFor } from '../support/wait-for';

/** Sources that move, go and refuse, over several ticks, from the address to the row. */

const feed = (n: number) =>
  `<rss version="2.0"><channel><title>t</title><item><guid>${n}</guid><title>x</title></item></channel></rss>`;

test('a moved feed is followed after three ticks; a gone and a denied one are asked once, until a person says so', async () => {
  const asked: Record<string, number> = {};
  let isBack = false;
  const site = await serve((request, response) => {
    const path = request.url ?? '';
    const n = (asked[path] = (asked[path] ?? 0) + 1);
    if (path === '/old') response.writeHead(301, { location: '/new' }).end();
    else if (path === '/also-old') response.writeHead(308, { location: '/taken' }).end();
    else if (path === '/gone' && !isBack) response.writeHead(410).end();
    else if (path === '/denied') response.writeHead(403).end();
    else response.end(feed(n));
  });
  const system = await startSystem({ HTTP_ALLOW_PRIVATE: site.place });
  const api = `${system.url}/api/v1`;
  await system.work(new RssParser(system.config.parser));
  const ids: Record<string, number> = {};
  for (const path of ['/old', '/also-old', '/taken', '/gone', '/denied']) {
    const body = { type: 'RSS', url: `${site.url}${path}`, schedules: [{ task_type: 'FEED', max_attempts: 1 }] };
    ids[path] = (await call<{ id: number }>(`${api}/source/`, { method: 'POST', body })).body.id;
  }
  const tick = async () => {
    const { body } = await call<{ groups: { id: number }[]; skipped: { reason: string; count: number }[] }>(
      `${api}/task_group/`,
      { method: 'POST' },
    );
    const id = body.groups[0]?.id ?? 0;
    await waitFor('the group to end', async () => {
      const { body: group } = await call<{ finished_at: string | null }>(`${api}/task_group/${id}`);
      return group.finished_at !== null;
    });
    return Object.fromEntries(body.skipped.map(({ reason, count }) => [reason, count]));
  };
  interface Shown {
    url: string;
    health: string;
    schedules: { id: number; not_before_reason: string | null }[];
  }
  const source = async (path: string) => (await call<Shown>(`${api}/source/${ids[path]}`)).body;
  const changes = async (path: string) =>
    (await call<{ items: Record<string, unknown>[] }>(`${api}/source/${ids[path]}/changes`)).body.items;

  expect(await tick()).toEqual({});
  expect(await tick()).toEqual({ not_due: 2 });
  expect((await source('/old')).url).toBe(`${site.url}/old`);
  await tick();
  await waitFor('the move', async () => (await source('/old')).url === `${site.url}/new`);
  expect((await source('/also-old')).url).toBe(`${site.url}/also-old`);
  await tick();
  expect(asked).toMatchObject({ '/old': 3, '/new': 4, '/also-old': 4, '/gone': 1, '/denied': 1 });
  await waitFor('it to be gone', async () => (await source('/gone')).health === 'gone');
  expect(await source('/denied')).toMatchObject({ health: 'denied', schedules: [{ not_before_reason: 'denied' }] });
  expect((await changes('/old'))[0]).toMatchObject({
    field: 'url',
    old: `${site.url}/old`,
    new: `${site.url}/new`,
    reason: 'moved permanently',
    task_id: expect.any(String) as unknown,
  });
  expect((await changes('/also-old'))[0]).toMatchObject({
    field: 'url',
    reason: `moved permanently, but source ${ids['/taken']} has this address already`,
  });
  expect(await changes('/gone')).toEqual([
    expect.objectContaining({ field: 'health', old: 'new', new: 'gone', reason: 'http_410' }),
  ]);

  isBack = true;
  await call(`${api}/schedule/${(await source('/gone')).schedules[0]?.id}/resume`, { method: 'POST' });
  expect(await tick()).toEqual({ not_due: 1 });
  await waitFor('it to be healthy', async () => (await source('/gone')).health === 'healthy');
  const { body: counts } = await call<{ total: number; items: unknown[] }>(`${api}/source/counts`);
  expect(counts).toMatchObject({
    total: 5,
    items: [
      { type: 'RSS', health: 'denied', count: 1 },
      { type: 'RSS', health: 'healthy', count: 4 },
    ],
  });
});
