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
  expect((await get('/nothing-here')).status).toBe(404);
  expect((await get('/sources', 'application/json')).status).toBe(404);
  expect((await fetch(`${system.url}/sources`, { method: 'POST' })).status).toBe(404);
  expect((await get('/openapi.json')).headers.get('content-type')).toMatch(/json/);
  expect((await get('/docs/')).status).toBe(200);
});
