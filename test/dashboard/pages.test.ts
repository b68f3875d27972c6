import type { Page } from 'playwright-core';
import { describeInBrowser, openPage, settled, untilIn, violationsOn, type TestPage } from '../support/browser';
import { NASTY, startFilledSystem, type FilledSystem } from '../support/filled-system';
import { call, type TestSystem } from '../support/system';
import { waitFor } from '../support/wait-for';

jest.setTimeout(180_000);

describeInBrowser('the dashboard', () => {
  let filled: FilledSystem;
  let system: TestSystem;
  let api: string;
  let group: number;
  let opened: TestPage;
  let page: Page;

  beforeAll(async () => {
    filled = await startFilledSystem();
    ({ system, api, group } = filled);
  });

  beforeEach(async () => {
    opened = await openPage();
    ({ page } = opened);
  });
  afterEach(async () => {
    const { problems } = opened;
    await opened.close();
    // this is the test of the security policy too
    expect(problems).toEqual([]);
  });

  const go = async (path: string) => {
    await page.goto(`${system.url}${path}`);
    await page.waitForSelector('main h1');
  };
  const heading = () => page.textContent('main h1');

  for (const [locale, colorScheme] of [
    ['en-GB', 'light'],
    ['ru-RU', 'dark'],
    ['en-GB', 'dark'],
    ['ru-RU', 'light'],
  ] as const) {
    test(`every page is AA and quiet: ${locale}, ${colorScheme}`, async () => {
      await opened.close();
      opened = await openPage({ locale, colorScheme });
      ({ page } = opened);
      const found: string[] = [];
      for (const address of filled.addresses) {
        await go(address);
        await settled(page);
        expect(await page.getAttribute('html', 'lang')).toBe(locale.slice(0, 2));
        for (const violation of await violationsOn(page)) found.push(`${address} ${violation}`);
      }
      expect(found).toEqual([]);
    });
  }

  test('dialogs, the palette and the list of keys are AA, and the focus goes back to what opened them', async () => {
    const found: string[] = [];
    const check = async (what: string) => {
      await page.waitForSelector('[role=dialog]');
      for (const violation of await violationsOn(page)) found.push(`${what} ${violation}`);
      await page.keyboard.press('Escape');
      await page.waitForSelector('[role=dialog]', { state: 'detached' });
    };
    await go('/sources/1');
    await page.click('text=Pause');
    await page.click('[role=dialog] summary');
    await check('action');
    await untilIn(page, 'document.activeElement?.textContent === "Pause"');
    await page.click('[role=tabpanel] >> text=Edit');
    await check('schedule');
    await page.keyboard.press('?');
    await check('keys');
    await page.keyboard.press('Control+k');
    await page.waitForSelector('[role=dialog] input');
    await check('palette');
    await go('/notices');
    await page.click('text=Add rule');
    await check('rule');
    expect(found).toEqual([]);
  });

  test('picked rows hold the list still', async () => {
    await go('/sources');
    await page.waitForSelector('tbody tr');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.waitForSelector('text=1 row picked');
    await call(`${api}/source/2`, { method: 'PATCH', body: { name: 'Renamed meanwhile' } });
    await call(`${api}/source/2/run`, { method: 'POST', body: {} });
    await waitFor('the hints of the run', async () => {
      const { body } = await call<{ last: string; schedules: { last_finished_at: string }[] }>(`${api}/source/2`);
      return Date.parse(body.schedules[0]?.last_finished_at ?? '') > Date.now() - 5_000;
    });
    expect(await page.isVisible('tbody >> text=Feed /atom10.xml')).toBe(true);
    await page.click('text=Pick none');
    await page.waitForSelector('tbody >> text=Renamed meanwhile');
    await call(`${api}/source/2`, { method: 'PATCH', body: { name: 'Feed /atom10.xml' } });
  });

  test('a failing source is found, its task opened and left again, by keys alone', async () => {
    await go('/');
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL('**/sources');
    await page.waitForSelector('text=gone');
    // what is broken comes first
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sources/4');
    await page.waitForSelector('h1:has-text("gone.xml")');
    await page.waitForSelector('[role=note]');
    await page.keyboard.press('r');
    await page.waitForSelector('[role=dialog]');
    expect(await page.textContent('[role=dialog]')).toContain('Feed /gone.xml');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=1 task planned');
    await page.goBack();
    await page.waitForURL('**/sources');
  });

  test('keys work on a Russian layout, and not while one writes', async () => {
    await go('/sources');
    await page.dispatchEvent('body', 'keydown', { key: 'п', code: 'KeyG', bubbles: true });
    await page.dispatchEvent('body', 'keydown', { key: 'с', code: 'KeyC', bubbles: true });
    await page.waitForURL('**/cadences');
    await page.fill('[role=search] input', 'gs');
    // what was typed reaches the address, and the box is still the one that is written in
    await page.waitForURL('**/cadences?q=gs');
    await page.keyboard.type('gs');
    await page.waitForURL('**/cadences?q=gsgs');
  });

  test('filters live in the address, unknown ones are dropped with a notice, nothing found can be cleared', async () => {
    await go('/sources?health=gone&type=NOPE');
    await page.waitForSelector('text=The address had values');
    await untilIn(page, '!location.search.includes("NOPE")');
    expect(page.url()).toContain('health=gone');
    await page.waitForSelector('tbody >> text=gone.xml');
    await page.fill('[aria-label="Name or address"]', 'no such thing');
    await page.waitForSelector('text=Nothing matches');
    await page.click('text=Clear filters');
    await page.waitForSelector('tbody >> text=rss20.xml');
    expect(new URL(page.url()).search).toBe('');
  });

  test('a task opens beside the page, has an address, and Back closes it', async () => {
    await go(`/groups/${group}`);
    await page.click('tbody >> text=gone.xml');
    await page.waitForURL(`**/groups/${group}?task=*`);
    await page.waitForSelector('[role=dialog] >> text=http_410');
    await page.reload();
    await page.waitForSelector('[role=dialog] >> text=http_410');
    await page.goBack();
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    expect(await heading()).toContain(`#${group}`);
  });

  test('an action says what it will touch, shows its curl, does it, and says what came of it', async () => {
    await go(`/groups/${group}`);
    await page.click('button:has-text("Retry 1 failed")');
    const dialog = page.locator('[role=dialog]');
    await dialog.locator('summary').click();
    expect(await dialog.locator('pre').textContent()).toContain(`/api/v1/task_group/${group}/retry`);
    await dialog.locator('button:has-text("Retry")').click();
    await page.waitForSelector('text=1 task gets a new attempt');
    await waitFor('the retry to end', async () => {
      const { body } = await call<{ finished_at: string | null; failed: number }>(`${api}/task_group/${group}`);
      return body.finished_at !== null && body.failed === 1;
    });
  });

  test('picked rows are paused by one call, with a dry run first', async () => {
    await go('/sources?sort=id');
    await page.waitForSelector('tbody tr');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.waitForSelector('text=1 row picked');
    await page.click('.bulk >> text=Pause');
    await page.waitForSelector('text=It will touch 1 row');
    await page.click('[role=dialog] button:has-text("Pause")');
    await page.waitForSelector('text=1 done');
    expect((await call<{ health: string }>(`${api}/source/1`)).body.health).toBe('paused');
    await call(`${api}/source/1`, { method: 'PATCH', body: { is_active: true } });
  });

  test('what the server says about a field appears at the field', async () => {
    await go('/sources/new');
    await page.fill('form >> label:has-text("Address") >> xpath=.. >> input', 'not an address');
    await page.click('form button[type=submit]:has-text("Add source")');
    await page.waitForSelector('form [class*="Input-error"]');
    const known = (await call<{ url: string }>(`${api}/source/1`)).body.url;
    await page.fill('form >> label:has-text("Address") >> xpath=.. >> input', new URL('/relative.xml', known).href);
    await page.click('form button[type=submit]:has-text("Add source")');
    await page.waitForURL(/\/sources\/\d+$/);
    await page.waitForSelector('h1:has-text("/relative.xml")');
    // the refused request is an error on the console of Chromium
    expect(opened.problems.splice(0)).toEqual([expect.stringContaining('422')]);
  });

  test('a cadence is previewed by the manager before it is saved', async () => {
    await go('/cadences/new');
    await page.fill('input[required]', 'mornings');
    await page.fill('form label:has-text("cron") >> xpath=.. >> input', '0 8 * * 1-5');
    await page.waitForSelector('text=At 08:00, Monday through Friday');
    await page.waitForSelector('.ticks li');
    expect(await page.locator('.ticks li').count()).toBe(20);
    await page.click('button[type=submit]');
    await page.waitForURL(/\/cadences\/\d+$/);
    await page.waitForSelector('h1:has-text("mornings")');
  });

  test('an import is checked without changing anything, with bad lines named', async () => {
    await go('/sources/import');
    await page.fill('textarea', 'type,url\nRSS,https://feeds.example/a.xml\nRSS,nope\n');
    await page.click('text=Check without changing');
    await page.waitForSelector('text=1 new, 0 changed, 0 skipped, 1 bad.');
    expect(await page.textContent('table.data tbody')).toContain('3');
    expect((await call<{ total: number }>(`${api}/source?q=feeds.example/a.xml`)).body.total).toBe(0);
  });

  test('names of any kind do no harm', async () => {
    await go('/sources');
    await page.waitForSelector('tbody >> text=<script>alert(1)</script>');
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(1440);
    await go('/sources/5');
    expect(await heading()).toBe(NASTY);
  });

  test('it is usable at 360 pixels', async () => {
    await page.setViewportSize({ width: 360, height: 720 });
    for (const address of ['/', '/sources', '/groups', `/groups/${group}`, '/settings']) {
      await go(address);
      await settled(page);
      expect([address, await page.evaluate<number>('document.documentElement.scrollWidth')]).toEqual([address, 360]);
    }
  });

  test('the palette finds a source by its name', async () => {
    await go('/');
    await page.keyboard.press('Control+k');
    await page.waitForSelector('[role=dialog] input');
    await page.keyboard.type('atom10');
    await page.waitForSelector('[role=dialog] >> text=Feed /atom10.xml');
    await page.click('[role=dialog] >> text=Feed /atom10.xml');
    await page.waitForURL('**/sources/2');
  });
});
