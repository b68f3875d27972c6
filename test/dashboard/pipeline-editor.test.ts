import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { CsvApiParser } from '../../src/parsers/csv-api/csv-api-parser';
import { openStorage } from '../../src/storage/open-storage';
import { describeInBrowser, openPage, settled, untilIn, violationsOn, type TestPage } from '../support/browser';
import { onFileEnd } from '../support/clean-up';
import { call, startSystem, type TestSystem } from '../support/system';
import { waitFor } from '../support/wait-for';

/** The editor of pipelines: made by mouse, by keyboard and as JSON, tried before it is saved. */

jest.setTimeout(180_000);

interface Source extends Record<string, unknown> {
  id: number;
  settings: Record<string, unknown>;
}

const SECRET = 'a-key-that-nobody-may-see';

describeInBrowser('the editor of pipelines', () => {
  let system: TestSystem;
  let api: string;
  let site: string;
  let asked: string[] = [];
  let opened: TestPage;
  let page: Page;

  beforeAll(async () => {
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const id = new URL(request.url ?? '/', 'http://x').searchParams.get('id');
      response.setHeader('content-type', 'application/json');
      if (id === '404') response.writeHead(404).end('{"error":"no such id"}');
      else response.end(JSON.stringify({ id, price: Number(id) * 10, key: request.headers['x-key'] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onFileEnd(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    site = `http://127.0.0.1:${port}`;
    system = await startSystem({ HTTP_ALLOW_PRIVATE: `127.0.0.1:${port}` });
    api = `${system.url}/api/v1`;
    const secrets = (name: string) => (name === 'KEY' ? SECRET : null);
    await system.work(
      new CsvApiParser({ ...system.config.parser, secrets }, { storage: () => openStorage(system.config.storage) }),
    );
  });

  beforeEach(async () => {
    asked = [];
    opened = await openPage();
    ({ page } = opened);
  });
  afterEach(async () => {
    const { problems } = opened;
    await opened.close();
    expect(problems).toEqual([]);
  });

  const go = async (path: string) => {
    await page.goto(`${system.url}${path}`);
    await page.waitForSelector('.pipeline');
    await settled(page);
  };
  const step = (name: string) => page.locator(`[data-step=${name}]`);
  const result = (name: string) => page.locator(`[data-result=${name}]`);
  const field = (path: string) => page.locator(`[data-path="${path}"]`);
  const use = (name: string) => step(name).locator('header label').first().click();
  const tried = async () => {
    await page.click('button:has-text("Try on")');
    await page.waitForSelector('[role=status]:has-text("requests.")');
  };
  const saved = async () => {
    await page.click('button[type=submit]');
    await page.waitForURL(/\/sources\/\d+$/);
    const id = Number(/\d+$/.exec(page.url())?.[0]);
    return (await call<Source>(`${api}/source/${id}`)).body;
  };

  test('a pipeline is made from nothing by mouse, and every step says what came of it', async () => {
    await go('/sources/new?type=CSV_API');
    await page.fill('label:has-text("Name") >> xpath=.. >> input', 'By mouse');
    await field('input.text').fill('id;name\n1;one\n2;two\n3;three\n4;four\n5;five\n6;six\n');
    await use('request');
    await field('request.url').fill(`${site}/ask?id=`);
    // the caret is in the address: the column comes there
    await step('request').locator('button:has-text("{{row.id}}")').click();
    expect(await field('request.url').inputValue()).toBe(`${site}/ask?id={{row.id}}`);
    await step('request').locator('button:has-text("+ header")').click();
    await step('request').locator('[aria-label="Headers: Name"]').fill('x-key');
    await step('request').locator('[aria-label="Headers: Value"]').fill('{{secret.KEY}}');
    await use('check');
    await field('check.required').fill('price');
    await use('transform');
    await field('transform.row').fill('{"id": id, "price": price, "name": $row.name}');
    await field('transform.sql').fill('select sum(price) as total from rows');
    await use('notify');
    await tried();
    expect(asked.length).toBe(5);
    expect(await result('read').textContent()).toContain('three');
    expect(await result('read').textContent()).not.toContain('six');
    expect(await result('request').textContent()).toContain(`GET ${site}/ask?id=1`);
    expect(await result('request').textContent()).toContain('x-key: [secret KEY]');
    expect(await result('check').textContent()).toContain('Row 5: good');
    expect(await result('transform').textContent()).toContain('"price": 10');
    expect(await result('sql').textContent()).toContain('{"total":150}');
    expect(await result('write').textContent()).toContain('total');
    expect(await result('notify').textContent()).toContain('By mouse: completed (5 of 5 rows');
    expect(await page.textContent('[role=status]')).toContain('All is well. 5 of 5 rows good, 0 failed, 5 requests.');
    expect(await page.content()).not.toContain(SECRET);
    expect(await violationsOn(page)).toEqual([]);
    const source = await saved();
    expect(source.settings).toEqual({
      input: { type: 'csv', text: 'id;name\n1;one\n2;two\n3;three\n4;four\n5;five\n6;six\n' },
      outputs: [{ name: 'result.csv', format: 'csv' }],
      request: { url: `${site}/ask?id={{row.id}}`, headers: { 'x-key': '{{secret.KEY}}' } },
      check: { required: ['price'] },
      transform: { row: '{"id": id, "price": price, "name": $row.name}', sql: 'select sum(price) as total from rows' },
      notify: { when: 'always' },
    });
  });

  test('a pipeline is made by keys alone', async () => {
    await go('/sources/new?type=CSV_API');
    /** Tabs on until an element is reached. */
    const tabTo = async (expression: string) => {
      for (let press = 0; press < 80; press += 1) {
        if (await page.evaluate<boolean>(`(() => { const at = document.activeElement; return ${expression}; })()`))
          return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never comes to ${expression}`);
    };
    const at = (path: string) => `at.dataset.path === '${path}'`;
    await page.focus('.templates button');
    await tabTo('at.required');
    await page.keyboard.type('By keys');
    await tabTo(at('input.text'));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('id\n1\n2\n');
    await tabTo(`at.getAttribute('aria-label') === 'Use: 2. Request'`);
    await page.keyboard.press('Space');
    await tabTo(at('request.url'));
    await page.keyboard.type(`${site}/?id={{row.id}}`);
    await tabTo(`at.textContent === '+ file'`);
    await page.keyboard.press('Enter');
    await page.focus('.templates button');
    await tabTo(`at.textContent === 'Try on 5 rows'`);
    await page.keyboard.press('Space');
    await page.waitForSelector('[role=status]:has-text("2 of 2 rows good")');
    await tabTo(`at.type === 'submit'`);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sources\/\d+$/);
    const id = Number(/\d+$/.exec(page.url())?.[0]);
    expect((await call<Source>(`${api}/source/${id}`)).body.settings).toEqual({
      input: { type: 'csv', text: 'id\n1\n2\n' },
      request: { url: `${site}/?id={{row.id}}` },
      outputs: [
        { name: 'result.csv', format: 'csv' },
        { name: 'result1.json', format: 'json' },
      ],
    });
  });

  test('what is wrong is said at its step: a secret, an address, an answer, an expression', async () => {
    await go('/sources/new?type=CSV_API');
    await field('input.text').fill('id\n1\n404\n');
    await use('request');
    await field('request.url').fill(`${site}/?k={{secret.NOT_THERE}}`);
    await tried();
    expect(await result('request').textContent()).toContain('There is no secret NOT_THERE');
    expect(await result('write').textContent()).toContain('not reached');
    await field('request.url').fill('http://127.0.0.1:1/{{row.id}}');
    await page.waitForSelector('[role=status]:has-text("The settings have changed since")');
    await tried();
    expect(await result('request').textContent()).toContain('Requests: failed');
    await field('request.url').fill(`${site}/?id={{row.id}}`);
    await tried();
    expect(await result('request').textContent()).toContain('Requests: in part');
    expect(await result('request').textContent()).toContain('no such id');
    await use('transform');
    await field('transform.row').fill('$number($row.nothing.x) + "a"');
    await tried();
    await untilIn(page, `document.querySelector('[data-result=transform]')?.textContent.includes('Records: failed')`);
  });

  test('what the server refuses stands at its field, also behind "more", and of the source', async () => {
    await go('/sources/new?type=CSV_API');
    await use('transform');
    await field('transform.row').fill('$each(');
    await step('transform').locator('summary').click();
    await field('transform.sql_memory_mb').fill('7');
    await step('transform').locator('summary').click();
    await page.click('button:has-text("Try on")');
    await page.waitForSelector('text=what is wrong stands at the fields');
    const errorOf = (path: string) =>
      field(path).locator('xpath=ancestor::div[contains(@class,"InputWrapper-root")]').textContent();
    expect(await errorOf('transform.row')).toContain('is not a JSONata expression');
    expect(await field('transform.sql_memory_mb').isVisible()).toBe(true);
    expect(await field('transform.sql_memory_mb').getAttribute('aria-invalid')).toBe('true');
    expect(await violationsOn(page)).toEqual([]);
    // the same when it is saved, with what belongs to the source
    await field('transform.row').fill('$');
    await field('transform.sql_memory_mb').fill('');
    await page.click('button[type=submit]');
    await page.waitForSelector('text=a source without an address needs a name');
    expect(opened.problems.splice(0)).toEqual([expect.stringContaining('422'), expect.stringContaining('422')]);
  });

  test('form and JSON are two views of the same, and what the form does not know is kept', async () => {
    const settings = {
      input: { type: 'csv', text: 'id\n1\n', quote: '"' },
      request: {
        method: 'POST',
        url: `${site}/`,
        query: { a: '{{row.id}}' },
        body: { json: { deep: [{ x: '{{row.id}}' }, 1, null] } },
        limits: { concurrency: 2, rate: { count: 3, per_seconds: 1, mode: 'window' } },
        retry: { times: 0, jitter: false },
      },
      check: {},
      transform: { row: '$' },
      outputs: [{ name: '{{row.id}}.json', format: 'json', per: 'row' }],
      emit: { item_key: 'id' },
      fail_when: { failed_rows_over: 0.25 },
    };
    const made = await call<Source>(`${api}/source`, {
      method: 'POST',
      body: { type: 'CSV_API', name: 'Both ways', settings },
    });
    await go(`/sources/${made.body.id}/edit`);
    expect(await field('fail_when.failed_rows_over').inputValue()).toBe('0.25');
    await page.click('button:has-text("As JSON")');
    const text = page.locator('textarea[data-path=""]');
    expect(JSON.parse(await text.inputValue())).toEqual(settings);
    expect(await violationsOn(page)).toEqual([]);
    // not JSON: the form cannot show it, and neither may it be lost
    await text.fill('{"input": ');
    await page.waitForSelector('text=must be a JSON object');
    expect(await page.locator('button:has-text("Form")').isDisabled()).toBe(true);
    await text.fill(JSON.stringify({ ...settings, request: { ...settings.request, method: 'PUT' } }));
    await page.click('button:has-text("Form")');
    await field('input.text').fill('id\n7\n');
    // a file per row names a column
    await field('outputs.0.name').fill('_.json');
    await field('outputs.0.name').press('Home');
    await step('outputs').locator('button:has-text("{{row.id}}")').click();
    expect(await field('outputs.0.name').inputValue()).toBe('{{row.id}}_.json');
    await field('outputs.0.name').fill('{{row.id}}.json');
    expect((await saved()).settings).toEqual({
      ...settings,
      input: { ...settings.input, text: 'id\n7\n' },
      request: { ...settings.request, method: 'PUT' },
    });
  });

  test('a template is taken, tried and saved with its long time to run', async () => {
    await go('/sources/new?type=CSV_API');
    await page.click('.templates >> text=Prices by symbol');
    expect(await field('request.url').inputValue()).toBe('https://www.alphavantage.co/query');
    await field('request.url').fill(`${site}/`);
    await page.click('button:has-text("Try on")');
    await page.waitForSelector('[data-result=request] >> text=There is no secret ALPHA_VANTAGE_KEY');
    const { name, settings, schedules } = (await saved()) as Source & { schedules: { timeout_seconds: number }[] };
    expect(name).toBe('Daily prices by symbol');
    expect(settings).toMatchObject({ notify: { when: 'always' }, request: { limits: { concurrency: 1 } } });
    expect(schedules[0]?.timeout_seconds).toBe(14_400);
  });

  for (const [locale, colorScheme] of [
    ['ru-RU', 'dark'],
    ['en-GB', 'light'],
  ] as const)
    test(`it is AA with everything open: ${locale}, ${colorScheme}; and fits 360 pixels`, async () => {
      await opened.close();
      opened = await openPage({ locale, colorScheme });
      ({ page } = opened);
      await go('/sources/new?type=CSV_API');
      await page.locator('.templates button').nth(1).click();
      await field('request.url').fill(`${site}/?id={{row.symbol}}`);
      await page.locator('.try-bar button').first().click();
      await page.waitForSelector('[data-result=request]');
      await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');
      expect(await violationsOn(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 720 });
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(360);
    });

  test('a file is uploaded, replaced or kept beside, and a key chosen from what is there', async () => {
    await go('/sources/new?type=CSV_API');
    await page.click('[data-step=input] input[role=combobox], [data-step=input] .mantine-Select-input');
    await page.click('[role=option]:has-text("A CSV file in storage")');
    const chooser = step('input').locator('input[type=file]');
    const pick = (content: string) =>
      chooser.setInputFiles({ name: 'мои symbols.csv', mimeType: 'text/csv', buffer: Buffer.from(content) });
    const key = () => field('input.file').inputValue();
    const kept = async (name: string) => (await fetch(`${api}/upload/${name}`)).text();
    await pick('symbol\nIBM\n');
    await waitFor('uploads/_symbols.csv', async () => (await key()) === 'uploads/_symbols.csv');
    await pick('symbol\nSAP\n');
    await page.click('button:has-text("Keep both")');
    await waitFor('uploads/_symbols-2.csv', async () => (await key()) === 'uploads/_symbols-2.csv');
    expect([await kept('_symbols.csv'), await kept('_symbols-2.csv')]).toEqual(['symbol\nIBM\n', 'symbol\nSAP\n']);
    await pick('symbol\nORCL\n');
    await page.click('button:has-text("Replace it")');
    await waitFor('the new content', async () => (await kept('_symbols.csv')) === 'symbol\nORCL\n');
    expect(await violationsOn(page)).toEqual([]);
  });
});
