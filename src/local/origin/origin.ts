import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { encode } from 'iconv-lite';
import { atom03, atom10, brokenXml, cyrillic, jsonFeed, lastChange, rss09x, rss10, rss20 } from './feeds';

/** The demo origin: an HTTP server on loopback whose feeds answer like the real world's, errors included. */

export interface Origin {
  readonly url: string;
  readonly port: number;
  /** Requests answered so far. */
  readonly requests: () => number;
  stop(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse, base: string, now: number) => void;

const XML = 'application/xml; charset=utf-8';
const RSS = 'application/rss+xml; charset=utf-8';

/** Answers with validators, and with 304 when nothing has changed. */
function conditional(
  type: string,
  body: (base: string, now: number) => string | Buffer,
  every_ms?: number,
  headers: Record<string, string> = {},
): Answer {
  return (request, response, base, now) => {
    const changed = lastChange(now, every_ms);
    const etag = `"${changed.getTime().toString(36)}"`;
    response.setHeader('ETag', etag);
    response.setHeader('Last-Modified', changed.toUTCString());
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304).end();
      return;
    }
    response.setHeader('Content-Type', type);
    response.end(body(base, now));
  };
}

const status =
  (code: number, headers: Record<string, string> = {}, body = ''): Answer =>
  (_, response) =>
    response.writeHead(code, headers).end(body);

/** Three quarters of the requests fail: with retries most tasks complete. */
const flaky: Answer = (request, response, base, now) => {
  if (Math.floor(now / 3_000) % 2 === 0) return void response.writeHead(500).end('try again');
  conditional(RSS, (b, n) => rss20('flaky', b, n))(request, response, base, now);
};

const endless: Answer = (_, response) => {
  response.writeHead(200, { 'Content-Type': RSS });
  const chunk = Buffer.alloc(65_536, 'x');
  const push = () => {
    while (response.write(chunk) && !response.destroyed);
    if (!response.destroyed) response.once('drain', push);
  };
  push();
};

const gzipped: Answer = (_, response, base, now) => {
  response.writeHead(200, { 'Content-Type': RSS, 'Content-Encoding': 'gzip' });
  response.end(gzipSync(rss20('gzipped', base, now)));
};

const encoded = (feed: string, charset: string, encoding: string, declared: boolean): Answer =>
  conditional(declared ? `application/xml; charset=${charset}` : 'application/xml', (base, now) =>
    encode(cyrillic(feed, base, now, charset), encoding),
  );

const feeds: Record<string, Answer> = {
  '/rss20.xml': conditional(RSS, (b, n) => rss20('rss20', b, n)),
  '/rss091.xml': conditional(XML, (b, n) => rss09x('0.91', 'rss091', b, n)),
  '/rss092.xml': conditional(XML, (b, n) => rss09x('0.92', 'rss092', b, n)),
  '/rss10.rdf': conditional('application/rdf+xml', (b, n) => rss10('rss10', b, n)),
  '/atom10.xml': conditional('application/atom+xml', (b, n) => atom10('atom10', b, n)),
  '/atom03.xml': conditional('application/atom+xml', (b, n) => atom03('atom03', b, n)),
  '/feed.json': conditional('application/feed+json', (b, n) => jsonFeed('jsonfeed', b, n)),
  '/broken.xml': conditional(XML, (b, n) => brokenXml('broken', b, n)),
  '/windows-1251.xml': encoded('windows1251', 'windows-1251', 'windows-1251', false),
  '/koi8-r.xml': encoded('koi8', 'koi8-r', 'koi8-r', true),
  '/utf-16.xml': encoded('utf16', 'utf-16', 'utf-16', false),
  '/relative.xml': conditional(RSS, (b, n) => rss20('relative', b, n, { relative: true })),
  '/ttl.xml': conditional(RSS, (b, n) => rss20('ttl', b, n, { extra: '<ttl>1</ttl>' })),
  '/skip-hours.xml': conditional(RSS, (b, n) =>
    rss20('skip-hours', b, n, { extra: '<skipHours><hour>3</hour></skipHours>' }),
  ),
  '/max-age.xml': conditional(RSS, (b, n) => rss20('max-age', b, n), undefined, { 'Cache-Control': 'max-age=60' }),
  '/quiet.xml': conditional(RSS, (b, n) => rss20('quiet', b, n, { every_ms: 3_600_000 }), 3_600_000),
  '/gzipped.xml': gzipped,
  '/flaky.xml': flaky,
  '/moved.xml': status(301, { Location: '/rss20.xml' }),
  '/slow.xml': (request, response, base, now) =>
    void setTimeout(() => conditional(RSS, (b, n) => rss20('slow', b, n))(request, response, base, now), 2_000),
  '/not-found.xml': status(404),
  '/gone.xml': status(410),
  '/forbidden.xml': status(403),
  '/too-many.xml': status(429, { 'Retry-After': '15' }),
  '/failing.xml': status(500),
  '/loop.xml': status(302, { Location: '/loop.xml' }),
  '/page.html': status(
    200,
    { 'Content-Type': 'text/html' },
    '<!doctype html><html><head><title>A page</title></head><body>Not a feed</body></html>',
  ),
  '/endless.xml': endless,
};

/** Addresses of the feeds that belong into the demo catalogue. */
export const demoFeeds = Object.keys(feeds);

/** A feed of the bench: `/load/<n>.xml`, 20 items, about 15 kB, the same bytes each time. */
const load = new Map<string, Buffer>();

function answerLoad(path: string, request: IncomingMessage, response: ServerResponse, base: string): void {
  const etag = '"load"';
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { ETag: etag }).end();
  let body = load.get(path);
  if (body === undefined) {
    const name = path.replaceAll(/\W/g, '-');
    const items = Array.from(
      { length: 20 },
      (_, n) =>
        `<item><title>${name} item ${n}</title><link>${base}${path}/${n}</link><guid isPermaLink="false">${name}-${n}</guid><pubDate>Mon, 02 Nov 2026 10:00:${String(n).padStart(2, '0')} GMT</pubDate><description>${'Lorem ipsum dolor sit amet. '.repeat(20)}</description></item>`,
    );
    body = Buffer.from(
      `<?xml version="1.0"?><rss version="2.0"><channel><title>${name}</title><link>${base}</link><description>d</description>${items.join('')}</channel></rss>`,
    );
    if (load.size < 20_000) load.set(path, body);
  }
  response.writeHead(200, { 'Content-Type': RSS, ETag: etag }).end(body);
}

/** Starts the origin. @param port 0 takes a free one */
export async function startOrigin({ port = 0, host = '127.0.0.1', now = Date.now } = {}): Promise<Origin> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const base = `http://${request.headers.host ?? host}`;
    if (path.startsWith('/load/')) return answerLoad(path, request, response, base);
    const answer = feeds[path] ?? status(404);
    answer(request, response, base, now());
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host}:${bound}`,
    port: bound,
    requests: () => requests,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
