import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { onFileEnd } from './clean-up';

/** A real browser for the tests of the dashboard. */

const CANDIDATES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const EXECUTABLE = CANDIDATES.find((path) => path !== undefined && existsSync(path));
const BUILT = existsSync(join(__dirname, '..', '..', 'dist', 'dashboard', 'index.html'));

/** `describe` where there is a browser; elsewhere skipped with the line that installs one. In CI it has to be there. */
export const describeInBrowser: jest.Describe =
  EXECUTABLE !== undefined || process.env['CI'] !== undefined ? describe : describe.skip;
if (EXECUTABLE === undefined)
  console.warn('No Chromium: apt-get install -y --no-install-recommends chromium fonts-dejavu-core');

let browser: Browser | undefined;

/** The browser of this file; it closes itself after the tests. */
export async function openBrowser(): Promise<Browser> {
  if (EXECUTABLE === undefined)
    throw new Error('No Chromium: apt-get install -y --no-install-recommends chromium fonts-dejavu-core');
  if (!BUILT) throw new Error('The dashboard is not built: npm run build');
  if (browser !== undefined) return browser;
  const opened = await chromium.launch({
    executablePath: EXECUTABLE,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
  browser = opened;
  onFileEnd(() => opened.close());
  return opened;
}

/** A page that remembers everything that went wrong in it: errors on the console, violations of the policy, exceptions. */
export interface TestPage {
  readonly page: Page;
  readonly problems: string[];
  close(): Promise<void>;
}

/** Opens a page of its own context. */
export async function openPage(options: BrowserContextOptions = {}): Promise<TestPage> {
  const context = await (
    await openBrowser()
  ).newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Moscow',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  return { page, problems, close: () => context.close() };
}

/** Waits until everything that was on its way is there. A page never falls silent: it listens to the stream. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    'document.querySelector("main h1") !== null && document.querySelector(".skeleton") === null',
  );
}

/** What axe finds against WCAG 2.2 AA, as lines. */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<{ id: string; nodes: string[] }[]>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
      .then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => html.slice(0, 200) + ' ' + failureSummary) })))`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).join(' | ')}`);
}
