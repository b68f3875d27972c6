import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllowList } from '../../../src/contract/address';
import { startEgressProxy } from '../../../src/parsers/script/egress-proxy';
import { onFileEnd } from '../../support/clean-up';
import { serve, serveRaw } from '../runtime/local-site';
import { LAYERS, scriptsIn } from './scripts';

/**
 * What scripts reach. Everything here is on loopback: allowed is the one place that the allow-list names; 127.0.0.2,
 * other ports, Kafka, and an address of cloud metadata are not. Refused means: nobody connected.
 */

const PYTHON = `
import json, socket, urllib.error, urllib.request
def proxied(url):
    try: return urllib.request.urlopen(url, timeout=5).read().decode()
    except urllib.error.HTTPError as error: return f'{error.code} {error.read().decode().strip()}'
    except Exception as error: return f'{type(error).__name__} {error}'
def direct(place):
    host, port = place.rsplit(':', 1)
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
        return 'connected'
    except Exception as error: return f'{type(error).__name__} {error}'
def parse(ctx):
    out = {'proxied': [proxied(u) for u in ctx.params['proxied']], 'direct': [direct(p) for p in ctx.params['direct']]}
    return {'out.json': json.dumps(out)}
`;
const JAVASCRIPT = `
import { connect } from 'node:net';
const proxied = (url) => fetch(url).then(async (r) => r.ok ? r.text() : r.status + ' ' + (await r.text()).trim(), (e) => String(e.cause ?? e));
const direct = (place) => new Promise((done) => {
  const [host, port] = place.split(':');
  const socket = connect(Number(port), host, () => { socket.destroy(); done('connected'); });
  socket.on('error', (error) => done(error.code));
});
export async function parse({ params }) {
  const out = { proxied: [], direct: [] };
  for (const url of params.proxied) out.proxied.push(await proxied(url));
  for (const place of params.direct) out.direct.push(await direct(place));
  return { 'out.json': JSON.stringify(out) };
}
`;

async function sites() {
  const good = await serve((req, res) => {
    if (req.url === '/moved') return void res.writeHead(302, { location: `http://127.0.0.2:${bad.port}/` }).end();
    res.end(`${req.method} ${req.url} ${String(req.headers['proxy-connection'])}`);
  });
  const bad = await serve((_, res) => res.end('secret'), '127.0.0.2');
  const kafka = (process.env['TEST_KAFKA_BROKERS'] ?? '').split(',')[0] ?? '';
  return { good, bad, kafka };
}

describe.each(LAYERS)('in the layer %s', (layer) => {
  test.each([
    ['python', PYTHON],
    ['javascript', JAVASCRIPT],
  ] as const)('%s reaches the allowed place through the proxy, and nothing else', async (language, code) => {
    const { good, bad, kafka } = await sites();
    const { run } = scriptsIn(layer, { allow_private: [good.place] });
    const proxied = [
      `${good.url}/a`,
      bad.url,
      `${good.url}/moved`,
      'http://169.254.169.254/latest/meta-data',
      `http://${kafka}/`,
      `http://localhost:${good.port}/`,
    ];
    // nothing that could leave the machine is tried where it would
    const direct = [good.place, bad.place, kafka, ...(layer === 'bubblewrap' ? ['169.254.169.254:80'] : [])];
    const { error, files, result } = await run(language, code, { params: { proxied, direct } });
    expect(error?.message).toBeUndefined();
    const out = JSON.parse(files.get('out.json')?.toString() ?? '') as { proxied: string[]; direct: string[] };
    expect(out.proxied[0]).toBe('GET /a undefined');
    // Node asks for tunnels and does not tell why it gets none
    const refused = language === 'python' ? /^403 The address is not allowed/ : /Request was cancelled/;
    for (const answer of out.proxied.slice(1)) expect(answer).toMatch(refused);
    expect(bad.connections()).toBe(layer === 'bubblewrap' ? 0 : 1);
    // the process layer cannot close the network: it says so, and this is what it means
    if (layer === 'process') expect(out.direct).toEqual(['connected', 'connected', 'connected']);
    else expect(out.direct.every((answer) => /ECONNREFUSED|Refused|ENETUNREACH|unreachable/i.test(answer))).toBe(true);
    expect(result['network']).toMatchObject({
      mode: 'guarded',
      is_closed: layer === 'bubblewrap',
      refused: expect.arrayContaining([bad.place, expect.stringMatching(/^169\.254\.169\.254/)]),
    });
    expect(JSON.stringify(result['sandbox_gaps'] ?? [])).toMatch(layer === 'process' ? /network stays open/ : /^\[\]$/);
  });

  test('without a network there is no proxy', async () => {
    const { good } = await sites();
    const { run } = scriptsIn(layer, { allow_private: [good.place] });
    const { files, result } = await run('python', PYTHON, {
      settings: { network: 'none' },
      params: { proxied: [good.url], direct: [] },
    });
    expect(result['network']).toMatchObject({ mode: 'none', requests: 0 });
    if (layer === 'bubblewrap') expect(files.get('out.json')?.toString()).toMatch(/refused/i);
  });

  test('a script that fetches more than its limit is cut off', async () => {
    const site = await serve((_, res) => res.end(Buffer.alloc(3_000_000)));
    const { run } = scriptsIn(layer, { allow_private: [site.place] });
    const code = `import urllib.request\ndef parse(ctx):\n    return {'n.txt': str(len(urllib.request.urlopen(ctx.params['url']).read()))}`;
    const { error, result } = await run('python', code, {
      settings: { limits: { network_mb: 1 } },
      params: { url: site.url },
    });
    expect(error?.code).toBe('script_error');
    expect(error?.message).toMatch(/IncompleteRead|Reset|RemoteDisconnected/);
    expect((result['network'] as { bytes: number }).bytes).toBeLessThan(1_300_000);
  });
});

