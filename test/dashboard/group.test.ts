import type { Page } from 'playwright-core';
import { poolOf } from '../../src/database/clients';
import { describeInBrowser, openPage, settled, violationsOn, type TestPage } from '../support/browser';
import { makeSchedules } from '../support/catalogue';
import { startSystem, type TestSystem } from '../support/system';

jest.setTimeout(120_000);

describeInBrowser('the page of a run', () => {
  let system: TestSystem;
  let opened: TestPage;
  let page: Page;
  let group: number;

  /** A group that began 100 s ago: a task each second, each takes 10 s. */
  beforeAll(async () => {
    system = await startSystem();
    const { dataSource } = system.database;
    const { cadence_id } = await makeSchedules(dataSource, 100, { due: false });
    const { rows } = await poolOf(dataSource).query<{ id: number }>(
      `with g as (
         insert into task_group (cadence_id, source_type, task_type, trigger, tick_at, ttl_seconds, expires_at, status, total, completed, running,
           is_dispatched, id_floor, created_at, started_at)
         values ($1, 'RSS', 'FEED', 'cadence', now(), 3600, now() + interval '1 hour', 'running', 100, 91, 9, true,
           uuid_floor(now() - interval '5 minutes'), now() - interval '200 s', now() - interval '100 s') returning id
       ), t as (
         insert into task (group_id, schedule_id, source_id, status, queued_at, started_at, finished_at)
         select g.id, s.id, s.source_id, (case when n > 90 then 'running' else 'completed' end)::task_status, now(),
           now() - (100 - n) * interval '1 s', case when n <= 90 then now() - (90 - n) * interval '1 s' end
         from g, (select id, source_id, row_number() over (order by id) - 1 as n from schedule) s
       )
       select id from g`,
      [cadence_id],
    );
    group = rows[0]?.id ?? 0;
  });
  const open = async (options = {}) => {
    opened = await openPage(options);
    ({ page } = opened);
    await page.goto(`${system.url}/groups/${group}`);
    await page.waitForSelector('.chart svg');
    await settled(page);
  };
  afterEach(async () => {
    const { problems } = opened;
    await opened.close();
    expect(problems).toEqual([]);
  });

  for (const [locale, colorScheme] of [
    ['en-GB', 'dark'],
    ['ru-RU', 'light'],
  ] as const)
    test(`it is AA with its curve: ${locale}, ${colorScheme}`, async () => {
      await open({ locale, colorScheme });
      expect(await violationsOn(page)).toEqual([]);
    });

  test('the curve says how far it is, how fast and how long yet, and is over when the run is', async () => {
    await open();
    const sentence = page.locator('figure figcaption .meta');
    expect(await sentence.textContent()).toMatch(
      /^91 of 100 ended, now [\d.]+\/s, at most [\d.]+\/s; about \d+.* left\.$/,
    );
    await page.focus('figure summary');
    await page.keyboard.press('Enter');
    const rows = await page.locator('figure tbody tr').allTextContents();
    expect(rows).toHaveLength(120);
    // completed, failed, running, planned
    expect(rows.at(-1)).toMatch(/91090$/);
    const pool = poolOf(system.database.dataSource);
    await pool.query(
      `update task set status = 'failed', error_code = 'timeout', finished_at = now() where status = 'running'`,
    );
    await pool.query(
      `update task_group set running = 0, failed = 9, status = 'partial', finished_at = now() where id = $1`,
      [group],
    );
    await page.waitForSelector('text=/^100 of 100 ended in 1m \\d+s: [\\d.]+\\/s, at most/');
    expect((await page.locator('figure tbody tr').allTextContents()).at(-1)).toMatch(/91900$/);
  });
});
