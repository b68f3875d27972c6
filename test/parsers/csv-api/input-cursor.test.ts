import { CSV_API } from '../../../src/contract/source-types/csv-api';
import { newerOf } from '../../../src/parsers/csv-api/input-cursor';
import { api, json, refuseOldBuild, run } from './pipelines';

/** An input is asked only for what is new, and an unchanged one not read at all. */

beforeAll(refuseOldBuild);

const RECORDS = [
  { id: 1, at: '2026-01-01T00:00:00Z' },
  { id: 2, at: '2026-01-02T00:00:00Z' },
];

/** An API that knows what was there since when, two records a page. */
async function since() {
  const records = [...RECORDS];
  const site = await api((_request, response, { searchParams }) => {
    const page = Number(searchParams.get('page') ?? 1);
    const found = records.filter(({ at }) => at > (searchParams.get('since') ?? ''));
    json(response, { results: found.slice((page - 1) * 2, page * 2) });
  });
  const settings = {
    input: {
      type: 'api',
      url: site.url,
      query: { since: '{{cursor.watermark}}' },
      records: 'results',
      allow_empty: true,
      paging: { type: 'page' },
      watermark: { value: '$sort(results.at)[-1]', first: '2000-01-01' },
    },
    outputs: [{ name: 'all.ndjson', format: 'ndjson' }],
  };
  return { site, settings, records };
}

test('the next run asks from the newest value of the last one, over all of its pages', async () => {
  const { site, settings, records } = await since();
  records.push({ id: 3, at: '2026-01-03T00:00:00Z' });
  const first = await run(settings);
  expect(first.text('all.ndjson').trim().split('\n')).toHaveLength(3);
  expect(first.cursor).toMatchObject({ watermark: '2026-01-03T00:00:00Z' });
  expect(site.asked[0]).toContain('since=2000-01-01');
  records.push({ id: 4, at: '2026-01-04T00:00:00Z' });
  const second = await run(settings, { cursor: { ...first.cursor } });
  expect(site.asked.at(-1)).toContain('since=2026-01-03T00%3A00%3A00Z');
  expect(second.result).toMatchObject({ rows: 1 });
  expect(second.cursor).toMatchObject({ watermark: '2026-01-04T00:00:00Z' });
  const third = await run(settings, { cursor: { ...second.cursor } });
  expect(third.result).toMatchObject({ rows: 0, outcome: 'completed' });
  expect(third.cursor).toMatchObject({ watermark: '2026-01-04T00:00:00Z' });
});

test('a run that did not read everything, or lost a row, leaves the watermark where it was', async () => {
  const { settings, records } = await since();
  const cursor = { watermark: '2026-01-01T00:00:00Z' };
  records.push({ id: 3, at: '2026-01-03T00:00:00Z' });
  const cut = await run({ ...settings, input: { ...settings.input, limit: 1 } }, { cursor });
  expect(cut.result).toMatchObject({ rows: 1, read: { is_cut_short: true } });
  expect(cut.cursor).toMatchObject(cursor);
  const lossy = await run(
    { ...settings, check: { failed: 'id = 3' }, fail_when: { failed_rows_over: 0.9 } },
    { cursor },
  );
  expect(lossy.result).toMatchObject({ outcome: 'partial', rows_failed: 1 });
  expect(lossy.cursor).toMatchObject(cursor);
});

test('numbers are compared by size, everything else by its characters', () => {
  expect(newerOf(9, 10)).toBe(10);
  expect(newerOf('2026-01-02', '2026-01-10')).toBe('2026-01-10');
  expect(newerOf(null, 'a')).toBe('a');
  expect(newerOf('b', null)).toBe('b');
});

test('a watermark that is neither text nor number, or has no expression, is a mistake of the settings', async () => {
  const { settings } = await since();
  const odd = { ...settings, input: { ...settings.input, watermark: { value: 'results', first: '' } } };
  expect((await run(odd)).error).toMatchObject({
    code: 'parse',
    message: expect.stringContaining('watermark') as string,
  });
  const { watermark: _, ...without } = settings.input;
  const { error } = CSV_API.settings.safeParse({ ...settings, input: without });
  expect(error?.issues).toMatchObject([{ path: ['input', 'watermark'] }]);
  const elsewhere = CSV_API.settings.safeParse({
    input: { type: 'csv', url: 'https://x.example/{{cursor.watermark}}' },
  });
  expect(elsewhere.error?.issues[0]?.message).toMatch(/may only name/);
});

describe.each([
  { type: 'api', body: '[{"id":1},{"id":2}]' },
  { type: 'csv', body: 'id\n1\n2\n' },
])('an unchanged input of type $type', ({ type, body }) => {
  const serving = async (etag: () => string) => {
    const site = await api((request, response) => {
      if (request.headers['if-none-match'] === etag()) response.writeHead(304).end();
      else response.writeHead(200, { etag: etag(), 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }).end(body);
    });
    return {
      site,
      settings: { input: { type, url: site.url }, outputs: [{ name: 'all.ndjson', format: 'ndjson' }] },
    };
  };

  test('is not read again: no rows, no files, and the cursor stands', async () => {
    let etag = '"one"';
    const { settings } = await serving(() => etag);
    const first = await run(settings);
    expect(first.result).toMatchObject({ rows: 2, files: 1 });
    const second = await run(settings, { cursor: { ...first.cursor } });
    expect(second.error).toBeNull();
    expect(second.result).toMatchObject({ outcome: 'completed', not_modified: true, rows: 0, files: 0 });
    expect(second.files.size).toBe(0);
    etag = '"two"';
    const third = await run(settings, { cursor: { ...second.cursor } });
    expect(third.result).toMatchObject({ rows: 2, files: 1 });
    expect(third.cursor).toMatchObject({ validators: { etag: '"two"' } });
  });

  test('is read again when the settings or the parameters are others, or when somebody says so', async () => {
    const { settings } = await serving(() => '"same"');
    const { cursor = {} } = await run(settings);
    const other = { ...settings, transform: { row: '{"n": id}' } };
    expect((await run(other, { cursor: { ...cursor } })).result).toMatchObject({ rows: 2 });
    expect((await run(settings, { cursor: { ...cursor }, params: { day: 2 } })).result).toMatchObject({ rows: 2 });
    const wanted = await run(settings, { cursor: { ...cursor }, params: { ignore_validators: true } });
    expect(wanted.result).toMatchObject({ rows: 2 });
  });

  test('still has its rows asked about: their answers may be new', async () => {
    const { settings } = await serving(() => '"same"');
    const answers = await api((_request, response) => json(response, { ok: true }));
    const asking = { ...settings, request: { url: `${answers.url}/{{row.id}}` } };
    const { cursor = {} } = await run(asking);
    expect((await run(asking, { cursor: { ...cursor } })).result).toMatchObject({ rows: 2, rows_done: 2 });
    expect(answers.asked).toHaveLength(4);
  });
});

test('304 from a server that was not asked is no answer', async () => {
  const site = await api((_request, response) => void response.writeHead(304).end());
  const { error } = await run({ input: { type: 'api', url: site.url } });
  expect(error).toMatchObject({ code: 'parse', message: expect.stringContaining('304') as string });
});