describe('the proxy', () => {
  async function proxyTo(allow: string[], resolve?: Parameters<typeof startEgressProxy>[3]) {
    const folder = mkdtempSync(join(tmpdir(), 'pm-test-proxy-'));
    const socketPath = join(folder, 'proxy');
    const proxy = await startEgressProxy(socketPath, parseAllowList(allow), 10_000_000, resolve);
    onFileEnd(async () => {
      await proxy.stop();
      rmSync(folder, { recursive: true });
    });
    const ask = async (path: string, method = 'GET', body?: string) =>
      new Promise<{ status: number; text: string }>((done, reject) => {
        const asked = request({ socketPath, path, method, headers: { host: 'x' } }, (res) => {
          let text = '';
          res
            .setEncoding('utf8')
            .on('data', (part: string) => (text += part))
            .on('end', () => done({ status: res.statusCode ?? 0, text }));
        });
        asked.on('error', reject).end(body);
      });
    const tunnel = async (place: string, say: string) =>
      new Promise<string>((done) => {
        let text = '';
        const socket = connect(socketPath, () => socket.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n\r\n`));
        socket.setEncoding('latin1').on('data', (part: string) => {
          if (text === '' && part.includes(' 200 ')) socket.write(say);
          text += part;
        });
        socket.on('error', () => done(text)).on('close', () => done(text));
      });
    return { proxy, ask, tunnel };
  }

  test('a tunnel carries bytes to an allowed place, and to no other', async () => {
    const echo = await serveRaw((socket) => socket.once('data', (data) => socket.end(`echo ${data.toString()}`)));
    const other = await serve((_, res) => res.end(), '127.0.0.2');
    const { tunnel, proxy } = await proxyTo([echo.place]);
    expect(await tunnel(echo.place, 'hello')).toMatch(/^HTTP\/1.1 200 .*\r\n\r\necho hello$/);
    for (const place of [
      other.place,
      '127.0.0.1:22',
      '[::1]:443',
      '169.254.169.254:80',
      '10.0.0.1:443',
      'localhost:443',
      '2130706433:443',
      '0x7f.1:80',
    ])
      expect([place, (await tunnel(place, '')).slice(0, 12)]).toEqual([place, 'HTTP/1.1 403']);
    expect(other.connections()).toBe(0);
    expect(proxy.use().refused).toContain(other.place);
  });

  test('a name is resolved here, and what it leads to is looked at', async () => {
    const site = await serve((_, res) => res.end('x'), '127.0.0.2');
    const { ask, tunnel } = await proxyTo([], (_host, done) => done(null, [{ address: '127.0.0.2', family: 4 }]));
    expect(await ask('http://rebinding.example/')).toMatchObject({
      status: 403,
      text: expect.stringContaining('leads to 127.0.0.2'),
    });
    expect(await tunnel('rebinding.example:443', '')).toMatch(/^HTTP\/1.1 403/);
    expect(site.connections()).toBe(0);
  });

  test('bodies go out whole, answers come back with their status', async () => {
    const site = await serve((req, res) => {
      const hash = createHash('sha256');
      req.on('data', (part: Buffer) => hash.update(part)).on('end', () => res.writeHead(418).end(hash.digest('hex')));
    });
    const { ask } = await proxyTo([site.place]);
    const body = 'y'.repeat(300_000);
    expect(await ask(`${site.url}/post`, 'POST', body)).toEqual({
      status: 418,
      text: createHash('sha256').update(body).digest('hex'),
    });
    expect((await ask('/no-address')).status).toBe(400);
    expect((await ask('file:///etc/passwd')).status).toBe(400);
  });
});
