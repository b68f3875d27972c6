import { api, json, refuseOldBuild, run } from './pipelines';

/** Rows, settings and answers that mean harm. */

beforeAll(refuseOldBuild);

const KEY = 's3cret/Key+42';
const outputs = [{ name: 'all.json', format: 'json' }];
const csvOf = (value: string) => `v\n"${value.replaceAll('"', '""')}"\n`;

test.each(['a?x=1&admin=1#f', 'a/b', '../../etc', '100%', '%2e%2e', '日本', 'a b'])(
  'the value %j stays one segment of the path and one value of the query',
  async (value) => {
    const site = await api((_request, response) => json(response, { ok: true }));
    const ran = await run({
      input: { type: 'csv', text: csvOf(value) },
      request: { url: `${site.url}/p/{{row.v}}/end?q={{row.v}}&z=1`, query: { extra: '{{row.v}}' } },
      fail_when: { failed_rows_over: 1 },
    });
    expect(ran.result).toMatchObject({ rows_done: 1 });
    const url = new URL((site.asked[0] ?? '').slice('GET '.length), site.url);
    expect(url.pathname).toBe(`/p/${encodeURIComponent(value)}/end`);
    expect([...url.searchParams]).toEqual([
      ['q', value],
      ['z', '1'],
      ['extra', value],
    ]);
  },
);

test.each(['..', '.'])('the value %j, which is a way through the path, fails its row', async (value) => {
  const site = await api((_request, response) => json(response, { ok: true }));
  const ran = await run({ input: { type: 'csv', text: csvOf(value) }, request: { url: `${site.url}/a/{{row.v}}/b` } });
  expect(ran.error).toMatchObject({ code: 'config' });
  expect(site.asked).toEqual([]);
});

test('a line break cannot put a header in, a quote cannot leave a JSON string', async () => {
  const bodies: string[] = [];
  const site = await api((request, response) => {
    bodies.push(request.body);
    json(response, { header: request.headers['x-v'] });
  });
  const value = 'x","admin":true,"y":"\\';
  const request = { url: `${site.url}/`, method: 'POST' };
  const injected = await run({
    input: { type: 'csv', text: csvOf('a\r\nX-Admin: 1') },
    request: { ...request, headers: { 'X-V': '{{row.v}}' } },
  });
  expect(injected.error?.message).toContain('line break');
  expect(site.asked).toEqual([]);
  for (const body of [{ text: '{"v":"{{row.v}}"}' }, { json: { v: '{{row.v}}' } }]) {
    await run({ input: { type: 'csv', text: csvOf(value) }, request: { ...request, body } });
    expect(JSON.parse(bodies.at(-1) ?? '')).toEqual({ v: value });
  }
  await run({
    input: { type: 'csv', text: csvOf('a&b=c') },
    request: { ...request, body: { form: { v: '{{row.v}}' } } },
  });
  expect(bodies.at(-1)).toBe('v=a%26b%3Dc');
});

test('a file is never named out of its folder, nor over another', async () => {
  const ran = await run({
    input: { type: 'csv', text: 'v\n../../etc/passwd\n.hidden\na/b\na/b\nA/B\nfailed_rows\n' },
    outputs: [{ name: '{{row.v}}.csv', format: 'csv', per: 'row' }],
  });
  expect([...ran.files.keys()]).toEqual([
    '____etc_passwd.csv',
    'hidden.csv',
    'a_b.csv',
    'a_b-2.csv',
    'A_B-3.csv',
    'failed_rows-2.csv',
  ]);
  for (const name of ran.files.keys()) expect(name).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}$/);
});

test('formulas are texts for a spreadsheet, numbers stay numbers', async () => {
  const ran = await run({
    input: { type: 'csv', text: 'v;w\n=1+1;-5\n@x;+3,5\n"-2+3;""";x\n' },
    outputs: [{ name: 'a.csv', format: 'csv' }],
  });
  expect(ran.text('a.csv')).toBe(`v,w\r\n'=1+1,-5\r\n'@x,"+3,5"\r\n"'-2+3;""",x\r\n`);
});

