import { startSystem, type TestSystem } from '../support/system';

const TOKEN = 'a-token-for-the-dashboard';
let system: TestSystem;

beforeAll(async () => {
  system = await startSystem({ AUTH_REQUIRED: 'true', ADMIN_TOKEN: TOKEN });
});

const get = (path: string, accept = 'text/html') => fetch(`${system.url}${path}`, { headers: { accept } });

test('every page address answers the page, without a token, with a policy of its own nonce', async () => {
  const [first, second] = [await get('/'), await get('/sources/12?tab=items')];
  expect(first.status).toBe(200);
  expect(second.status).toBe(200);
  const policy = first.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/default-src 'none'/);
  expect(policy).not.toMatch(/unsafe/);
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
  const html = await first.text();
  expect(html).toContain(`nonce="${nonce}"`);
  expect(html).not.toContain('__CSP_NONCE__');
  expect(second.headers.get('content-security-policy')).not.toBe(policy);
  expect(first.headers.get('cache-control')).toBe('no-store');
});

test('assets never change, and one that is not there is 404', async () => {
  const html = await (await get('/')).text();
  const [, path = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(html) ?? [];
  const asset = await get(path, '*/*');
  expect(asset.headers.get('cache-control')).toMatch(/immutable/);
  expect((await get('/assets/none.js', '*/*')).status).toBe(404);
  expect((await get('/assets/%2e%2e/index.html', '*/*')).status).toBe(404);
});

test('what is not a page stays with the API', async () => {
  expect((await get('/api/v1/source')).status).toBe(401);
  expect((await get('/sources', 'application/json')).status).toBe(404);
  expect((await fetch(`${system.url}/sources`, { method: 'POST' })).status).toBe(404);
  expect((await get('/openapi.json')).headers.get('content-type')).toMatch(/json/);
  expect((await get('/docs/')).status).toBe(200);
});

test('an unknown address answers a browser with the page and 404, and a program with a problem', async () => {
  for (const path of ['/nowhere', '/nowhere/at/all', '/01a20818-4d05-72c9-bd18-f99960053136']) {
    const page = await get(path, 'text/html,application/xhtml+xml,*/*;q=0.8');
    expect([path, page.status, page.headers.get('content-type')]).toEqual([path, 404, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    for (const accept of ['application/json', '*/*']) {
      const answer = await get(path, accept);
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        404,
        expect.stringMatching(/^application\/problem\+json/),
      ]);
    }
  }
  const file = await get('/01a20818-4d05-72c9-bd18-f99960053136/result.json', 'text/html');
  expect([file.status, file.headers.get('content-type')]).toEqual([401, expect.stringMatching(/problem\+json/)]);
  const api = await get('/api/v1/nowhere', 'text/html');
  expect(api.headers.get('content-type')).toMatch(/problem\+json/);
});
