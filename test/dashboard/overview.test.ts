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

  const aside = () => page.locator('section:has(h2:text-is("Load")) header .meta').textContent();
  const span = () => {
    const search = new URL(page.url()).searchParams;
    return (Date.parse(search.get('to') ?? '') - Date.parse(search.get('from') ?? '')) / 3_600_000;
  };

  test('the load is zoomed by a choice, by buttons and by dragging, and the range is in the address', async () => {
    await open();
    expect(await aside()).toMatch(/^tasks per 15m/);
    await page.focus('button:text-is("7d")');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?range=7d');
    await page.waitForSelector('text=tasks per 2h');
    await page.click('button:text-is("1h")');
    await page.waitForSelector('text=tasks per 1m');
    await page.reload();
    await page.waitForSelector('text=tasks per 1m');
    await page.click('button:text-is("1d")');
    await page.waitForSelector('text=tasks per 15m');
    expect(new URL(page.url()).search).toBe('');

    // a third of the drawing
    const box = await page.locator('.chart svg').boundingBox();
    if (box === null) throw new Error('there is no drawing');
    await page.mouse.move(box.x + box.width / 3, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 90);
    await page.waitForSelector('.shade');
    await page.mouse.move(box.x + (2 * box.width) / 3, box.y + 90);
    await page.mouse.up();
    await page.waitForURL(/from=.*&to=/);
    expect(span()).toBeGreaterThan(7);
    expect(span()).toBeLessThan(10);
    await page.waitForSelector('text=tasks per 5m');
    expect(await page.locator('.shade').count()).toBe(0);

    // and without a mouse
    const before = span();
    await page.focus('button[aria-label="Zoom in"]');
    await page.keyboard.press('Enter');
    await page.waitForURL(() => span() < before * 0.6);
    expect(span()).toBeCloseTo(before / 2, 0);
    const from = new URL(page.url()).searchParams.get('from') ?? '';
    await page.click('button[aria-label="Later"]');
    await page.waitForURL((url) => Date.parse(url.searchParams.get('from') ?? '') > Date.parse(from));
    await page.reload();
    await page.waitForSelector('.chart svg');
    expect(span()).toBeCloseTo(before / 2, 0);
  });

  test('a range that is none is mended or said to be none', async () => {
    await open('/?from=2026-01-01T00:00:00Z&to=2020-01-01T00:00:00Z');
    expect(await aside()).toMatch(/^tasks per 6h/);
    await page.goto(`${system.url}/?range=100y&from=yesterday`);
    await page.waitForSelector('text=The address had values');
    expect(await aside()).toMatch(/^tasks per 15m/);
  });
});
