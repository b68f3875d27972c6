import { decode } from 'iconv-lite';
import { demoCatalogue } from '../../src/local/origin/catalogue';
import { demoFeeds } from '../../src/local/origin/demo-feeds';
import { startOrigin, type Origin } from '../../src/local/origin/origin';
import { onFileEnd } from '../support/clean-up';

let origin: Origin;
let now = Date.UTC(2026, 10, 23, 12, 0, 5);

beforeAll(async () => {
  origin = await startOrigin({ now: () => now });
  onFileEnd(() => origin.stop());
});

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${origin.url}${path}`, { headers, redirect: 'manual' });
}

test('a feed has validators, answers 304 to them, and changes with the clock alone', async () => {
  const first = await get('/rss20.xml');
  const text = await first.text();
  const etag = first.headers.get('etag') ?? '';
  const modified = first.headers.get('last-modified') ?? '';
  expect(await (await get('/rss20.xml')).text()).toBe(text);
  expect((await get('/rss20.xml', { 'If-None-Match': `W/"other", W/${etag}` })).status).toBe(304);
  expect((await get('/rss20.xml', { 'If-Modified-Since': modified })).status).toBe(304);
  expect((await get('/dated.xml', { 'If-Modified-Since': modified })).status).toBe(304);
  now += 20_000;
  const later = await get('/rss20.xml', { 'If-None-Match': etag });
  expect(later.status).toBe(200);
  const guids = (xml: string) => [...xml.matchAll(/<guid[^>]*>([^<]+)</g)].map(([, guid]) => guid);
  expect(guids(await later.text()).slice(1)).toEqual(guids(text).slice(0, -1));
});

test.each([
  ['/moved.xml', 301],
  ['/loop.xml', 302],
  ['/not-found.xml', 404],
  ['/gone.xml', 410],
  ['/forbidden.xml', 403],
  ['/too-many.xml', 429],
  ['/failing.xml', 500],
  ['/nowhere', 404],
  ['/constructor', 404],
])('%s answers %i', async (path, status) => {
  expect((await get(path)).status).toBe(status);
});

test('bodies come compressed, in old encodings, dripping, cut off, and without an end', async () => {
  for (const [path, encoding] of Object.entries({ '/gzipped.xml': 'gzip', '/brotli.xml': 'br' })) {
    const answer = await get(path);
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(await answer.text()).toContain('</rss>');
  }
  for (const [path, charset] of Object.entries({
    '/windows-1251.xml': 'windows-1251',
    '/koi8-r.xml': 'koi8-r',
    '/utf-16.xml': 'utf-16',
  })) {
    const bytes = Buffer.from(await (await get(path)).arrayBuffer());
    expect(bytes.toString('utf8')).not.toContain('Новость');
    expect(decode(bytes, charset)).toContain('Новость');
  }
  const begun = Date.now();
  expect(await (await get('/drip.xml')).text()).toContain('</rss>');
  expect(Date.now() - begun).toBeGreaterThan(1_000);
  await expect((await get('/cut-off.xml')).text()).rejects.toThrow();
  let bytes = 0;
  for await (const chunk of (await get('/endless.xml')).body ?? []) {
    bytes += (chunk as Uint8Array).length;
    if (bytes > 1_000_000) break;
  }
  expect(bytes).toBeGreaterThan(1_000_000);
});

test('load feeds have the size asked for, differ by their name, and answer 304', async () => {
  const size = async (path: string) => (await (await get(path)).text()).length;
  for (const bytes of [5_000, 15_000, 100_000]) {
    const real = await size(`/load/7.xml?items=20&bytes=${bytes}`);
    expect(Math.abs(real - bytes)).toBeLessThan(1_000);
  }
  const answer = await get('/load/1.xml?items=3&bytes=2000');
  const text = await answer.text();
  expect(text.match(/<item>/g)).toHaveLength(3);
  expect(text).not.toBe(await (await get('/load/2.xml?items=3&bytes=2000')).text());
  expect((await get('/load/1.xml', { 'If-None-Match': answer.headers.get('etag') ?? '' })).status).toBe(304);
  expect((await get('/load/1.xml?items=1e9&bytes=-5')).status).toBe(200);
});

test('the demo catalogue names every feed once, on cadences it brings along', () => {
  const { cadences, sources } = demoCatalogue('http://127.0.0.1:1');
  const urls = sources.filter(({ type }) => type === 'RSS').map(({ url }) => url);
  expect(urls).toEqual(Object.keys(demoFeeds).map((path) => `http://127.0.0.1:1${path}`));
  const names = new Set(cadences.map(({ name }) => name));
  for (const { cadence } of sources) expect(names).toContain(cadence);
  expect(sources.length).toBeGreaterThanOrEqual(24);
});

test('the origin stops while answers are under way', async () => {
  const own = await startOrigin();
  const answer = fetch(`${own.url}/slow.xml`).catch(() => 'ended');
  while (own.requests() === 0) await new Promise((done) => setImmediate(done));
  await own.stop();
  expect(await answer).toBe('ended');
});
