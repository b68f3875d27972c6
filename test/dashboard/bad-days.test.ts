import type { Page, Route } from 'playwright-core';
import { describeInBrowser, openPage, settled, type TestPage } from '../support/browser';
import { makeSchedules } from '../support/catalogue';
import { call, startSystem, type TestSystem } from '../support/system';

jest.setTimeout(120_000);
const TOKEN = 'a-token-for-the-dashboard';

describeInBrowser('the dashboard on a bad day', () => {
  let system: TestSystem;
  let opened: TestPage;
  let page: Page;

  beforeAll(async () => {
    system = await startSystem({ AUTH_REQUIRED: 'true', ADMIN_TOKEN: TOKEN });
  });
  beforeEach(async () => {
    opened = await openPage();
    ({ page } = opened);
  });
  afterEach(() => opened.close());

  const signIn = async () => {
    await page.waitForSelector('input[type=password]');
    await page.fill('input[type=password]', TOKEN);
    await page.click('button[type=submit]');
    await page.waitForSelector('main h1');
  };
  /** Answers every call to the API in its place. */
  const instead = (answer: (route: Route) => Promise<void>) => page.route('**/api/v1/**', answer);

  test('a token is asked for once, kept for the tab, and never in the address', async () => {
    await page.goto(`${system.url}/sources`);
    await signIn();
    await page.waitForSelector('text=There are no sources yet.');
    await page.reload();
    await page.waitForSelector('text=There are no sources yet.');
    expect(page.url()).not.toContain(TOKEN);
    expect(await page.evaluate<string | null>('localStorage.getItem("parser-manager-token")')).toBeNull();
    // a refused request is an error on the console of Chromium; nothing else is
    expect(opened.problems.filter((words) => !words.includes('401'))).toEqual([]);
  });

  test('a wrong token is asked for again', async () => {
    await page.goto(`${system.url}/sources`);
    await page.fill('input[type=password]', 'wrong');
    await page.click('button[type=submit]');
    await page.waitForSelector('input[type=password]');
    await signIn();
    await page.waitForSelector('text=There are no sources yet.');
  });

  for (const [what, answer, sentence] of [
    [
      'an error',
      (route: Route) => route.fulfill({ status: 500, body: 'oops' }),
      'The manager answered with an error (500).',
    ],
    [
      'HTML of something in between',
      (route: Route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Login</h1>' }),
      'The answer did not come from the manager',
    ],
    ['nothing', (route: Route) => route.abort(), 'The manager does not answer.'],
    [
      'a refusal',
      (route: Route) =>
        route.fulfill({
          status: 403,
          contentType: 'application/problem+json',
          body: JSON.stringify({ title: 'Forbidden', status: 403, detail: 'This token may only read.' }),
        }),
      'This token may only read.',
    ],
    ['too many', (route: Route) => route.fulfill({ status: 429 }), 'Too many requests'],
  ] as const) {
    test(`the API answers ${what}: the page says so`, async () => {
      await instead(answer);
      await page.goto(`${system.url}/sources`);
      await page.waitForSelector(`text=${sentence}`);
      expect(await page.isVisible('nav')).toBe(true);
    });
  }

  test('when the API goes away what was shown stays, the bar says so, and it comes back by itself', async () => {
    await makeSchedules(system.database.dataSource, 3, { due: false });
    await page.goto(`${system.url}/sources`);
    await signIn();
    await page.waitForSelector('tbody tr >> text=feeds.example');
    await instead((route) => route.abort());
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await page.waitForSelector('text=The API has been away');
    expect(await page.isVisible('tbody tr >> text=feeds.example')).toBe(true);
    await page.unroute('**/api/v1/**');
    await page.waitForSelector('text=The API has been away', { state: 'detached', timeout: 60_000 });
    expect(await page.isVisible('tbody tr >> text=feeds.example')).toBe(true);
  });

  test('a list of thousands keeps few rows in the document however far one scrolls', async () => {
    await makeSchedules(system.database.dataSource, 3_000, { due: false, host: 'many.example' });
    await page.goto(`${system.url}/sources?q=many.example`);
    await signIn();
    await page.waitForSelector('tbody tr >> text=many.example');
    expect(await page.getAttribute('table.data', 'aria-rowcount')).toBe('3000');
    const scroll = (by: string) => page.evaluate(`document.querySelector('.table-frame').${by}`);
    const highest = () =>
      page.evaluate<number>(
        'Math.max(...[...document.querySelectorAll("tbody tr[aria-rowindex]")].map((row) => Number(row.ariaRowIndex ?? row.getAttribute("aria-rowindex"))))',
      );
    let reached = 0;
    for (let step = 0; step < 200 && reached < 2_500; step += 1) {
      await scroll('scrollBy(0, 4000)');
      await settled(page);
      reached = await highest();
      expect(await page.locator('tbody tr').count()).toBeLessThanOrEqual(62);
    }
    expect(reached).toBeGreaterThanOrEqual(2_500);
    await scroll('scrollTo(0, 0)');
    await page.waitForFunction('document.querySelector("tbody tr[aria-rowindex=\\"2\\"]") !== null');
  });

  test('eight tabs keep one stream between them, and all hear what it says', async () => {
    const context = page.context();
    let streams = 0;
    // before the token was entered one was refused
    context.on('response', (answer) => {
      if (answer.url().endsWith('/stream') && answer.status() === 200) streams += 1;
    });
    await page.goto(`${system.url}/sources`);
    await signIn();
    const tabs = [page];
    for (let count = 1; count < 8; count += 1) {
      const tab = await context.newPage();
      await tab.addInitScript(`sessionStorage.setItem('parser-manager-token', '${TOKEN}')`);
      await tab.goto(`${system.url}/groups?from=-1h`);
      await tab.waitForSelector('main h1');
      tabs.push(tab);
    }
    const { body } = await call<{ groups: { id: number }[] }>(`${system.url}/api/v1/task_group`, {
      method: 'POST',
      body: { source_ids: [1] },
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const id = body.groups[0]?.id ?? 0;
    for (const tab of tabs.slice(1)) {
      await tab.bringToFront();
      await tab.waitForSelector(`tbody >> text=#${id} RSS FEED`, { timeout: 20_000 });
    }
    expect(streams).toBe(1);
  });
});
