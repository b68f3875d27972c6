import type { Page } from 'playwright-core';
import { poolOf } from '../../src/database/clients';
import { describeInBrowser, openPage, settled, violationsOn, type TestPage } from '../support/browser';
import { makeSchedules } from '../support/catalogue';
import { startSystem, type TestSystem } from '../support/system';

jest.setTimeout(120_000);

describeInBrowser('the list of sources', () => {
  let system: TestSystem;
  let opened: TestPage;
  let page: Page;

  /** Three sources on an hourly clock: one keeps its pace, one runs every third firing, one is broken. */
  beforeAll(async () => {
    system = await startSystem();
    const { dataSource } = system.database;
    const pool = poolOf(dataSource);
    const { cadence_id, source_ids, schedule_ids } = await makeSchedules(dataSource, 3, {
      due: false,
      cadence: 'hourly',
    });
    // it fired five minutes ago, so that it does not while the test looks
    const { rows } = await pool.query<{ at: Date }>(
      `update cadence set starts_at = date_trunc('minute', now()) - interval '30 days 5 minutes',
         next_tick_at = date_trunc('minute', now()) + interval '55 minutes', updated_at = now() - interval '9 days'
       where id = $1 returning next_tick_at - interval '1 hour' as at`,
      [cadence_id],
    );
    await pool.query(`update schedule set updated_at = now() - interval '9 days'`);
    await pool.query(`update source set updated_at = now() - interval '9 days', health = 'healthy'`);
    await pool.query(`update source set health = 'failing' where id = $1`, [source_ids[2]]);
    for (let hour = 0; hour < 12; hour += 1)
      await pool.query(
        `with g as (insert into task_group (cadence_id, source_type, task_type, trigger, tick_at, ttl_seconds, expires_at, finished_at, status)
           values ($1, 'RSS', 'FEED', 'cadence', $5::timestamptz - $2 * interval '1 hour', 60, now(), now(), 'completed') returning id)
         insert into task (group_id, schedule_id, source_id, status)
         select g.id, s.id, s.source_id, 'completed' from g, schedule s where s.id = $3 or s.id = $4 and $2::int % 3 = 0`,
        [cadence_id, 11 - hour, schedule_ids[0], schedule_ids[1], rows[0]?.at],
      );
  });
  const open = async (path: string, options = {}) => {
    opened = await openPage({ timezoneId: 'UTC', ...options });
    ({ page } = opened);
    await page.goto(`${system.url}${path}`);
    await page.waitForSelector('tbody tr');
    await settled(page);
  };
  afterEach(async () => {
    const { problems } = opened;
    await opened.close();
    expect(problems).toEqual([]);
  });
  const row = (n: number) => page.locator('tbody tr[aria-rowindex]').nth(n);

  test('broken ones come first; the address needs not say so, and a press on the heading turns it round', async () => {
    await open('/sources');
    expect(new URL(page.url()).search).toBe('');
    expect(await row(0).textContent()).toContain('/hourly/3.xml');
    expect(await page.getAttribute('th:has-text("Health")', 'aria-sort')).toBe('ascending');
    await page.focus('th:has-text("Health") button');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sources?sort=-health');
    await page.waitForSelector('tbody tr[aria-rowindex="4"] >> text="https://feeds.example/hourly/3.xml"');
  });

  test('each says when it runs next, how often it should and does, and is marked where it falls behind', async () => {
    await open('/sources?sort=id');
    await page.waitForSelector('text=1h → 1h');
    const behind = row(1).locator('.status.loud');
    expect(await behind.textContent()).toContain('Falls behind, 3×: asked every 1h, ran every 3h');
    expect(await row(0).locator('.status.loud').count()).toBe(0);
    expect(await row(2).textContent()).not.toContain('→');
    const next = await row(0).locator('time').last().getAttribute('datetime');
    expect(Date.parse(next ?? '') - Date.now()).toBeGreaterThan(0);
    expect(Date.parse(next ?? '') - Date.now()).toBeLessThan(3_600_000);
  });

  for (const [locale, colorScheme] of [
    ['en-GB', 'dark'],
    ['ru-RU', 'light'],
  ] as const)
    test(`it is AA with the mark in it: ${locale}, ${colorScheme}`, async () => {
      await open('/sources', { locale, colorScheme });
      await page.waitForSelector('.status.loud >> text=→');
      expect(await violationsOn(page)).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1_440);
    });
});
