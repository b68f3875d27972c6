import { deflateRawSync } from 'node:zlib';
import type { IncomingMessage, RequestListener } from 'node:http';
import { encode } from 'iconv-lite';
import { Discovery, DiscoveryError } from '../../src/discovery/discover';
import { onFileEnd } from '../support/clean-up';
import { parserConfig } from '../support/parsers';
import { serve, type LocalSite } from '../parsers/runtime/local-site';

/** Pages as people paste them, and pages that mean harm. */

const rss = (title: string, items = 2) => {
  const made = Array.from(
    { length: items },
    (_, n) => `<item><title>x</title><link>https://a.example/${n}</link></item>`,
  );
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>${title}</title>${made.join('')}</channel></rss>`;
};
const page = (head: string, body = '') => `<!doctype html><html><head>${head}</head><body>${body}</body></html>`;
const alternate = (href: string, title = '', type = 'application/rss+xml') =>
  `<link rel="alternate" type="${type}" title="${title}" href="${href}">`;

type Answers = Readonly<Record<string, string | Buffer | RequestListener>>;

/** A site with these answers, and a discovery that may go there and nowhere else. */
async function siteOf(
  answers: Answers,
  more: readonly string[] = [],
): Promise<{ site: LocalSite; discovery: Discovery; asked: string[] }> {
  const asked: string[] = [];
  const site = await serve((request: IncomingMessage, response) => {
    asked.push(request.url ?? '');
    const answer = answers[request.url ?? ''];
    if (typeof answer === 'function') return void answer(request, response);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'text/html' });
    response.end(answer ?? 'not here');
  });
  const discovery = new Discovery(parserConfig({ allow_private: [site.place, ...more] }).http);
  onFileEnd(() => discovery.stop());
  return { site, discovery, asked };
}

test('a feed offers itself, with its title, dialect and number of items', async () => {
  const { site, discovery } = await siteOf({ '/f': rss('Town paper', 3) });
  expect(await discovery.discover(`${site.url}/f`)).toEqual({
    url: `${site.url}/f`,
    final_url: `${site.url}/f`,
    candidates: [
      {
        source_type: 'RSS',
        task_type: 'FEED',
        url: `${site.url}/f`,
        title: 'Town paper',
        kind: 'rss 2.0',
        items: 3,
        from: 'self',
      },
    ],
    note: null,
  });
});

test('a page offers the feeds in its head, read before, against its base; links that are no feeds are not offered', async () => {
  const atom =
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title><id>a</id><updated>2026-01-01T00:00:00Z</updated></feed>';
  const json = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'Json', items: [{ id: '1' }] });
  const head =
    `<base href="deep/">` +
    alternate('one.xml', 'One') +
    alternate('../two.atom', 'Two', 'application/atom+xml; charset=utf-8') +
    alternate('/three.json', 'Three', 'application/feed+json') +
    alternate('/missing.xml') +
    alternate('/page.html') +
    alternate('/wp-json/api', 'an API', 'application/json') +
    `<link rel=stylesheet type=application/rss+xml href=/style>`;
  const { site, discovery, asked } = await siteOf({
    '/': page(head, '<a href="/rss">RSS</a>'),
    '/deep/one.xml': rss('One'),
    '/two.atom': atom,
    '/three.json': json,
    '/page.html': page(''),
    '/rss': rss('weaker'),
  });
  const { candidates } = await discovery.discover(`${site.url}/`);
  expect(candidates.map(({ url, title, kind, from }) => [url.replace(site.url, ''), title, kind, from])).toEqual([
    ['/deep/one.xml', 'One', 'rss 2.0', 'link'],
    ['/two.atom', 'Atom', 'atom 1.0', 'link'],
    ['/three.json', 'Json', 'json feed', 'link'],
  ]);
  for (const path of ['/rss', '/wp-json/api', '/style', '/feed.xml']) expect(asked).not.toContain(path);
});

test('links that look like feeds count when the head names none, and the usual places when there are none either', async () => {
  const linked = await siteOf({
    '/': page('', '<a href="/news/rss">RSS</a><a href="/a">x</a>'),
    '/news/rss': rss('Linked'),
  });
  expect((await linked.discovery.discover(linked.site.url)).candidates).toMatchObject([
    { title: 'Linked', from: 'anchor' },
  ]);
  const usual = await siteOf({
    '/blog/post': page(''),
    '/blog/feed': rss('Blog'),
    '/index.xml': rss('Root'),
    '/?feed=rss2': page(''),
  });
  const found = await usual.discovery.discover(`${usual.site.url}/blog/post`);
  expect(found.candidates.map(({ url, from }) => [url.replace(usual.site.url, ''), from])).toEqual([
    ['/blog/feed', 'well_known'],
    ['/index.xml', 'well_known'],
  ]);
  const none = await siteOf({ '/': page('') });
  expect(await none.discovery.discover(none.site.url)).toMatchObject({
    candidates: [],
    note: 'The page names no feeds, and there is none where feeds usually are.',
  });
});

test('what is neither a page nor a feed offers nothing, says why, and no place is tried', async () => {
  const { site, discovery, asked } = await siteOf({
    '/paper.pdf': (_, response) =>
      void response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF-1.7 rss'),
    '/feed': rss('not asked for'),
  });
  expect(await discovery.discover(`${site.url}/paper.pdf`)).toMatchObject({
    candidates: [],
    note: 'The answer is not a feed; the server calls it application/pdf.',
  });
  expect(asked).toEqual(['/paper.pdf']);
});

test('a page whose every link and place leads on costs 25 requests and no more', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `/feed${n}.xml`);
  const html = page(
    names.map((name) => alternate(name)).join(''),
    names.map((name) => `<a href="/a${name}">`).join(''),
  );
  const onwards: RequestListener = (request, response) => {
    if (request.url === '/') return void response.writeHead(200, { 'content-type': 'text/html' }).end(html);
    response.writeHead(302, { location: `${request.url ?? ''}x` }).end();
  };
  let requests = 0;
  const site = await serve((request, response) => {
    requests += 1;
    onwards(request, response);
  });
  const discovery = new Discovery(parserConfig({ allow_private: [site.place] }).http);
  onFileEnd(() => discovery.stop());
  expect(await discovery.discover(site.url)).toMatchObject({
    candidates: [],
    note: 'The page names feeds, but none of them can be read, and there is none where feeds usually are.',
  });
  expect(requests).toBe(25);
});

test('one feed under two addresses is offered under the first, whichever answers first', async () => {
  let answerFirst = (): void => undefined;
  const { site, discovery } = await siteOf({
    '/': page(alternate('/first') + alternate('/second')),
    '/first': (_, response) => {
      answerFirst = () => void response.writeHead(302, { location: '/real' }).end();
    },
    '/second': (_, response) => void response.writeHead(302, { location: '/real' }).end(),
    '/real': (_, response) =>
      void response.end(rss('Real'), () => {
        answerFirst();
        answerFirst = () => undefined;
      }),
  });
  const { candidates } = await discovery.discover(site.url);
  expect(candidates.map(({ url }) => url.replace(site.url, ''))).toEqual(['/first']);
});

test('a feed behind a permanent redirect is offered where it is now, one behind a passing redirect where it was named', async () => {
  const to =
    (status: number, location: string): RequestListener =>
    (_, response) =>
      void response.writeHead(status, { location }).end();
  const { site, discovery } = await siteOf({
    '/': page(alternate('/old') + alternate('/today')),
    '/old': to(301, '/new.xml'),
    '/new.xml': rss('Moved'),
    '/today': to(302, '/monday.xml'),
    '/monday.xml': rss('Monday'),
  });
  const { candidates } = await discovery.discover(site.url);
  expect(candidates.map(({ url }) => url.replace(site.url, ''))).toEqual(['/new.xml', '/today']);
});

test('titles of a page in another encoding are read as it says', async () => {
  const text = page(`<meta charset="windows-1251">${alternate('/f', 'Новости города')}`, 'Добрый день');
  const untitled = '<rss version="2.0"><channel><item><title>x</title></item></channel></rss>';
  const { site, discovery } = await siteOf({ '/': encode(text, 'windows-1251'), '/f': untitled });
  expect((await discovery.discover(site.url)).candidates).toMatchObject([{ title: 'Новости города' }]);
});

test('addresses inside that a page names are not fetched, by number or by name, nor through a redirect', async () => {
  const inside = await serve((_, response) => void response.end(rss('secret')));
  const { site, discovery } = await siteOf({
    '/': page(
      alternate(`http://127.0.0.1:${inside.port}/`) +
        alternate(`http://localhost:${inside.port}/`) +
        alternate(`http://[::ffff:127.0.0.1]:${inside.port}/`) +
        alternate('http://169.254.169.254/rss') +
        alternate('file:///etc/passwd') +
        alternate('/out'),
    ),
    '/out': (_, response) => void response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end(),
  });
  expect((await discovery.discover(site.url)).candidates).toEqual([]);
  expect(inside.connections()).toBe(0);
  await expect(discovery.discover(`http://127.0.0.1:${inside.port}/`)).rejects.toMatchObject({
    code: 'blocked_address',
  });
});

