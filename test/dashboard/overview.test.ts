import type { Page } from 'playwright-core';
import { giveUp } from '../../src/parsers/runtime/parser';
import { describeInBrowser, openPage, settled, violationsOn, type TestPage } from '../support/browser';
import { makeSchedules } from '../support/catalogue';
import { scriptedParser } from '../support/parsers';
import { call, startSystem, type TestSystem } from '../support/system';
import { waitFor } from '../support/wait-for';

jest.setTimeout(120_000);

describeInBrowser('the overview', () => {
  let system: TestSystem;
  let opened: TestPage;
  let page: Page;
  let isMended = false;
  const groups: number[] = [];

  beforeAll(async () => {
    system = await startSystem();
    await system.work(
      scriptedParser(async () => {
        if (!isMended) throw giveUp('timeout', 'It took too long');
        return { result: {} };
      }),
    );
    const { schedule_ids } = await makeSchedules(system.database.dataSource, 6, { due: false, host: 'slow.example' });
    for (const schedules of [schedule_ids.slice(0, 4), schedule_ids.slice(4)]) {
      const { body } = await call<{ groups: { id: number }[] }>(`${system.url}/api/v1/task_group/`, {
        method: 'POST',
        body: { schedule_ids: schedules },
      });
      groups.push(body.groups[0]?.id ?? 0);
    }
    await ended();
  });
  const ended = () =>
    waitFor('the runs to end', async () => {
      const answers = await Promise.all(
        groups.map((id) => call<{ finished_at: string | null }>(`${system.url}/api/v1/task_group/${id}`)),
      );
      return answers.every(({ body }) => body.finished_at !== null);
    });
  const open = async (path = '/', options = {}) => {
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

  for (const [locale, colorScheme] of [
    ['en-GB', 'light'],
    ['ru-RU', 'dark'],
  ] as const)
    test(`it is AA with a cause in it: ${locale}, ${colorScheme}`, async () => {
      await open('/', { locale, colorScheme });
      await page.waitForSelector('text=slow.example');
      expect(await violationsOn(page)).toEqual([]);
    });

  test('a cause over several runs is retried by one press: count before, curl, result after', async () => {
    await open();
    await page.waitForSelector('text=6 tasks failed with timeout at slow.example in 2 runs');
    isMended = true;
    // by keys alone
    await page.focus('button:has-text("Retry 6")');
    await page.keyboard.press('Enter');
    const dialog = page.locator('[role=dialog]');
    await page.waitForSelector('text=It will touch 6 rows');
    expect(await dialog.textContent()).toContain('6 tasks failed with timeout at slow.example in 2 runs');
    await dialog.locator('summary').click();
    const curl = await dialog.locator('pre').textContent();
    expect(curl).toContain('/api/v1/task/bulk');
    expect(curl).toMatch(/"error_code":"timeout","host":"slow.example","source_type":"RSS","since":"[^"]+"/);
    await dialog.locator('button:has-text("Retry")').click();
    await page.waitForSelector('text=6 done');
    await page.waitForSelector('text=No task failed in 24 hours.');
    await ended();
    const { body } = await call<{ items: { completed: number }[] }>(`${system.url}/api/v1/task_group?sort=id`);
    expect(body.items.map(({ completed }) => completed)).toEqual([4, 2]);
  });
});
