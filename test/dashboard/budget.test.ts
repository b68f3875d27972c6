import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUILT = join(__dirname, '..', '..', 'dist', 'dashboard');
const BUDGET_BYTES = 250 * 1024;

const zipped = (path: string) => gzipSync(readFileSync(join(BUILT, path))).length;

test('the page needs at most 250 KB before the chart, both languages counted', () => {
  expect(existsSync(join(BUILT, 'index.html'))).toBe(true);
  const html = readFileSync(join(BUILT, 'index.html'), 'utf8');
  const first = [...html.matchAll(/"\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path = '']) => path);
  const russian = readdirSync(join(BUILT, 'assets'))
    .filter((name) => /^(ru|cron-russian)-/.test(name))
    .map((name) => `assets/${name}`);
  expect(first.length).toBeGreaterThan(1);
  expect(russian.length).toBeGreaterThan(0);
  const bytes = [...first, ...russian].reduce((sum, path) => sum + zipped(path), 0);
  expect(bytes).toBeLessThanOrEqual(BUDGET_BYTES);
});

test('nothing is fetched from elsewhere', () => {
  const html = readFileSync(join(BUILT, 'index.html'), 'utf8');
  expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
});