test('a column named __proto__ changes nothing but itself', async () => {
  const ran = await run({
    input: { type: 'csv', text: '__proto__,constructor,v\npolluted,x,1\n' },
    transform: { row: '{"v": v, "polluted": polluted}' },
    outputs,
  });
  expect(JSON.parse(ran.text('all.json'))).toEqual([{ v: '1' }]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('a secret goes into the request and nowhere else, however the answer writes it', async () => {
  const said: string[] = [];
  const site = await api((request, response, url) => {
    said.push(url.searchParams.get('key') ?? '', String(request.headers['authorization']));
    const isBad = url.pathname === '/2';
    const forms = [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64')];
    json(response, isBad ? { error: `your key ${KEY} is used up` } : { forms, [KEY]: KEY }, 200, {
      link: `<x?k=${KEY}>`,
    });
  });
  const told: unknown[] = [];
  const ran = await run(
    {
      input: { type: 'csv', text: 'id\n1\n2\n' },
      request: {
        url: `${site.url}/{{row.id}}`,
        query: { key: '{{secret.API_KEY}}' },
        headers: { Authorization: 'Bearer {{secret.API_KEY}}' },
      },
      check: { failed: 'error' },
      transform: { row: '{"all": $, "headers": $headers}' },
      outputs: [...outputs, { name: 'all.csv', format: 'csv' }],
      emit: { item_key: '$string($)' },
      notify: {},
    },
    { secrets: { API_KEY: KEY }, onProgress: (...words) => told.push(words) },
  );
  expect(said).toEqual(expect.arrayContaining([KEY, `Bearer ${KEY}`]));
  expect(ran.result).toMatchObject({ rows_done: 1, rows_failed: 1 });
  const left = [JSON.stringify([ran.result, ran.items, told, ran.cursor]), ...[...ran.files.values()].map(String)].join(
    '\n',
  );
  for (const form of [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64')])
    expect(left).not.toContain(form);
  expect(left).toContain('[secret API_KEY]');
});

test('a secret that there is not stops the run before any request', async () => {
  const site = await api((_request, response) => json(response, {}));
  const ran = await run({
    input: { type: 'csv', text: 'id\n1\n' },
    request: { url: `${site.url}/`, query: { key: '{{secret.MISSING}}' } },
  });
  expect(ran.error).toMatchObject({
    code: 'credentials',
    message: expect.stringContaining('SECRET_MISSING') as string,
  });
  expect(site.asked).toEqual([]);
});

const ENDLESS = '($f := function($n) { $f($n + 1) }; $f(0))';

test('an expression that never ends is stopped for its row, and for the run when it is so for every row', async () => {
  const deadline_seconds = 0.5;
  const one = await run({
    input: { type: 'csv', text: 'n\n1\n2\n3\n4\n' },
    // the rows behind it wait for a new thread, which takes its time on a busy machine
    transform: { row: `n = "2" ? ${ENDLESS} : n`, deadline_seconds: 3 },
    outputs,
  });
  expect(one.result).toMatchObject({ rows_done: 3, rows_failed: 1 });
  expect(JSON.parse(one.text('all.json'))).toEqual(['1', '3', '4']);
  const all = await run({
    input: { type: 'csv', text: `n\n${'1\n'.repeat(500)}` },
    transform: { row: ENDLESS, deadline_seconds },
  });
  expect(all.error).toMatchObject({ code: 'config', message: expect.stringContaining('3 rows in a row') as string });
});

test('an expression that eats memory is stopped', async () => {
  const ran = await run({
    input: { type: 'csv', text: 'n\n1\n' },
    transform: { row: '$map([1..9999999], function($v) { $pad("x", 1000) & $v })', deadline_seconds: 20 },
  });
  expect(ran.error?.message).toMatch(/memory|too large|Size|longer than/i);
});

test.each([
  ["select * from read_csv('/etc/passwd')", 'Permission|disabled'],
  ["select content from read_text('/proc/self/environ')", 'Permission|disabled'],
  ["select * from '/etc/passwd'", 'does not exist|disabled|Permission'],
  ["select * from glob('/**')", 'Permission|disabled'],
  ["select * from read_json('http://127.0.0.1:1/x')", 'disabled|Permission|extension|httpfs'],
  ["copy rows to '/tmp/stolen.csv'", 'SELECT|Permission'],
  ["attach '/tmp/stolen.db'", 'SELECT|Permission'],
  ['install httpfs', 'SELECT|Permission'],
  ['set enable_external_access = true', 'SELECT|configuration'],
  ['select 1; select 2', 'one statement'],
  ['select 1) ; drop table rows; select (2', '.'],
  ['select from where', '.'],
])('the SQL %j is refused', async (sql, reason) => {
  const ran = await run({ input: { type: 'csv', text: 'n\n1\n' }, transform: { sql } });
  expect(ran.error).toMatchObject({ code: 'config', message: expect.stringMatching(reason) as string });
});

test('SQL without an end is stopped at its deadline, SQL without measure at its memory', async () => {
  const input = { type: 'csv', text: 'n\n1\n' };
  const begun = Date.now();
  const endless = await run({
    input,
    transform: { sql: 'select count(*) from range(100000000000) a, range(100000) b', sql_deadline_seconds: 1 },
  });
  expect(endless.error).toMatchObject({ code: 'timeout' });
  expect(Date.now() - begun).toBeLessThan(15_000);
  const huge = await run({
    input,
    transform: { sql: "select repeat('x', 1000) || range as x from range(100000000)", sql_memory_mb: 64 },
  });
  expect(huge.error).toMatchObject({ code: 'too_large' });
});

test('a private address is not asked, whatever the row says', async () => {
  const ran = await run({
    input: { type: 'csv', text: 'id\n1\n' },
    request: { url: 'http://169.254.169.254/latest/{{row.id}}', retry: { times: 3, delay_seconds: 0 } },
  });
  expect(ran.error).toMatchObject({ code: 'blocked_address' });
  expect(ran.result).toMatchObject({ requests: 1 });
});
