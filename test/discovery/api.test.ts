import { RssParser } from '../../src/parsers/rss/rss-parser';
import { call, startSystem, type TestSystem } from '../support/system';
import { waitFor } from '../support/wait-for';
import { serve, type LocalSite } from '../parsers/runtime/local-site';

let site: LocalSite;
let system: TestSystem;
let api: string;
const asked: string[] = [];

const feed = '<rss version="2.0"><channel><title>News</title><item><title>x</title></item></channel></rss>';
const page =
  '<!doctype html><html><head><link rel=alternate type=application/rss+xml title=News href=/news.xml></head></html>';

beforeAll(async () => {
  site = await serve((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/broken-off') return void request.socket.destroy();
    const answer = { '/news.xml': feed, '/': page, '/bare': '<html></html>' }[request.url ?? ''];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(answer ?? '');
  });
  system = await startSystem({ HTTP_ALLOW_PRIVATE: site.place });
  api = `${system.url}/api/v1`;
});

const create = (url: string, query = '') =>
  call<{ id: number; candidates?: unknown[]; errors?: { path: string; message: string }[] }>(`${api}/source/${query}`, {
    method: 'POST',
    body: { type: 'RSS', url },
  });

test('discovery says which candidates are sources already, and why an address cannot be looked at', async () => {
  const look = (url: string) =>
    call<{ candidates: { url: string; source_id: number | null }[]; code?: string }>(`${api}/source/discover`, {
      method: 'POST',
      body: { url },
    });
  const before = await look(site.url);
  expect([before.status, before.body.candidates]).toEqual([200, [expect.objectContaining({ source_id: null })]]);
  const { body: source } = await create(`${site.url}/news.xml`, '?verify=true');
  expect((await look(site.url)).body.candidates).toEqual([
    expect.objectContaining({ url: `${site.url}/news.xml`, source_id: source.id, title: 'News', items: 1 }),
  ]);
  const missing = await look(`${site.url}/nothing`);
  expect([missing.status, missing.body.code, missing.headers.get('content-type')]).toEqual([
    422,
    'http_404',
    expect.stringContaining('application/problem+json') as unknown,
  ]);
  expect((await look('http://10.0.0.1/')).body).toMatchObject({ code: 'blocked_address' });
});

test('with verify the address of a page is refused with its feeds; an address that does not answer is taken', async () => {
  const refused = await create(site.url, '?verify=true');
  expect([refused.status, refused.body]).toMatchObject([
    422,
    {
      errors: [
        {
          path: 'url',
          message: `is not a feed; the page offers RSS ${site.url}/news.xml (News)`,
          said: { code: 'value.not_a_feed' },
        },
      ],
      candidates: [{ url: `${site.url}/news.xml` }],
    },
  ]);
  expect((await create(`${site.url}/bare`, '?verify=true')).body.errors).toMatchObject([
    { path: 'url', message: 'is not a feed. The page names no feeds, and there is none where feeds usually are.' },
  ]);
  expect((await create(`${site.url}/nothing`, '?verify=true')).status).toBe(201);
  expect((await create(`${site.url}/broken-off`, '?verify=true')).status).toBe(201);
});

test('without verify the page is taken, and its first task fails with the feeds in its sentence', async () => {
  await system.work(new RssParser(system.config.parser));
  asked.length = 0;
  const { status, body: source } = await create(`${site.url}/`);
  expect([status, asked]).toEqual([201, []]);
  await call(`${api}/source/${source.id}/run`, { method: 'POST' });
  const tasks = () =>
    call<{ items: { status: string; error_code: string; error: string }[] }>(`${api}/task/?source_id=${source.id}`);
  await waitFor('the task to fail', async () => (await tasks()).body.items[0]?.status === 'failed');
  expect((await tasks()).body.items[0]).toMatchObject({
    error_code: 'not_a_feed',
    error: `The answer is a web page and not a feed. It offers: ${site.url}/news.xml (News).`,
  });
});
