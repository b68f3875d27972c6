// Pictures of a running manager for docs/screenshots:
//   npm start                                            in one terminal; let it collect for some minutes
//   npm run screenshots -- http://localhost:8000         in another
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const base = process.argv[2] ?? 'http://localhost:8000';
const folder = join(fileURLToPath(new URL('..', import.meta.url)), 'docs', 'screenshots');
const executablePath = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path !== undefined && existsSync(path),
);
if (executablePath === undefined) {
  console.error('No Chromium: apt-get install -y --no-install-recommends chromium fonts-dejavu-core');
  process.exit(1);
}

const api = async (path) => (await fetch(`${base}/api/v1${path}`)).json();
const { items: groups } = await api('/task_group?status=partial&size=1');
const group = groups[0]?.id;
if (group === undefined) {
  console.error('There is no run with failures to show yet; let the demo collect for a minute.');
  process.exit(1);
}
const { items: tasks } = await api(`/task_group/${group}/tasks?status=failed&size=1`);
const { items: sources } = await api('/source?health=failing&size=1');
const { items: cadences } = await api('/cadence?size=1&sort=-id');
const { items: pipelines } = await api('/source?type=CSV_API&q=symbols&size=1');
const source = sources[0]?.id ?? 1;

/** A pipeline that was just tried, scrolled to its first steps. */
async function tryPipeline(page) {
  await page.click('.try-bar button');
  await page.waitForSelector('[data-result=request]');
  await page.evaluate(() => document.querySelector('[data-step=request]').scrollIntoView());
}

/** name, address, theme, language, height, what is done before: pictures of many rows are cut, so that each stays under 150 kB */
const pictures = [
  ['overview', '/', 'light', 'en-GB'],
  ['overview-dark', '/', 'dark', 'en-GB'],
  ['sources', '/sources', 'light', 'en-GB', 540],
  ['source-dark', `/sources/${source}`, 'dark', 'en-GB'],
  ['group', `/groups/${group}`, 'light', 'en-GB', 760],
  ['task-dark', `/groups/${group}?task=${tasks[0]?.id ?? ''}`, 'dark', 'en-GB', 800],
  [
    'pipeline',
    `/sources/${pipelines[0]?.id ?? 'new'}${pipelines[0] ? '/edit' : '?type=CSV_API'}`,
    'light',
    'en-GB',
    900,
    tryPipeline,
  ],
  ['cadence', `/cadences/${cadences[0]?.id ?? 1}`, 'light', 'en-GB'],
  ['sources-ru-dark', '/sources', 'dark', 'ru-RU', 520],
];
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
});
for (const [name, address, colorScheme, locale, height = 900, act] of pictures) {
  const context = await browser.newContext({
    viewport: { width: 1440, height },
    locale,
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    colorScheme,
  });
  const page = await context.newPage();
  await page.goto(`${base}${address}`);
  await page.waitForSelector('main h1');
  // the chart comes after the rest
  await page.waitForTimeout(2_500);
  await act?.(page);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}
await browser.close();
console.log(`wrote ${pictures.length} pictures to docs/screenshots`);