test.each([
  ['not there', '/nothing', 'http_404'],
  ['for ever elsewhere', '/round', 'redirects'],
  ['that drips', '/drip', 'timeout'],
  ['with a bomb', '/bomb', 'too_large'],
])('an address %s is a problem with a code, within its time', async (_, path, code) => {
  const { site, discovery } = await siteOf({
    '/round': (request, response) => void response.writeHead(302, { location: `${request.url ?? ''}` }).end(),
    '/drip': (_request, response) => {
      response.write('<html>');
      const timer = setInterval(() => response.write('<p>'), 100);
      response.on('close', () => clearInterval(timer));
    },
    '/bomb': (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'deflate' });
      response.end(deflateRawSync(Buffer.alloc(40_000_000, 60)));
    },
  });
  const begun = performance.now();
  const failure: unknown = await discovery.discover(`${site.url}${path}`).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(DiscoveryError);
  expect((failure as DiscoveryError).code).toBe(code);
  expect(performance.now() - begun).toBeLessThan(15_000);
});

test.each([
  ['10 MB of text behind its feed', page(alternate('/f'), 'lorem <p> ipsum '.repeat(650_000))],
  [
    '100,000 links in its head',
    page(alternate('/f') + Array.from({ length: 100_000 }, (_, n) => alternate(`/x${n}`)).join('')),
  ],
  ['100,000 open tags', page(alternate('/f'), '<div><b>'.repeat(50_000))],
  ['no end of a tag', `${page(alternate('/f'))}<a href="${'x'.repeat(1_000_000)}`],
])('a page with %s still gives its feed, in seconds', async (_, html) => {
  const { site, discovery } = await siteOf({ '/': html, '/f': rss('Here') });
  const begun = performance.now();
  const { candidates } = await discovery.discover(site.url);
  expect(candidates).toMatchObject([{ url: `${site.url}/f`, title: 'Here' }]);
  expect(performance.now() - begun).toBeLessThan(12_000);
});

test('links that never answer cost no more than the whole time, and what was found is the answer', async () => {
  const slow: RequestListener = () => undefined;
  const { site, discovery } = await siteOf({
    '/': page(alternate('/f') + Array.from({ length: 11 }, (_, n) => alternate(`/slow${n}`)).join('')),
    '/f': rss('Here'),
    ...Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`/slow${n}`, slow])),
  });
  const begun = performance.now();
  expect((await discovery.discover(site.url, 2_000)).candidates).toMatchObject([{ title: 'Here' }]);
  expect(performance.now() - begun).toBeLessThan(4_000);
});

test.each(['vk.com/wall-5_6', 'youtube.com/@some-name/shorts'])('%s is told by its look', async (address) => {
  const { discovery } = await siteOf({});
  // nothing that is not on this machine can be fetched here: the answer came without
  expect((await discovery.discover(address)).candidates).toMatchObject([{ from: 'pattern', items: null }]);
});

test.each(['ftp://a.example/', 'https://user:secret@a.example/', 'https://', 'http://127.0.0.1:1/'])(
  '"%s" is refused with a code and a sentence',
  async (address) => {
    const { discovery } = await siteOf({});
    await expect(discovery.discover(address)).rejects.toBeInstanceOf(DiscoveryError);
  },
);
