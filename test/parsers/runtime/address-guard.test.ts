import type { LookupAddress } from 'node:dns';
import { Http } from '../../../src/parsers/runtime/http';
import { onFileEnd } from '../../support/clean-up';
import { serve, type LocalSite } from './local-site';

/** Nothing private is ever connected to, however its address is dressed up. */

const never = new AbortController().signal;
let inside: LocalSite;

beforeAll(async () => {
  inside = await serve((_, response) => response.end('secret'), '127.0.0.2');
});

function client(allow_private: readonly string[], resolve?: ConstructorParameters<typeof Http>[1]): Http {
  const http = new Http({ allow_private, user_agent: 'x', connections_per_host: 2 }, resolve);
  onFileEnd(() => http.stop());
  return http;
}

const dressed = [
  '127.0.0.2',
  '127.2',
  '0x7f.0.0.2',
  '0177.0.0.2',
  '2130706434',
  '0x7f000002',
  '①②⑦.0.0.2',
  '127.0.0.2.',
  '[::ffff:127.0.0.2]',
  '[::ffff:7f00:2]',
  '[0:0:0:0:0:ffff:127.0.0.2]',
];

const elsewhere = [
  'localhost',
  'sub.localhost',
  '0.0.0.0',
  '0',
  '[::]',
  '[::1]',
  '[fd00::1]',
  '[fe80::1]',
  '[64:ff9b::7f00:2]',
  '[2002:7f00:2::]',
  '169.254.169.254',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '192.0.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
];

test.each(dressed)('%s on the port of a listening service is refused before the connect', async (host) => {
  await expect(client([]).fetch(`http://${host}:${inside.port}/`, { signal: never })).rejects.toMatchObject({
    code: 'blocked_address',
  });
  expect(inside.connections()).toBe(0);
});

test.each([...dressed, ...elsewhere])('%s on an ordinary port is refused', async (host) => {
  const resolve = (_host: string, callback: (error: null, found: LookupAddress[]) => void) =>
    callback(null, [{ address: '127.0.0.2', family: 4 }]);
  await expect(client([], resolve).fetch(`http://${host}/`, { signal: never })).rejects.toMatchObject({
    code: 'blocked_address',
  });
});

test.each([...dressed, ...elsewhere])('a redirect to %s is refused before the connect', async (host) => {
  const site = await serve((_, response) =>
    response.writeHead(302, { location: Buffer.from(`http://${host}:${inside.port}/`).toString('latin1') }).end(),
  );
  await expect(client([site.place]).fetch(site.url, { signal: never })).rejects.toMatchObject({
    code: 'blocked_address',
  });
  expect(inside.connections()).toBe(0);
});

test.each([22, 25, 5432, 6379, 9092])('port %i is refused even for a public address', async (port) => {
  await expect(client([]).fetch(`http://93.184.216.34:${port}/`, { signal: never })).rejects.toMatchObject({
    code: 'blocked_address',
  });
});

describe('a name', () => {
  const allowed = '127.0.0.3';
  const refused = '127.0.0.2';
  let open: LocalSite;
  let closed: LocalSite;

  beforeAll(async () => {
    // names are let through on ordinary ports only
    open = await serve((_, response) => response.setHeader('connection', 'close').end('open'), allowed, 8080);
    closed = await serve((_, response) => response.end('secret'), refused, 8080);
  });

  const answering = (...answers: string[][]) => {
    const asked: string[] = [];
    const resolve = (host: string, callback: (error: null, found: LookupAddress[]) => void) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)] ?? [];
      asked.push(host);
      callback(
        null,
        answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
    return { asked, resolve };
  };

  test('that leads to a private address is refused before the connect', async () => {
    const { asked, resolve } = answering([refused]);
    const work = client([allowed], resolve).fetch('http://feeds.example:8080/', { signal: never });
    await expect(work).rejects.toMatchObject({ code: 'blocked_address' });
    expect(asked).toEqual(['feeds.example']);
    expect(closed.connections()).toBe(0);
  });

  test('that changes its address after the first look (rebinding) is refused before the connect', async () => {
    const { asked, resolve } = answering([allowed], [refused]);
    const http = client([allowed], resolve);
    const first = await http.fetch('http://feeds.example:8080/', { signal: never });
    expect(first.body.toString()).toBe('open');
    await expect(http.fetch('http://feeds.example:8080/', { signal: never })).rejects.toMatchObject({
      code: 'blocked_address',
    });
    expect(asked).toHaveLength(2);
    expect([open.connections(), closed.connections()]).toEqual([1, 0]);
  });

  test.each([[[allowed, refused]], [[refused, allowed]], [[allowed, '::ffff:127.0.0.2']], [[allowed, '10.0.0.1']]])(
    'with one private address among others is refused: %p',
    async (addresses) => {
      const { resolve } = answering(addresses);
      await expect(
        client([allowed], resolve).fetch('http://feeds.example:8080/', { signal: never }),
      ).rejects.toMatchObject({ code: 'blocked_address' });
      expect(closed.connections()).toBe(0);
    },
  );

  test('without any address is dns', async () => {
    const { resolve } = answering([]);
    await expect(
      client([allowed], resolve).fetch('http://feeds.example:8080/', { signal: never }),
    ).rejects.toMatchObject({ code: 'dns' });
  });
});

test.each([[['127.0.0.2']], [['127.0.0.0/8']]])('what the allow-list %p names is reached', async (allow) => {
  const site = await serve((_, response) => response.end('asked for'), '127.0.0.2');
  const answer = await client(allow).fetch(site.url, { signal: never });
  expect(answer.body.toString()).toBe('asked for');
  const other = client([`127.0.0.2:${site.port + 1}`]);
  await expect(other.fetch(site.url, { signal: never })).rejects.toMatchObject({ code: 'blocked_address' });
});
