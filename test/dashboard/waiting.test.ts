import type { Page } from 'playwright-core';
import { describeInBrowser, openPage, settled, violationsOn, type TestPage } from '../support/browser';
import { makeSchedules } from '../support/catalogue';
import { call, startSystem, type TestSystem } from '../support/system';
import { waitFor } from '../support/wait-for';

/** The four cards, as somebody meets them who never saw them: each leads to a list that has what the card counts. */

jest.setTimeout(120_000);

describeInBrowser('the cards of the overview', () => {
  let system: TestSystem;
  let opened: TestPage;
  let page: Page;

  beforeAll(async () => {
    system = await startSystem();
    // nobody works: everything that is planned waits
    await makeSchedules(system.database.dataSource, 7, { due: false });
    await call(`${system.url}/api/v1/task_group/`, { method: 'POST', body: { source_types: ['RSS'] } });
    await waitFor('the tasks to be in Kafka', async () => {
      const { body } = await call<{ traffic: { queued: number }[] }>(`${system.url}/api/v1/overview`);
      return body.traffic[0]?.queued === 7;
    });
  });
  beforeEach(async () => {
    opened = await openPage({ locale: 'en-GB' });
    ({ page } = opened);
    await page.goto(system.url);
    await settled(page);
  });
  afterEach(async () => {
    const { problems } = opened;
    await opened.close();
    expect(problems).toEqual([]);
  });

  const card = (name: string) => page.locator(`.card:has-text("${name}")`);

  test('what waits is listed by what it waits for, adds up to the card, and leads to what holds it', async () => {
    expect(await card('Waiting').locator('.figure').textContent()).toBe('7');
    await card('Waiting').click();
    await page.waitForURL('**/?show=waiting');
    const rows = page.locator('section:has(h2:text-is("Waiting")) li');
    expect(await rows.allInnerTexts()).toEqual([expect.stringMatching(/RSS: 7 tasks no worker of the type is alive/)]);
    expect(await violationsOn(page)).toEqual([]);
    await page.click('a:has-text("no worker of the type is alive")');
    await page.waitForURL('**/workers');
    await page.goBack();
    await page.click('a:has-text("RSS: 7 tasks")');
    await page.waitForURL('**/groups?status=running&type=RSS');
    await page.waitForSelector('text=1 of 1');
  });

  test.each([
    ['Late', '/?show=late', 'Everything is on time.'],
    ['Broken', '/?show=broken', 'No worker'],
    ['Silent', '/sources?health=silent', '0 of 0'],
  ])('%s leads to its list', async (name, address, words) => {
    await card(name).click();
    await page.waitForURL(`**${address}`);
    await page.waitForSelector(`text=${words}`);
  });
});
