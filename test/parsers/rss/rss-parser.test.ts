import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { encode } from 'iconv-lite';
import { createParser, parserNames } from '../../../src/parsers/registry';
import { RssParser } from '../../../src/parsers/rss/rss-parser';
import { runOnce } from '../../../src/parsers/run-once';
import type { ParsedItem, ParserOutcome, ParserTask } from '../../../src/parsers/runtime/parser';
import { onFileEnd } from '../../support/clean-up';
import { parserConfig, parserContext } from '../../support/parsers';
import { serve, type LocalSite } from '../runtime/local-site';
import { FEEDS } from './feeds';

interface Asked {
  readonly headers?: Record<string, string>;
  readonly params?: Record<string, unknown>;
  readonly settings?: Record<string, unknown>;
  readonly path?: string;
}

const never = new AbortController().signal;

/** A feed on a site, asked again and again with the cursor it gave. */
async function feedAt(listener: RequestListener) {
  const site = await serve(listener);
  const parser = new RssParser({
    http: { allow_private: [site.place], user_agent: 'test-agent/1', connections_per_host: 2 },
  });
  onFileEnd(() => parser.stop());
  let cursor: ParserTask['cursor'] = null;
  const ask = async ({ params = {}, settings = {}, path = '/feed' }: Asked = {}) => {
    const items: ParsedItem[] = [];
    const source = { id: 1, url: site.url + path, external_id: null, name: null, settings };
    const outcome: ParserOutcome = await parser.run(
      { task_id: 'x', attempt: 1, task_type: 'FEED', source, params, cursor },
      parserContext({ items }, never),
    );
    // as it travels
    cursor = JSON.parse(JSON.stringify(outcome.cursor)) as ParserTask['cursor'];
    return { ...outcome, items };
  };
  return { site, ask };
}

test('a feed is fetched, its items emitted, and the result says what was found', async () => {
  const { site, ask } = await feedAt((_, response) =>
    response.setHeader('content-type', 'application/rss+xml').end(FEEDS.RSS2),
  );
  const { result, items, next_check } = await ask();
  expect(result).toEqual({
    items: 2,
    items_bytes: items.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0),
    http_status: 200,
    not_modified: false,
    bytes: Buffer.byteLength(FEEDS.RSS2),
    final_url: `${site.url}/feed`,
    encoding: 'utf-8',
    feed: { title: 'Town paper', link: 'https://paper.example/', language: 'en-gb', type: 'rss 2.0' },
    warnings: [],
  });
  expect(items[0]?.url).toBe(`${site.url}/bridge`);
  expect(['ttl', 'skip']).toContain(next_check?.reason);
});

test('validators go back exactly as they came, and a 304 gives nothing new', async () => {
  const etag = 'W/"x  y-gzip"';
  const modified = 'Mon, 6 Sep 2021 10:00:00 gmt';
  const sent: (string | undefined)[][] = [];
  const { ask } = await feedAt((request, response) => {
    sent.push([request.headers['if-none-match'], request.headers['if-modified-since']]);
    response.setHeader('etag', etag).setHeader('last-modified', modified);
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
    response.end(FEEDS.RSS2);
  });
  const first = await ask();
  const second = await ask();
  expect(sent).toEqual([
    [undefined, undefined],
    [etag, modified],
  ]);
  expect(second.items).toEqual([]);
  expect(second.result).toMatchObject({ items: 0, not_modified: true, http_status: 304, bytes: 0 });
  expect(second.cursor).toEqual(first.cursor);
});

test('a 304 without validators keeps the old ones, and one with newer ones brings them', async () => {
  let answers = 0;
  const { ask } = await feedAt((_, response) => {
    answers += 1;
    if (answers === 1) return void response.setHeader('etag', '"1"').setHeader('last-modified', 'then').end(FEEDS.RSS2);
    if (answers === 3) response.setHeader('last-modified', 'now');
    response.writeHead(304).end();
  });
  await ask();
  expect((await ask()).cursor).toMatchObject({ etag: '"1"', last_modified: 'then' });
  expect((await ask()).cursor).toMatchObject({ etag: '"1"', last_modified: 'now' });
});

