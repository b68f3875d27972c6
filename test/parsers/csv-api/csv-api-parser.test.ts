import { api, json, refuseOldBuild, run } from './pipelines';

/** The whole way of a pipeline: read, ask, check, transform, write, emit, say. */

beforeAll(refuseOldBuild);

test('each row is asked about, transformed and written to a file of its own', async () => {
  const site = await api((_request, response, url) => {
    const symbol = url.searchParams.get('symbol') ?? '';
    json(response, { 'Time Series (Daily)': { '2026-01-02': { close: symbol.length }, '2026-01-01': { close: 1 } } });
  });
  const ran = await run({
    input: { type: 'csv', text: 'symbol;name\nIBM;International\nAAPL;Apple\nIBM;Again\n', distinct_by: 'symbol' },
    request: { url: `${site.url}/query`, query: { symbol: '{{row.symbol}}' } },
    check: { required: ['`Time Series (Daily)`'] },
    transform: { row: '$each(`Time Series (Daily)`, function($v, $k) { $merge([{"Date": $k}, $v]) })' },
    outputs: [{ name: '{{row.symbol}}.json', format: 'json', per: 'row' }],
    notify: {},
  });
  expect(ran.error).toBeNull();
  expect(site.asked.sort()).toEqual(['GET /query?symbol=AAPL', 'GET /query?symbol=IBM']);
  expect([...ran.files.keys()]).toEqual(['IBM.json', 'AAPL.json']);
  expect(JSON.parse(ran.text('AAPL.json'))).toEqual([
    { Date: '2026-01-02', close: 4 },
    { Date: '2026-01-01', close: 1 },
  ]);
  expect(ran.result).toMatchObject({
    outcome: 'completed',
    rows: 2,
    rows_done: 2,
    rows_failed: 0,
    files: 2,
    requests: 2,
    read: { rows: 2, duplicates: 1, bad_lines: 0 },
    notify: { outcome: 'completed', text: 'test: completed (2 of 2 rows, 0 failed, 2 files).' },
  });
  const steps = ran.result['steps'] as { name: string; status: string; done: number }[];
  const names = ['read', 'request', 'check', 'transform', 'write', 'notify'];
  expect(steps.map(({ name, status }) => [name, status])).toEqual(names.map((name) => [name, 'completed']));
  expect(steps.map(({ done }) => done)).toEqual([2, 2, 2, 2, 2, 0]);
  expect(ran.result['edges']).toEqual(names.slice(1).map((name, index) => [names[index], name]));
});

test('files are in the order of the rows, whatever the order of the answers', async () => {
  const waiting: (() => void)[] = [];
  const site = await api((_request, response, url) => {
    waiting.push(() => json(response, { id: Number(url.searchParams.get('id')) }));
    // the last one asked is answered first
    if (waiting.length === 5) for (const answer of waiting.splice(0).reverse()) answer();
  });
  const ran = await run({
    input: { type: 'csv', text: `id\n${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].join('\n')}` },
    request: { url: `${site.url}/?id={{row.id}}`, limits: { concurrency: 5 } },
    transform: { row: '{"id": id, "row": $row.id}' },
    outputs: [
      { name: 'all.json', format: 'json' },
      { name: 'all.ndjson', format: 'ndjson', columns: ['id'] },
      { name: 'all.csv', format: 'csv', delimiter: ';' },
    ],
  });
  const ids = (JSON.parse(ran.text('all.json')) as { id: number }[]).map(({ id }) => id);
  expect(ids).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(ran.text('all.ndjson').split('\n').slice(0, 2)).toEqual(['{"id":0}', '{"id":1}']);
  expect(ran.text('all.csv')).toMatch(/^id;row\r\n0;0\r\n1;1\r\n/);
});

test('failed rows are listed and written to a file; below the threshold the run completes, above it fails', async () => {
  const site = await api((_request, response, url) =>
    json(response, { id: url.searchParams.get('id') }, url.searchParams.get('id') === '2' ? 404 : 200),
  );
  const settings = {
    input: { type: 'csv', text: 'id,x\n1,a\n2,b\n3\n4,d\n' },
    request: { url: `${site.url}/?id={{row.id}}`, retry: { times: 0 } },
    outputs: [{ name: 'all.ndjson', format: 'ndjson' }],
    notify: { when: 'failure', text: 'Look at {{params.who}}' },
  };
  const params = { who: 'me' };
  const ran = await run(settings, { params });
  expect(ran.result).toMatchObject({
    outcome: 'partial',
    rows: 3,
    rows_done: 2,
    rows_failed: 2,
    failed_rows: [
      { row: null, line: 4, step: 'read', code: 'parse', message: '1 value instead of 2' },
      { row: 2, line: 3, step: 'request', code: 'http_404', message: 'The address does not exist (404).' },
    ],
    notify: { outcome: 'partial', text: 'Look at me (completed with failed rows: 2 of 3 rows, 2 failed, 2 files)' },
  });
  expect(ran.text('all.ndjson')).toBe('{"id":"1"}\n{"id":"4"}\n');
  expect(ran.text('failed_rows.csv').split('\r\n')).toEqual([
    'row,line,step,code,message,values',
    ',4,read,parse,1 value instead of 2,',
    '2,3,request,http_404,The address does not exist (404).,"{""id"":""2"",""x"":""b""}"',
    '',
  ]);
  const strict = await run({ ...settings, fail_when: { failed_rows_over: 0.4 } }, { params });
  expect(strict.error?.message).toContain('2 of 4 rows have failed');
  expect(strict.result).toMatchObject({ outcome: 'failed', rows_failed: 2, notify: { outcome: 'failed' } });
  expect(strict.files.has('failed_rows.csv')).toBe(true);
  expect((await run({ ...settings, fail_when: 'any' }, { params })).error?.message).toContain('have failed');
});

