import { createHash } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { Http, type HttpRequest } from '../../../src/parsers/runtime/http';
import { connectionErrorOf, retryAfterMs } from '../../../src/parsers/runtime/http-errors';
import { ParserError } from '../../../src/parsers/runtime/parser';
import { onFileEnd } from '../../support/clean-up';
import { serve, serveRaw } from './local-site';

const never = new AbortController().signal;

function client(places: readonly string[], connections_per_host = 2): Http {
  const http = new Http({ allow_private: places, user_agent: 'test-agent/1', connections_per_host });
  onFileEnd(() => http.stop());
  return http;
}

async function fetchFrom(listener: RequestListener, options: Partial<HttpRequest> = {}, path = '/') {
  const site = await serve(listener);
  return client([site.place]).fetch(site.url + path, { signal: never, ...options });
}

async function failureOf(work: Promise<unknown>): Promise<ParserError> {
  const error: unknown = await work.then(
    () => new Error('nothing failed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ParserError)) throw error;
  return error;
}

describe('the answer', () => {
  test('carries status, bytes and headers, and the request says who asks', async () => {
    const answer = await fetchFrom((request, response) => {
      response.setHeader('etag', 'W/"a b"');
      response.end(JSON.stringify(request.headers));
    });
    expect(answer.status).toBe(200);
    expect(answer.header('etag')).toBe('W/"a b"');
    const sent = JSON.parse(answer.body.toString()) as Record<string, string>;
    expect(sent['user-agent']).toBe('test-agent/1');
    expect(sent).not.toHaveProperty('cookie');
    expect(sent).not.toHaveProperty('referer');
  });

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('is decompressed from %s', async (encoding, compress) => {
    const text = 'a feed '.repeat(10_000);
    const answer = await fetchFrom((_, response) => {
      response.setHeader('content-encoding', encoding);
      response.end(compress(Buffer.from(text)));
    });
    expect(answer.body.toString()).toBe(text);
  });

  test('is decompressed twice when it was compressed twice', async () => {
    const answer = await fetchFrom((_, response) => {
      response.setHeader('content-encoding', 'gzip, br');
      response.end(brotliCompressSync(gzipSync('deep')));
    });
    expect(answer.body.toString()).toBe('deep');
  });

  test('keeps a validator of odd bytes so that it goes back as it came', async () => {
    const site = await serveRaw((socket) =>
      socket.once('data', (request: Buffer) => {
        const sent = /^if-none-match: (.*)$/im.exec(request.toString('latin1'))?.[1]?.trim();
        const status = sent === '"\u00e9\u00ff"' ? '304 Not Modified' : '200 OK';
        socket.end(
          `HTTP/1.1 ${status}\r\netag: "\u00e9\u00ff"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
          'latin1',
        );
      }),
    );
    const http = client([site.place]);
    const first = await http.fetch(site.url, { signal: never });
    // on its way through the cursor
    const etag = JSON.parse(JSON.stringify(first.header('etag'))) as string;
    const second = await http.fetch(site.url, { signal: never, headers: { 'if-none-match': etag } });
    expect([first.status, second.status]).toEqual([200, 304]);
  });

  test('a POST carries its body', async () => {
    const answer = await fetchFrom((request, response) => void request.pipe(response), {
      method: 'POST',
      body: 'q=1',
    });
    expect(answer.body.toString()).toBe('q=1');
  });

  test('headers of the connection itself cannot be set by a source', async () => {
    const answer = await fetchFrom((request, response) => response.end(JSON.stringify(request.headers)), {
      headers: { Host: 'inside.example', 'Transfer-Encoding': 'chunked', 'Proxy-Authorization': 'x', 'X-Own': 'yes' },
    });
    const sent = JSON.parse(answer.body.toString()) as Record<string, string>;
    expect(sent['host']).toMatch(/^127\.0\.0\.1:/);
    expect(sent).not.toHaveProperty('transfer-encoding');
    expect(sent).not.toHaveProperty('proxy-authorization');
    expect(sent['x-own']).toBe('yes');
  });

  test('user and password of an address go as a header and do not come back in the result', async () => {
    const site = await serve((request, response) => response.end(request.headers.authorization ?? 'none'));
    const url = `http://me:p%40ss@${site.place}/x`;
    const answer = await client([site.place]).fetch(url, { signal: never });
    expect(answer.body.toString()).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(answer.final_url).toBe(`${site.url}/x`);
  });
});

describe('an answer that is no success becomes a code of the contract', () => {
  test.each([
    [400, 'http_4xx'],
    [401, 'http_401_403'],
    [403, 'http_401_403'],
    [404, 'http_404'],
    [410, 'http_410'],
    [418, 'http_4xx'],
    [429, 'http_429'],
    [451, 'http_401_403'],
    [500, 'http_5xx'],
    [503, 'http_5xx'],
  ])('%i → %s', async (status, code) => {
    const error = await failureOf(fetchFrom((_, response) => response.writeHead(status).end('no')));
    expect(error.code).toBe(code);
    expect(error.message).toContain(String(status));
  });

  test.each([429, 503])('%i with Retry-After says when to come back', async (status) => {
    const before = Date.now();
    const error = await failureOf(
      fetchFrom((_, response) => response.writeHead(status, { 'retry-after': '120' }).end()),
    );
    expect(error.instruction.retry_after_ms).toBe(120_000);
    const { not_before = '', reason } = error.instruction.next_check ?? {};
    expect(reason).toBe('retry_after');
    expect(Date.parse(not_before) - before).toBeGreaterThanOrEqual(120_000);
    expect(Date.parse(not_before) - before).toBeLessThan(130_000);
  });

  test('a browser check of Cloudflare is called by its name and not retried', async () => {
    const error = await failureOf(
      fetchFrom((_, response) => response.writeHead(503, { 'cf-mitigated': 'challenge' }).end()),
    );
    expect(error.code).toBe('http_401_403');
    expect(error.message).toContain('Cloudflare');
    expect(error.instruction.retryable).toBe(false);
  });

  test('Retry-After is seconds or a date, at most a day, never negative', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(retryAfterMs('30', now)).toBe(30_000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:02:00 GMT', now)).toBe(120_000);
    expect(retryAfterMs('Thu, 01 Jan 2020 00:02:00 GMT', now)).toBe(0);
    expect(retryAfterMs('999999999999', now)).toBe(24 * 3_600_000);
    expect(retryAfterMs('soon', now)).toBeUndefined();
    expect(retryAfterMs(undefined, now)).toBeUndefined();
  });
});

describe('redirects', () => {
  const hops =
    (statuses: readonly number[]): RequestListener =>
    (request, response) => {
      const at = Number(request.url?.slice(1));
      const status = statuses[at];
      if (status === undefined) return void response.end('there');
      response.writeHead(status, { location: `/${at + 1}` }).end('moved');
    };

  test('are followed, and a chain of permanent ones is reported', async () => {
    const answer = await fetchFrom(hops([301, 308, 301]), {}, '/0');
    expect(answer.body.toString()).toBe('there');
    expect(answer.permanent_url).toBe(answer.final_url);
    expect(answer.final_url).toMatch(/\/3$/);
  });

  test.each([[[301, 302]], [[302, 301]], [[307]], [[303]], [[]]])('%p is no permanent move', async (statuses) => {
    expect((await fetchFrom(hops(statuses), {}, '/0')).permanent_url).toBeNull();
  });

  test('five are followed, a sixth is not', async () => {
    expect((await fetchFrom(hops([302, 302, 302, 302, 302]), {}, '/0')).status).toBe(200);
    const error = await failureOf(fetchFrom(hops([302, 302, 302, 302, 302, 302]), {}, '/0'));
    expect(error.code).toBe('redirects');
  });

  test.each([
    ['file:///etc/passwd', 'file:'],
    ['gopher://127.0.0.1/', 'gopher:'],
    ['http://[', 'no address'],
  ])('to %s are refused', async (location, word) => {
    const error = await failureOf(fetchFrom((_, response) => response.writeHead(302, { location }).end()));
    expect(error.code).toBe('redirects');
    expect(error.message).toContain(word);
  });

  test('without a location are refused', async () => {
    const error = await failureOf(fetchFrom((_, response) => response.writeHead(302).end()));
    expect(error.code).toBe('redirects');
  });

  test('a location of raw UTF-8 bytes is understood', async () => {
    const site = await serveRaw((socket) =>
      socket.once('data', (request: Buffer) => {
        const path = /^GET (\S+)/.exec(request.toString('latin1'))?.[1] ?? '';
        socket.end(
          path === '/'
            ? 'HTTP/1.1 302 Found\r\nlocation: /лента\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'
            : `HTTP/1.1 200 OK\r\ncontent-length: ${path.length}\r\nconnection: close\r\n\r\n${path}`,
        );
      }),
    );
    const answer = await client([site.place]).fetch(site.url, { signal: never });
    expect(decodeURI(answer.body.toString())).toBe('/лента');
  });

  test('to another site take no credentials and no own headers along', async () => {
    const other = await serve((request, response) => response.end(JSON.stringify(request.headers)));
    const first = await serve((_, response) => response.writeHead(301, { location: other.url }).end());
    const answer = await client([first.place, other.place]).fetch(`http://me:secret@${first.place}/`, {
      signal: never,
      headers: {
        'X-Token': 'secret',
        Cookie: 'secret',
        Authorization: 'secret',
        Accept: 'text/x',
        'If-None-Match': '"secret"',
      },
    });
    expect(answer.body.toString()).not.toContain('secret');
    expect(answer.body.toString()).toContain('text/x');
    expect(answer.permanent_url).toBe(`${other.url}/`);
  });

  test('a body goes with 307 to the same site only, and a 303 makes a GET of a POST', async () => {
    const other = await serve((_, response) => response.end('leaked'));
    const site = await serve((request, response) => {
      if (request.url === '/307') return void response.writeHead(307, { location: '/end' }).end();
      if (request.url === '/303') return void response.writeHead(303, { location: '/end' }).end();
      if (request.url === '/away') return void response.writeHead(307, { location: other.url }).end();
      response.write(`${request.method} `);
      request.pipe(response);
    });
    const http = client([site.place, other.place]);
    const post = (path: string) => http.fetch(site.url + path, { signal: never, method: 'POST', body: 'token' });
    expect((await post('/307')).body.toString()).toBe('POST token');
    expect((await post('/303')).body.toString()).toBe('GET ');
    expect((await failureOf(post('/away'))).code).toBe('redirects');
    expect(other.connections()).toBe(0);
  });
});

describe('limits', () => {
  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('a %s bomb is stopped while it unfolds', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(200_000_000));
    const before = process.memoryUsage.rss();
    const error = await failureOf(
      fetchFrom((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bomb)),
    );
    expect(error.code).toBe('too_large');
    // 200 MB unfolded would show here
    expect(process.memoryUsage.rss() - before).toBeLessThan(120_000_000);
  });

  test('an endless body is cut at its limit', async () => {
    const error = await failureOf(
      fetchFrom((_, response) => {
        const chunk = Buffer.alloc(65_536, 'x');
        const write = () => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', write);
        write();
      }),
    );
    expect(error.code).toBe('too_large');
  });

  test('a slow drip ends at the deadline of the request', async () => {
    const started = Date.now();
    const error = await failureOf(
      fetchFrom(
        (_, response) => {
          const timer = setInterval(() => response.write('.'), 20);
          response.on('close', () => clearInterval(timer));
        },
        { limits: { total_ms: 300 } },
      ),
    );
    expect(error.code).toBe('timeout');
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  test('a server that never answers ends at the deadline too', async () => {
    const error = await failureOf(fetchFrom(() => undefined, { limits: { total_ms: 200 } }));
    expect(error.code).toBe('timeout');
  });

  test('an abort of the task ends the request with its reason', async () => {
    const abort = new AbortController();
    const reason = new Error('stopping');
    const work = fetchFrom(() => abort.abort(reason), { signal: abort.signal });
    await expect(work).rejects.toBe(reason);
  });
});

describe('connections that fail', () => {
  test('a body that ends early is truncated', async () => {
    const site = await serveRaw((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')),
    );
    expect((await failureOf(client([site.place]).fetch(site.url, { signal: never }))).code).toBe('truncated');
  });

  test('a chunked body that ends early is truncated', async () => {
    const site = await serveRaw((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\nhalf')),
    );
    expect((await failureOf(client([site.place]).fetch(site.url, { signal: never }))).code).toBe('truncated');
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('a body that ends inside its %s is truncated', async (encoding, compress) => {
    const whole = compress(createHash('shake256', { outputLength: 5_000 }).update('x').digest());
    const error = await failureOf(
      fetchFrom((_, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end(whole.subarray(0, -200)),
      ),
    );
    expect(error.code).toBe('truncated');
  });

  test.each(['gzip', 'deflate', 'br', 'zstd', 'unheard-of', 'gzip, gzip, gzip'])(
    'a body that is not %s as it says cannot be parsed',
    async (encoding) => {
      const error = await failureOf(
        fetchFrom((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end('<rss>plain</rss>')),
      );
      expect(error.code).toBe('parse');
    },
  );

  test('a closed port is connect, a plain server behind https is tls, noise is connect', async () => {
    const site = await serve((_, response) => response.end());
    const noise = await serveRaw((socket) => socket.once('data', () => socket.end('SSH-2.0-x\r\n\r\n')));
    const http = client(['127.0.0.1']);
    expect((await failureOf(http.fetch('http://127.0.0.1:1/', { signal: never }))).code).toBe('connect');
    expect((await failureOf(http.fetch(`https://${site.place}/`, { signal: never }))).code).toBe('tls');
    expect((await failureOf(http.fetch(noise.url, { signal: never }))).code).toBe('connect');
  });

  test('a name that does not resolve is dns', async () => {
    const http = new Http({ allow_private: [], user_agent: 'x', connections_per_host: 2 }, (_host, callback) =>
      callback(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), []),
    );
    onFileEnd(() => http.stop());
    expect((await failureOf(http.fetch('http://nowhere.invalid/', { signal: never }))).code).toBe('dns');
  });

  test('a certificate nobody vouches for is tls', () => {
    const cause = Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' });
    expect(connectionErrorOf(new TypeError('fetch failed', { cause })).code).toBe('tls');
  });

  test.each(['not a url', 'ftp://example.com/x', 'javascript:alert(1)'])('%s is a matter of config', async (url) => {
    expect((await failureOf(client([]).fetch(url, { signal: never }))).code).toBe('config');
  });

  test('a header that cannot be sent is a matter of config', async () => {
    const work = fetchFrom((_, response) => response.end(), { headers: { 'x-bad': 'a\r\nb: c' } });
    expect((await failureOf(work)).code).toBe('config');
  });
});

describe('one host at a time', () => {
  test('gets no more requests at once than allowed, and all are served in order', async () => {
    let now = 0;
    let most = 0;
    const order: string[] = [];
    const site = await serve((request, response) => {
      now += 1;
      most = Math.max(most, now);
      order.push(request.url ?? '');
      setTimeout(() => {
        now -= 1;
        response.end();
      }, 10);
    });
    const http = client([site.place], 2);
    const paths = Array.from({ length: 12 }, (_, i) => `/${i}`);
    await Promise.all(paths.map((path) => http.fetch(site.url + path, { signal: never })));
    expect(most).toBe(2);
    expect(new Set(order).size).toBe(12);
    expect(order.slice(-2).toSorted()).toEqual(['/10', '/11']);
  });

  test('that is slow holds nobody else back, and waiting for it costs no time of a request', async () => {
    const slow = await serve((_, response) => setTimeout(() => response.end('slow'), 150));
    const quick = await serve((_, response) => response.end('quick'));
    const http = client([slow.place, quick.place], 1);
    const limits = { total_ms: 400 };
    // the last of them waits for longer than one request may take
    const waiting = Array.from({ length: 6 }, () => http.fetch(slow.url, { signal: never, limits }));
    const started = Date.now();
    await http.fetch(quick.url, { signal: never, limits });
    expect(Date.now() - started).toBeLessThan(140);
    expect((await Promise.all(waiting)).map(({ body }) => body.toString())).toEqual(Array(6).fill('slow'));
  });

  test('an abort while waiting takes the request out of the queue', async () => {
    const held: (() => void)[] = [];
    const site = await serve((_, response) => void held.push(() => response.end()));
    const http = client([site.place], 1);
    const first = http.fetch(site.url, { signal: never });
    const abort = new AbortController();
    const second = http.fetch(site.url, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    while (held.length === 0) await new Promise((resolve) => setImmediate(resolve));
    held[0]?.();
    await first;
    expect(held).toHaveLength(1);
  });
});
