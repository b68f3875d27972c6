// Pictures of a running manager for docs/screenshots:
//   npm start                                            in one terminal; let it collect for some minutes
//   npm run screenshots -- http://localhost:8000         in another
// Every page in both themes and both languages goes to a folder of its own, to be looked at:
//   npm run screenshots -- http://localhost:8000 --all /tmp/pages
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

/** Most of the time goes into waiting for charts. */
const AT_ONCE = 4;
const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { all: { type: 'string' } } });
const base = positionals[0] ?? 'http://localhost:8000';
const folder = options.all ?? join(fileURLToPath(new URL('..', import.meta.url)), 'docs', 'screenshots');
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
const first = async (path) => (await api(path)).items[0]?.id;
const task = tasks[0]?.id ?? '';
const source = (await first('/source?health=failing&size=1')) ?? 1;
const cadence = (await first('/cadence?size=1&sort=-id')) ?? 1;
const pipeline = await first('/source?type=CSV_API&q=symbols&size=1');
const script = (await first('/source?type=SCRIPT&size=1')) ?? 1;
const item = (await first('/item?size=1')) ?? 1;
const editor = `/sources/${pipeline ?? 'new'}${pipeline ? '/edit' : '?type=CSV_API'}`;

/** A pipeline that was just tried, scrolled to its first steps. */
async function tryPipeline(page) {
  await page.click('.try-bar button');
  await page.waitForSelector('[data-result=request]');
  await page.evaluate(() => document.querySelector('[data-step=request]').scrollIntoView());
}

/** name, address, theme, language, height, what is done before: pictures of many rows are cut, so that each stays under 150 kB */
const shown = [
  ['overview', '/', 'light', 'en-GB'],
  ['overview-dark', '/', 'dark', 'en-GB'],
  ['sources', '/sources', 'light', 'en-GB', 540],
  ['source-dark', `/sources/${source}`, 'dark', 'en-GB'],
  ['group', `/groups/${group}`, 'light', 'en-GB', 760],
  ['task-dark', `/groups/${group}?task=${task}`, 'dark', 'en-GB', 800],
  ['pipeline', editor, 'light', 'en-GB', 900, tryPipeline],
  ['cadence', `/cadences/${cadence}`, 'light', 'en-GB'],
  ['sources-ru-dark', '/sources', 'dark', 'ru-RU', 520],
];

const PAGES = {
  overview: '/',
  sources: '/sources',
  'sources-new-rss': '/sources/new?type=RSS',
  'sources-new-script': '/sources/new?type=SCRIPT',
  'sources-new-pipeline': '/sources/new?type=CSV_API',
  'sources-import': '/sources/import',
  source: `/sources/${source}`,
  'source-edit': `/sources/${source}/edit`,
  script: `/sources/${script}`,
  'script-edit': `/sources/${script}/edit`,
  'pipeline-edit': editor,
  cadences: '/cadences',
  'cadences-new': '/cadences/new',
  cadence: `/cadences/${cadence}`,
  'cadence-edit': `/cadences/${cadence}/edit`,
  groups: '/groups',
  group: `/groups/${group}`,
  'group-task': `/groups/${group}?task=${task}`,
  task: `/tasks/${task}`,
  items: '/items',
  item: `/items/${item}`,
  files: '/files',
  workers: '/workers',
  topics: '/topics',
  'dead-letters': '/dead-letters',
  system: '/system',
  notices: '/notices',
  settings: '/settings',
  missing: '/nowhere',
};
const every = Object.entries(PAGES).flatMap(([name, address]) =>
  ['en-GB', 'ru-RU'].flatMap((locale) =>
    ['light', 'dark'].map((theme) => [`${name}-${locale.slice(0, 2)}-${theme}`, address, theme, locale]),
  ),
);
const pictures = options.all === undefined ? shown : every;
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
});
async function draw([name, address, colorScheme, locale, height = 900, act]) {
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
const left = [...pictures];
const drawer = async () => {
  for (let next = left.shift(); next !== undefined; next = left.shift()) await draw(next);
};
await Promise.all(Array.from({ length: AT_ONCE }, drawer));
await browser.close();
console.log(`wrote ${pictures.length} pictures to ${folder}`);
