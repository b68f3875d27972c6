import type { Page } from 'playwright-core';
import { serve, type LocalSite } from '../parsers/runtime/local-site';
import { describeInBrowser, openPage, settled, untilIn, violationsOn, type TestPage } from '../support/browser';
import { call, startSystem, type TestSystem } from '../support/system';

/** The form of a new source looks at the address before it saves, and offers what is there instead. */

jest.setTimeout(120_000);

const feed = '<rss version="2.0"><channel><title>News</title><item><title>x</title></item></channel></rss>';
const page = `<!doctype html><html><head>${['news', 'sport']
  .map((name) => `<link rel=alternate type=application/rss+xml href=/${name}.xml>`)
  .join('')}</head></html>`;

describeInBrowser('the form of a new source', () => {
  let site: LocalSite;
  let system: TestSystem;
  let opened: TestPage;
  let tab: Page;

  beforeAll(async () => {
    site = await serve((request, response) => {
      const answer = { '/': page, '/news.xml': feed, '/sport.xml': feed, '/bare': '<html></html>' }[request.url ?? ''];
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(answer ?? '');
    });
    system = await startSystem({ HTTP_ALLOW_PRIVATE: site.place });
  });
  const open = async (options = {}) => {
    opened = await openPage(options);
    tab = opened.page;
    await tab.goto(`${system.url}/sources/new`);
    await settled(tab);
  };
  afterEach(async () => {
    const problems = [...opened.problems];
    await opened.close();
    // the refused request is an error on the console of Chromium, and nothing else is
    expect(problems.filter((text) => !text.includes('422'))).toEqual([]);
  });
  const form = () => tab.locator('form.form');
  const address = () => form().locator('label:has-text("Address") >> xpath=.. >> input');
  const add = async () => form().locator('button[type=submit]').click();
  const saved = async () => {
    await tab.waitForURL(/\/sources\/\d+$/);
    const { body } = await call<object>(`${system.url}/api/v1/source/${tab.url().split('/').at(-1)}`);
    return body;
  };

  test("a page's address is not saved: one click takes one of its feeds, and what was typed stays", async () => {
    await open();
    await address().fill(site.url);
    await form().locator('label:has-text("Name") >> xpath=.. >> input').fill('Mine');
    await add();
    await tab.waitForSelector('form [class*="Input-error"] >> text=is not a feed');
    const group = tab.getByRole('group', { name: 'The address offers:' });
    expect(await group.locator('li').count()).toBe(2);
    expect(await violationsOn(tab)).toEqual([]);
    expect((await call<{ total: number }>(`${system.url}/api/v1/source`)).body.total).toBe(0);
    // without a mouse
    await group.locator('li:has-text("sport.xml") button').focus();
    await tab.keyboard.press('Enter');
    await group.waitFor({ state: 'detached' });
    expect(await address().inputValue()).toBe(`${site.url}/sport.xml`);
    await untilIn(tab, 'document.activeElement.value?.endsWith("/sport.xml") === true');
    await add();
    expect(await saved()).toMatchObject({ url: `${site.url}/sport.xml`, name: 'Mine' });
  });

  test('what is collected already leads there; another address makes the offer void', async () => {
    await open();
    await address().fill(site.url);
    await add();
    const group = tab.getByRole('group', { name: 'The address offers:' });
    await group.locator('a:has-text("Collected already")').waitFor();
    await address().fill(`${site.url}/bare`);
    await group.waitFor({ state: 'detached' });
  });

  test('the address of a channel becomes a source of its type', async () => {
    await open();
    await address().fill('https://www.youtube.com/@demo_news');
    await add();
    await tab.getByRole('group').locator('button:has-text("Take this")').click();
    await tab.waitForURL(/type=YOUTUBE/);
    expect(await address().inputValue()).toContain('@demo_news');
    await add();
    expect(await saved()).toMatchObject({ type: 'YOUTUBE' });
  });

  test('who knows better adds the address as it is; in Russian', async () => {
    await open({ locale: 'ru-RU' });
    await form().locator('label:has-text("Адрес") >> xpath=.. >> input').fill(`${site.url}/bare`);
    await add();
    await tab.waitForSelector('form [class*="Input-error"] >> text=это не лента');
    expect(await violationsOn(tab)).toEqual([]);
    await form().locator('button:has-text("Добавить как есть")').click();
    expect(await saved()).toMatchObject({ url: `${site.url}/bare` });
  });

  test('an address that does not answer is saved', async () => {
    await open();
    await address().fill(`${site.url}/not-yet.xml`);
    await add();
    expect(await saved()).toMatchObject({ url: `${site.url}/not-yet.xml` });
  });
});
