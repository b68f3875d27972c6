import type { CDPSession, Page } from 'playwright-core';
import { describeInBrowser, openPage, settled, untilIn, type TestPage } from '../support/browser';
import { makeSchedules } from '../support/catalogue';
import { startFilledSystem, type FilledSystem } from '../support/filled-system';
import { waitFor } from '../support/wait-for';

jest.setTimeout(240_000);

const SCROLL_MS = 20_000;
const MOST_GROWTH_MB = 50;
/** Quiet machines need a fifth of these; they are for one that several people work on. */
const MOST_PAINT_MS = 1_000;
const MOST_READY_MS = 8_000;

describeInBrowser('what a good dashboard costs', () => {
  let filled: FilledSystem;
  let opened: TestPage;
  let page: Page;
  let devtools: CDPSession;

  beforeAll(async () => {
    filled = await startFilledSystem();
    await makeSchedules(filled.system.database.dataSource, 100_000, { due: false, host: 'many.example' });
  });
  beforeEach(async () => {
    opened = await openPage();
    ({ page } = opened);
    devtools = await page.context().newCDPSession(page);
  });
  afterEach(() => opened.close());
  const go = async (address: string) => {
    await page.goto(`${filled.system.url}${address}`);
    await page.waitForSelector('main h1');
  };

  test('scrolling through 100,000 rows does not fill the memory', async () => {
    await go('/sources?q=many.example');
    await page.waitForSelector('tbody tr >> text=many.example');
    const heap = async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      return (await devtools.send('Runtime.getHeapUsage')).usedSize / 2 ** 20;
    };
    const scroll = (pixels: number) => page.evaluate(`document.querySelector('.table-frame').scrollBy(0, ${pixels})`);
    const highest = () =>
      page.evaluate<number>(
        'Math.max(0, ...[...document.querySelectorAll("tbody tr[aria-rowindex]")].map((row) => Number(row.getAttribute("aria-rowindex"))))',
      );
    // what is kept for good is there after the first thousands
    for (let count = 0; count < 50; count += 1) await scroll(3_000).then(() => settled(page));
    const before = await heap();
    const from = await highest();
    const until = Date.now() + SCROLL_MS;
    while (Date.now() < until) await scroll(3_000).then(() => settled(page));
    const [after, to] = [await heap(), await highest()];
    console.info(`heap ${before.toFixed(1)} → ${after.toFixed(1)} MB over rows ${from} … ${to}`);
    expect(to).toBeGreaterThan(from + 1_000);
    expect(after - before).toBeLessThan(MOST_GROWTH_MB);
  });

  test('a processor four times slower still answers: first page, and every press until it is painted', async () => {
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const started = Date.now();
    await page.goto(`${filled.system.url}/sources`);
    await page.waitForSelector('tbody tr a');
    const ready = Date.now() - started;
    await page.evaluate(`
      window.presses = [];
      new PerformanceObserver((list) => {
        for (const { name, duration } of list.getEntries()) presses.push([name, duration]);
      }).observe({ type: 'event', durationThreshold: 16, buffered: false });`);
    const slowest: Record<string, number> = {};
    const press = async (what: string, act: () => Promise<unknown>) => {
      await page.evaluate('window.presses.length = 0');
      await act();
      // two frames later the observer has been told
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))');
      slowest[what] = await page.evaluate<number>('Math.max(0, ...window.presses.map(([, duration]) => duration))');
    };
    await press('pick a row', () => page.click('tbody tr:nth-child(2) input[type=checkbox]'));
    await press('pick none', () => page.click('.bulk button.plain'));
    await press('sort', () => page.click('thead button >> nth=0'));
    await press('type', () => page.locator('[role=search] input').first().press('m'));
    await press('next row by key', () => page.locator('.table-frame').press('j'));
    await press('open the palette', () => page.keyboard.press('Control+k'));
    await page.waitForSelector('[role=dialog] input');
    await press('close it', () => page.keyboard.press('Escape'));
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    await press('another page', () => page.click('nav >> text=Runs'));
    await page.waitForSelector('tbody tr a');
    await press('open a run', () => page.click('tbody tr a'));
    await page.waitForSelector('tbody tr a');
    await press('open a dialog', () => page.click('button:has-text("Retry")'));
    console.info(`4× slower: first rows after ${ready} ms; until painted, ms: ${JSON.stringify(slowest)}`);
    expect(ready).toBeLessThan(MOST_READY_MS);
    expect(Math.max(...Object.values(slowest))).toBeLessThan(MOST_PAINT_MS);
  });

  test('no page asks any other host for anything', async () => {
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    for (const address of filled.addresses) {
      await go(address);
      await settled(page);
    }
    expect([...hosts].filter((host) => host !== '')).toEqual([new URL(filled.system.url).host]);
  });

  test('who asked for less motion sees none', async () => {
    const moving = () =>
      page.evaluate<string[]>(
        'document.getAnimations().filter((one) => one.effect.getComputedTiming().duration > 1).map((one) => one.effect.target.className)',
      );
    const turning = `(() => {
      const icon = document.body.appendChild(document.createElement('i'));
      icon.className = 'icon-running';
      return getComputedStyle(icon).animationName;
    })()`;
    await go('/sources/1');
    expect(await page.evaluate(turning)).toBe('none');
    await page.click('text=Pause');
    await page.waitForSelector('[role=dialog]');
    expect(await moving()).toEqual([]);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await page.evaluate(turning)).toBe('turn');
  });

  test('a tab that is hidden or left lets the stream go, and nothing is asked meanwhile; one that is seen takes it up', async () => {
    const streams: string[] = [];
    const asked: string[] = [];
    const other = await page.context().newPage();
    for (const [name, tab] of [
      ['first', page],
      ['second', other],
    ] as const) {
      tab.on('response', (answer) => answer.url().endsWith('/stream') && streams.push(`${name} begins`));
      tab.on('requestfailed', (request) => request.url().endsWith('/stream') && streams.push(`${name} ends`));
    }
    const seen = (tab: Page, isSeen: boolean) =>
      tab.evaluate(
        `Object.defineProperty(document, 'hidden', { value: ${!isSeen}, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))`,
      );
    await go('/');
    await waitFor('the stream', () => streams.length === 1);
    await other.goto(`${filled.system.url}/`);
    await settled(other);
    await seen(page, false);
    // code of the page that comes ahead is no question
    page.on('request', (request) => request.url().includes('/api/') && asked.push(request.url()));
    await waitFor('the other tab to listen', () => streams.length === 3);
    expect(streams).toEqual(['first begins', 'first ends', 'second begins']);
    expect(asked).toEqual([]);
    await other.goto('about:blank');
    await waitFor('the stream to be let go', () => streams.includes('second ends'));
    await seen(page, true);
    await waitFor('the first tab to listen again', () => streams.at(-1) === 'first begins');
    await untilIn(page, 'document.querySelector("main h1") !== null');
  });
});