test('what the feed asked for holds for a 304 too', async () => {
  let answers = 0;
  const feed = FEEDS.RSS2.replace(/<skip.*skipDays>/, '');
  const { ask } = await feedAt((_, response) =>
    answers++ === 0 ? response.setHeader('etag', '"1"').end(feed) : response.writeHead(304).end(),
  );
  await ask();
  const { next_check } = await ask();
  expect(next_check?.reason).toBe('ttl');
  expect(Date.parse(next_check?.not_before ?? '') - Date.now()).toBeGreaterThan(44 * 60_000);
});

test.each([
  ['the same bytes', {}, FEEDS.RSS2],
  ['the same ETag', { etag: '"same"' }, FEEDS.RSS2.replace('Bridge', 'bridge')],
])('a 200 with %s is not modified', async (_, headers, second) => {
  let answers = 0;
  const { ask } = await feedAt((_request, response) =>
    response.writeHead(200, headers).end(answers++ === 0 ? FEEDS.RSS2 : second),
  );
  await ask();
  const again = await ask();
  expect(again.items).toEqual([]);
  expect(again.result).toMatchObject({ not_modified: true, http_status: 200 });
});

test('a changed feed is read again: same keys, another hash where an item was edited', async () => {
  let answers = 0;
  const { ask } = await feedAt((_, response) =>
    response.end(answers++ === 0 ? FEEDS.RSS2 : FEEDS.RSS2.replace('Short.', 'Shorter.')),
  );
  const first = await ask();
  const second = await ask();
  expect(second.items.map(({ item_key }) => item_key)).toEqual(first.items.map(({ item_key }) => item_key));
  expect(second.items.map(({ content_hash }, i) => content_hash === first.items[i]?.content_hash)).toEqual([
    false,
    true,
  ]);
});

test('ignore_validators fetches and emits everything again', async () => {
  const { ask } = await feedAt((request, response) => {
    response.setHeader('etag', '"1"');
    if (request.headers['if-none-match'] !== undefined) return void response.writeHead(304).end();
    response.end(FEEDS.RSS2);
  });
  await ask();
  expect((await ask({ params: { ignore_validators: true } })).items).toHaveLength(2);
});

test('validators of a server that says "Expires: 0" are not believed', async () => {
  const { ask } = await feedAt((_, response) =>
    response.setHeader('etag', '"1"').setHeader('expires', '0').end(FEEDS.RSS2),
  );
  expect((await ask()).cursor).toMatchObject({ etag: null, last_modified: null });
});

test('a permanent move is reported and counted until it changes', async () => {
  let target = '/new';
  const { site, ask } = await feedAt((request, response) =>
    request.url === '/feed' ? response.writeHead(301, { location: target }).end() : response.end(FEEDS.RSS2),
  );
  await ask();
  const second = await ask();
  expect(second.result).toMatchObject({ permanent_url: `${site.url}/new`, final_url: `${site.url}/new` });
  expect(second.cursor).toMatchObject({ permanent_url: `${site.url}/new`, permanent_seen: 2 });
  target = '/newer';
  expect((await ask()).cursor).toMatchObject({ permanent_url: `${site.url}/newer`, permanent_seen: 1 });
  expect((await ask({ path: '/new' })).cursor).toMatchObject({ permanent_url: null, permanent_seen: 0 });
});

test('links start at Content-Location when there is one', async () => {
  const { ask } = await feedAt((_, response) =>
    response.setHeader('content-location', 'https://cdn.example/deep/feed').end(FEEDS.RSS2),
  );
  expect((await ask()).items[0]?.url).toBe('https://cdn.example/bridge');
});

