import { describeInBrowser, openPage } from '../support/browser';
import { call, startSystem, type TestSystem } from '../support/system';

jest.setTimeout(120_000);

interface Said {
  said?: { code: string; params: Record<string, string> };
}

/** Nobody listens there: the form looks at what it adds. */
const KNOWN = 'http://127.0.0.1:9/a.xml';

let system: TestSystem;
beforeAll(async () => {
  system = await startSystem({ HTTP_ALLOW_PRIVATE: '127.0.0.1:9' });
  const api = `${system.url}/api/v1`;
  await call(`${api}/source`, { method: 'POST', body: { type: 'RSS', url: KNOWN } });
});

test('whatever the API refuses has a code and values beside its English sentence', async () => {
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${system.url}${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const { said, errors } = (await answer.json()) as Said & { errors?: Said[] };
    return errors?.[0]?.said ?? said;
  };
  const one = '/api/v1/source';
  expect(await ask('GET', `${one}/999`)).toEqual({ code: 'missing.thing', params: { what: 'source', id: '999' } });
  expect(await ask('GET', '/api/v1/task/x')).toEqual({ code: 'value.uuid', params: {} });
  expect((await ask('GET', '/api/v1/nothing'))?.code).toBe('missing.address');
  expect((await ask('PUT', one, {}))?.code).toBe('refused.method');
  expect((await ask('POST', one, '{'))?.code).toBe('refused.not_json');
  expect(await ask('GET', `${one}?size=0`)).toEqual({ code: 'rule.min', params: { field: 'size', least: '1' } });
  expect((await ask('GET', `${one}?health=nope`))?.code).toBe('rule.one_of');
  expect((await ask('POST', one, { type: 'RSS', url: 5 }))?.code).toMatch(/^rule\./);
  expect((await ask('POST', one, { type: 'RSS', nope: 5 }))?.code).toBe('rule.unknown');
  expect((await ask('POST', one, { type: 'RSS' }))?.code).toBe('value.source_needs_address');
  expect((await ask('POST', one, { type: 'RSS', url: 'http://127.0.0.1/' }))?.code).toBe('value.allow_address');
  expect((await ask('POST', one, { type: 'RSS', url: KNOWN }))?.code).toBe('conflict.source_address');
  expect((await ask('DELETE', '/api/v1/cadence/1'))?.code).toBe('conflict.cadence_kept');
  expect((await ask('POST', '/api/v1/cadence', { name: 'x', cron: '* *' }))?.code).toBe('value.cron_fields');
  expect((await ask('POST', '/api/v1/cadence', { name: '', cron: '* * * * *' }))?.code).toBe('rule.longer');
  expect((await ask('GET', `${one}/1/why`))?.code).toBe('why.on_request');
});

describeInBrowser('the Russian page', () => {
  test('says in Russian why a source does not run, what is wrong with a value, and what is not there', async () => {
    const { page, close } = await openPage({ locale: 'ru-RU' });
    await page.goto(`${system.url}/sources/1`);
    await page.waitForSelector('[role=note] >> text=У ритма «on_request» нет часов');
    await page.goto(`${system.url}/sources/new`);
    const address = 'form >> label:has-text("Адрес") >> xpath=.. >> input';
    await page.fill(address, 'http://127.0.0.1/feed.xml');
    await page.click('form button[type=submit]:has-text("Добавить источник")');
    await page.waitForSelector('form >> text=не публичный адрес; разрешить может HTTP_ALLOW_PRIVATE');
    await page.fill(address, KNOWN);
    await page.click('form button[type=submit]:has-text("Добавить источник")');
    await page.waitForSelector('text=Источник этого типа с таким адресом уже есть.');
    await page.goto(`${system.url}/sources/999`);
    await page.waitForSelector('text=Не найдено: источник 999.');
    await page.goto(`${system.url}/nowhere`);
    await page.waitForSelector('h1:has-text("Здесь ничего нет")');
    await page.goto(`${system.url}/sources/import`);
    await page.fill('textarea', 'type,url\nRSS,nope\n');
    await page.click('text=Проверить, ничего не меняя');
    await page.waitForSelector('tbody >> text=не похоже на адрес');
    await close();
  });
});