test('an API is read page after page, its records become items with keys of their own', async () => {
  const all = Array.from({ length: 25 }, (_, n) => ({ complaint_id: String(n), state: 'TX', product: `p${n % 3}` }));
  const site = await api((_request, response, url) => {
    const from = Number(url.searchParams.get('frm') ?? 0);
    json(response, { hits: { hits: all.slice(from, from + 10).map((_source) => ({ _source })) } });
  });
  const ran = await run({
    input: {
      type: 'api',
      url: `${site.url}/search`,
      query: { size: '10' },
      records: 'hits.hits._source',
      paging: { type: 'offset', parameter: 'frm' },
    },
    outputs: [{ name: 'complaints.csv', format: 'csv', columns: ['state', 'product'] }],
    emit: { item_key: 'complaint_id', kind: 'complaint', title: 'product' },
  });
  expect(ran.error).toBeNull();
  expect(site.asked).toEqual([0, 10, 20, 25].map((from) => `GET /search?size=10&frm=${from}`));
  expect(ran.items.map(({ item_key }) => item_key)).toEqual(all.map(({ complaint_id }) => complaint_id));
  expect(ran.items[3]).toMatchObject({ kind: 'complaint', title: 'p0', payload: { state: 'TX' } });
  expect(ran.text('complaints.csv').split('\r\n').slice(0, 3)).toEqual(['state,product', 'TX,p0', 'TX,p1']);
});

test.each([
  ['page', { type: 'page' }, ['/?page=1', '/?page=2', '/?page=3']],
  ['cursor', { type: 'cursor', cursor: 'next' }, ['/', '/?cursor=c1', '/?cursor=c2']],
  ['next link', { type: 'next', url: 'link' }, ['/', '/?p=1', '/?p=2']],
])('paging by %s ends where the API ends', async (_name, paging, asked) => {
  let page = 0;
  const site = await api((_request, response) => {
    page += 1;
    const isLast = page === 3;
    const [next, link] = isLast ? ['', null] : [`c${page}`, `/?p=${page}`];
    json(response, { items: isLast ? [] : [{ page }], next, link });
  });
  const ran = await run({
    input: { type: 'api', url: `${site.url}/`, records: 'items', paging },
    outputs: [{ name: 'a.json', format: 'json' }],
  });
  expect(ran.error).toBeNull();
  expect(site.asked).toEqual(asked.map((path) => `GET ${path}`));
  expect(JSON.parse(ran.text('a.json'))).toEqual([{ page: 1 }, { page: 2 }]);
});

test('the next page is never asked for at another site, nor twice', async () => {
  const elsewhere = await api((_request, response) => json(response, { items: [1] }));
  const site = await api((_request, response, url) =>
    json(response, { items: [1], link: url.pathname === '/loop' ? '/loop' : `${elsewhere.url}/` }),
  );
  const input = { type: 'api', records: 'items', paging: { type: 'next', url: 'link' } };
  const left = await run({ input: { ...input, url: `${site.url}/` } });
  expect(left.error?.message).toContain('another site');
  expect(elsewhere.asked).toEqual([]);
  const looped = await run({ input: { ...input, url: `${site.url}/loop` } });
  expect(looped.error?.message).toContain('does not move on');
  expect(site.asked.length).toBeLessThan(5);
});

test('SQL groups and joins with the input; a Parquet file holds the same', async () => {
  const ran = await run({
    input: { type: 'csv', text: 'id,city,n\n1,Oslo,5\n2,Bergen,7\n3,Oslo,1\n' },
    transform: {
      row: '{"id": $number(id), "n": $number(n)}',
      sql: 'select i.city, sum(r.n) as total, count(*) as many from rows r join input i on r.id = i.id::int group by 1 order by 1;',
    },
    outputs: [
      { name: 'cities.json', format: 'json' },
      { name: 'cities.csv', format: 'csv' },
      { name: 'cities.parquet', format: 'parquet' },
    ],
  });
  expect(ran.error).toBeNull();
  expect(JSON.parse(ran.text('cities.json'))).toEqual([
    { city: 'Bergen', total: 7, many: 1 },
    { city: 'Oslo', total: 6, many: 2 },
  ]);
  expect(ran.text('cities.csv')).toBe('city,total,many\r\nBergen,7,1\r\nOslo,6,2\r\n');
  expect(ran.files.get('cities.parquet')?.subarray(0, 4).toString()).toBe('PAR1');
});

test("the source's own address and API_URL stand in for one", async () => {
  const site = await api((_request, response, { pathname, searchParams }) =>
    json(response, [{ path: pathname, id: searchParams.get('id') }]),
  );
  const outputs = [{ name: 'a.json', format: 'json' }];
  const own = await run({ input: { type: 'api' }, outputs }, { url: `${site.url}/own` });
  expect(JSON.parse(own.text('a.json'))).toEqual([{ path: '/own', id: null }]);
  const settings = {
    input: { type: 'csv', text: 'id\n7\n' },
    request: { url: '{{api_url}}/data?id={{row.id}}' },
    outputs,
  };
  const based = await run(settings, { api_url: `${site.url}/api` });
  expect(JSON.parse(based.text('a.json'))).toEqual([{ path: '/api/data', id: '7' }]);
  expect((await run({ input: { type: 'api' } })).error).toMatchObject({ code: 'config' });
});
