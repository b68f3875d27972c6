import type { Page } from 'playwright-core';
import { poolOf } from '../../src/database/clients';
import { describeInBrowser, openPage, settled, untilIn, violationsOn, type TestPage } from '../support/browser';
import { makeSchedules } from '../support/catalogue';
import { call, startSystem, type TestSystem } from '../support/system';

jest.setTimeout(120_000);

describeInBrowser('the editor of cadences', () => {
  let system: TestSystem;
  let hourly: number;
  let opened: TestPage;
  let page: Page;

  beforeAll(async () => {
    system = await startSystem();
    const { dataSource } = system.database;
    const made = await makeSchedules(dataSource, 300, { due: false, cadence: 'hourly' });
    hourly = made.cadence_id;
    await poolOf(dataSource).query(
      `update cadence set interval_seconds = null, cron = '0 * * * *', next_tick_at = date_trunc('hour', now()) + interval '1 hour' where id = $1`,
      [hourly],
    );
  });
  const open = async (path: string, options = {}) => {
    opened = await openPage({ timezoneId: 'UTC', ...options });
    ({ page } = opened);
    await page.goto(`${system.url}${path}`);
    await page.waitForSelector('.chart svg');
    await settled(page);
  };
  afterEach(async () => {
    const { problems } = opened;
    await opened.close();
    expect(problems).toEqual([]);
  });
  const cron = 'form label:has-text("cron") >> xpath=.. >> input';
  const field = (label: string) => page.getByLabel(label, { exact: true });

  test('the peak of a draft is named, Spread takes it away and shows so, and what is saved is what was shown', async () => {
    await open('/cadences/new');
    await page.fill(cron, '0 3 * * *');
    await field('Schedules on it').fill('6000');
    await page.waitForSelector('text=At 03:00 6,300 tasks would start together, 21× the usual.');
    expect(await page.textContent('figure figcaption')).toContain('7,200 planned already, 6,000 by this draft');
    expect(await field('Spread tasks over, seconds').inputValue()).toBe('0');
    // by keys: the button is reached and pressed without a mouse
    await page.focus('button:has-text("Spread over 30m")');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=No peak: the busiest minute is 03:00 with 500 tasks.');
    await page.waitForSelector('text=Busiest minute: 6,300 → 500.');
    expect(await field('Spread tasks over, seconds').inputValue()).toBe('1800');
    await page.fill('input[required]', 'nightly');
    await page.click('button[type=submit]');
    await page.waitForURL(/\/cadences\/\d+$/);
    const id = page.url().split('/').at(-1);
    expect((await call<object>(`${system.url}/api/v1/cadence/${id}`)).body).toMatchObject({
      cron: '0 3 * * *',
      spread_seconds: 1_800,
    });
  });

  test('an edit is drawn in place of its own clock, by the minute and by the hour, and as a table', async () => {
    await open(`/cadences/${hourly}/edit`);
    await page.waitForSelector('text=0 planned already, 7,200 by this draft');
    await page.click('button:has-text("whole hours")');
    await untilIn(page, `document.querySelector('.chip[aria-pressed=true]').textContent === 'whole hours'`);
    await page.click('figure summary');
    const rows = await page.locator('figure tbody tr').allTextContents();
    expect(rows.length).toBeGreaterThanOrEqual(24);
    expect(rows.filter((row) => row.endsWith('300'))).toHaveLength(24);
    // a draft that is none keeps the page, and says what is wrong
    await page.fill(cron, '61 * * * *');
    await page.waitForSelector('[role=alert]');
    await page.fill(cron, '0 */2 * * *');
    await page.waitForSelector('text=0 planned already, 3,600 by this draft');
    opened.problems.splice(0);
  });

  for (const [locale, colorScheme] of [
    ['en-GB', 'light'],
    ['ru-RU', 'dark'],
  ] as const)
    test(`it is AA with a chart in it: ${locale}, ${colorScheme}`, async () => {
      await open('/cadences/new', { locale, colorScheme });
      await page.waitForSelector('[role=status].bad');
      expect(await violationsOn(page)).toEqual([]);
    });
});