test('settings add headers and a user agent, whatever their case and shape', async () => {
  let seen: NodeJS.Dict<string | string[]> = {};
  const { ask } = await feedAt((request, response) => {
    seen = request.headers;
    response.end(FEEDS.RSS2);
  });
  await ask({ settings: { headers: { Accept: 'text/x', 'X-Key': 'k', Number: 5 }, user_agent: 'mine/2' } });
  expect(seen).toMatchObject({ accept: 'text/x', 'x-key': 'k', 'user-agent': 'mine/2' });
  expect(seen).not.toHaveProperty('number');
});

test('compressed windows-1251 by the header, twenty items at most three wanted', async () => {
  const feed = `<rss version="2.0"><channel><title>Лента</title>${Array.from({ length: 20 }, (_, i) => `<item><guid>${i}</guid><title>Новость ${i}</title></item>`).join('')}</channel></rss>`;
  const { ask } = await feedAt((_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/xml; charset=windows-1251', 'content-encoding': 'gzip' })
      .end(gzipSync(encode(feed, 'windows-1251'))),
  );
  const { items, result } = await ask({ params: { max_items: 3 } });
  expect(items.map(({ title }) => title)).toEqual(['Новость 0', 'Новость 1', 'Новость 2']);
  expect(result).toMatchObject({ encoding: 'windows-1251', warnings: ['Of 20 items 3 were kept.'] });
});

test.each([
  ['a web page', 200, '<html></html>', 'not_a_feed'],
  ['a missing page', 404, '', 'http_404'],
  ['a page that is gone', 410, '', 'http_410'],
])('%s is an error of its own', async (_, status, body, code) => {
  const { ask } = await feedAt((_request, response) => response.writeHead(status).end(body));
  await expect(ask()).rejects.toMatchObject({ code });
});

test('a cursor of another shape is as if there were none', async () => {
  const site: LocalSite = await serve((_, response) => response.end(FEEDS.RSS2));
  const parser = await createParser('RSS', parserConfig({ allow_private: [site.place] }));
  const items: ParsedItem[] = [];
  const cursor = { etag: 5, hints: 'x', doubled_ids: { a: 1 }, permanent_seen: 'many', body_sha256: null };
  const source = { id: 1, url: site.url, external_id: null, name: null, settings: {} };
  const outcome = await runOnce(
    parser,
    { task_type: 'FEED', source, params: {}, cursor },
    { onItem: (item) => items.push(item), timeout_seconds: 10 },
  );
  expect([items.length, outcome.result['items']]).toEqual([2, 2]);
});

describe('one run without Kafka', () => {
  const config = parserConfig({ allow_private: ['127.0.0.1'] });
  const source = { id: 1, url: 'http://127.0.0.1:1/', external_id: null, name: null, settings: {} };
  const run = async (task_type: string, url: string, { timeout_seconds = 10, params = {}, signal = never } = {}) =>
    runOnce(
      await createParser('RSS', config),
      { task_type, source: { ...source, url }, params, cursor: null },
      { onItem: () => undefined, timeout_seconds, signal },
    );

  test('fails with the code of the contract', async () => {
    await expect(run('FEED', 'http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'connect' });
    await expect(run('WALL', 'http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'config' });
    const params = { max_items: 'all' };
    await expect(run('FEED', 'http://127.0.0.1:1/', { params })).rejects.toMatchObject({ code: 'config' });
  });

  test('ends at its time limit', async () => {
    const site = await serve(() => undefined);
    await expect(run('FEED', site.url, { timeout_seconds: 0.2 })).rejects.toMatchObject({ code: 'timeout' });
  });

  test('is broken off by its signal', async () => {
    const abort = new AbortController();
    const site = await serve(() => abort.abort());
    const { signal } = abort;
    await expect(run('FEED', site.url, { signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('is there for every parser of the registry, and only for those', async () => {
    expect(parserNames).toContain('RSS');
    for (const name of parserNames) await (await createParser(name, config)).stop?.();
    await expect(createParser('NOTHING' as 'RSS', config)).rejects.toThrow('There is no parser for NOTHING');
  });
});
