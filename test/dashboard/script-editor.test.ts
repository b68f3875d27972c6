import type { Page } from 'playwright-core';
import { createParser } from '../../src/parsers/registry';
import { lazyStorage, openStorage } from '../../src/storage/open-storage';
import { describeInBrowser, openPage, settled, violationsOn, type TestPage } from '../support/browser';
import { onFileEnd } from '../support/clean-up';
import { call, startSystem, type TestSystem } from '../support/system';

/** The editor of scripts: code is tried before it is saved. */

jest.setTimeout(120_000);

describeInBrowser('the editor of scripts', () => {
  let system: TestSystem;
  let opened: TestPage;
  let page: Page;
  let id: number;

  beforeAll(async () => {
    system = await startSystem();
    const storage = lazyStorage(() => openStorage(system.config.storage));
    onFileEnd(() => storage.close());
    await system.work(await createParser('SCRIPT', system.config.parser, { storage }));
  });
  beforeEach(async () => {
    opened = await openPage({ locale: 'en-GB' });
    ({ page } = opened);
  });
  afterEach(async () => {
    const { problems } = opened;
    await opened.close();
    // no script yet, and code that is none
    expect(problems.filter((problem) => !/status of (404|422)/.test(problem))).toEqual([]);
  });

  const write = (code: string) => page.getByLabel('Code').fill(code);
  const said = () => page.locator('[data-result=script]').innerText();

  test('a new script is created, written, tried until it works, and saved', async () => {
    await page.goto(`${system.url}/sources/new?type=SCRIPT`);
    await page.getByLabel('Name').fill('mine');
    await page.getByRole('button', { name: 'Add source' }).click();
    await page.waitForURL(/\/sources\/\d+\/edit$/);
    await settled(page);
    id = Number(/\d+/.exec(new URL(page.url()).pathname)?.[0]);
    const tryIt = page.getByRole('button', { name: 'Try it' });

    await write('def parse(:\n');
    await tryIt.click();
    await page.waitForSelector('text=code:1');
    await write('def parse():\n    raise ValueError("too early")\n');
    await tryIt.click();
    await page.waitForSelector('text=It failed.');
    expect(await said()).toContain('Line 2: ValueError: too early');
    await write('def parse():\n    print("from here")\n    return {"a.txt": "the text"}\n');
    await tryIt.focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=It works.');
    await page.waitForSelector('summary:has-text("a.txt")');
    expect(await said()).toMatch(/from here[\s\S]*a\.txt · 8\sB[\s\S]*the text/);
    expect(await violationsOn(page)).toEqual([]);

    const script = `${system.url}/api/v1/source/${id}/script`;
    // somebody else changes the source: the page looks anew, and what is being written stays
    const looked = page.waitForResponse(script);
    await call(`${system.url}/api/v1/source/${id}`, { method: 'PATCH', body: { external_id: 'other' } });
    await looked;
    await page.waitForTimeout(100);
    expect(await page.getByLabel('Code').inputValue()).toContain('from here');
    expect((await call(script)).status).toBe(404);
    await page.locator('form:has(textarea[rows="22"]) button[type=submit]').click();
    await page.waitForSelector('text=Version 1');
    expect((await call(script)).body).toMatchObject({ revision: 1, code: expect.stringContaining('from here') });
  });
});
