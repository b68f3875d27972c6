import { readdirSync } from 'node:fs';
import { api, folderStorage, json, refuseOldBuild, run } from './pipelines';
import type { Preview } from '../../../src/parsers/csv-api/dry-run-preview';

/** A dry run: the first rows, step by step; requests are made, and nothing is kept. */

beforeAll(refuseOldBuild);

const SECRET = 'key-of-mine/with+signs 1234';

interface Result extends Record<string, unknown> {
  steps: {
    name: string;
    status: string;
    error: string | null;
    done: number;
    started_at: string;
    finished_at: string;
  }[];
  preview: Preview & { is_cut: boolean };
}

async function dry(
  settings: Record<string, unknown>,
  { rows = 5, ...options }: { rows?: number } & Parameters<typeof run>[1] = {},
) {
  const ran = await run(settings, { ...options, params: { ...options.params, dry_run: { rows } } });
  expect(ran.error).toBeNull();
  return { ...ran, result: ran.result as Result };
}

const statesOf = ({ steps }: Result) => Object.fromEntries(steps.map(({ name, status }) => [name, status]));
const errorOf = ({ steps }: Result, step: string) => steps.find(({ name }) => name === step)?.error;
const many = (n: number) => `id,name\n${Array.from({ length: n }, (_, i) => `${i + 1},n${i + 1}`).join('\n')}\n`;

test('the first five rows go through every step, each with what came of it; nothing is kept', async () => {
  const site = await api((request, response, url) =>
    json(response, { id: url.searchParams.get('id'), method: request.method, sent: request.body }),
  );
  const storage = await folderStorage();
  const ran = await dry(
    {
      input: { type: 'csv', text: many(50) },
      request: {
        method: 'POST',
        url: `${site.url}/ask`,
        query: { id: '{{row.id}}' },
        body: { json: { n: '{{row.name}}' } },
      },
      check: { required: ['id'] },
      transform: { row: '{"id": $number(id), "name": $row.name}', sql: 'select sum(id)::int as total from rows' },
      outputs: [
        { name: 'sums.csv', format: 'csv' },
        { name: 'sums.parquet', format: 'parquet' },
      ],
      emit: { item_key: '$string(total)', title: '"Total"' },
      notify: { text: 'Look' },
    },
    { storage },
  );
  expect(site.asked).toHaveLength(5);
  expect(statesOf(ran.result)).toEqual({
    read: 'completed',
    request: 'completed',
    check: 'completed',
    transform: 'completed',
    sql: 'completed',
    write: 'completed',
    notify: 'completed',
  });
  for (const { started_at, finished_at } of ran.result.steps)
    expect(Date.parse(finished_at)).toBeGreaterThanOrEqual(Date.parse(started_at));
  const { preview } = ran.result;
  expect(preview.columns).toEqual(['id', 'name']);
  expect(preview.rows).toHaveLength(5);
  expect(preview.rows[1]).toMatchObject({
    row: 2,
    line: 3,
    values: { id: '2', name: 'n2' },
    exchange: {
      request: {
        method: 'POST',
        url: `${site.url}/ask?id=2`,
        headers: { 'content-type': 'application/json' },
        body: '{"n":"n2"}',
      },
      answer: { status: 200, content_type: 'application/json', start: expect.stringContaining('"id":"2"') as string },
    },
    failure: null,
    record_count: 1,
  });
  expect(JSON.parse(preview.rows[1]?.records[0] ?? '')).toEqual({ id: 2, name: 'n2' });
  expect(preview.sql).toEqual(['{"total":15}']);
  expect(preview.files).toMatchObject([
    { name: 'sums.csv', start: 'total\r\n15\r\n' },
    { name: 'sums.parquet', start: null },
  ]);
  expect(preview.items).toMatchObject([{ item_key: '15', title: 'Total' }]);
  expect(preview.notice).toBe('Look (completed: 5 of 5 rows, 0 failed, 2 files)');
  // neither files nor items nor checkpoints nor a word that the manager would pass on
  expect([ran.files.size, ran.items.length, readdirSync(storage.folder)]).toEqual([0, 0, []]);
  expect(ran.result).not.toHaveProperty('notify');
  expect(ran.cursor).toBeUndefined();
});

test('whatever answers echo, no value of a secret is in the result, and a request is made once', async () => {
  const site = await api((request, response, url) => {
    const echo = {
      url: url.href,
      key: url.searchParams.get('key'),
      auth: request.headers['authorization'],
      body: request.body,
    };
    json(response, { ...echo, long: `${'x'.repeat(4_080)}${SECRET}` }, 503, { 'retry-after': '1' });
  });
  const ran = await dry(
    {
      input: { type: 'csv', text: many(3) },
      request: {
        method: 'POST',
        url: `${site.url}/{{row.id}}`,
        query: { key: '{{secret.KEY}}' },
        headers: { authorization: 'Bearer {{secret.KEY}}' },
        body: { form: { key: '{{secret.KEY}}' } },
        retry: { times: 9, delay_seconds: 0 },
      },
    },
    { rows: 1, secrets: { KEY: SECRET } },
  );
  expect(site.asked).toHaveLength(1);
  expect(ran.result.preview.rows[0]).toMatchObject({
    exchange: {
      request: { headers: { authorization: 'Bearer [secret KEY]' }, body: 'key=[secret KEY]' },
      answer: { status: 503 },
    },
    failure: { step: 'request', code: 'http_5xx' },
  });
  const text = JSON.stringify(ran.result);
  for (const form of [SECRET, encodeURIComponent(SECRET), SECRET.replaceAll(' ', '+'), SECRET.slice(0, 12)])
    expect(text).not.toContain(form);
});

test('a missing secret, a wrong address and a wrong expression are told at their own step', async () => {
  const input = { type: 'csv', text: many(2) };
  const site = await api((_request, response) => json(response, { a: 1 }));
  const noSecret = await dry({ input, request: { url: `${site.url}/?k={{secret.NOT_THERE}}` } });
  expect(statesOf(noSecret.result)).toMatchObject({ read: 'completed', request: 'failed' });
  expect(errorOf(noSecret.result, 'request')).toContain('SECRET_NOT_THERE');
  expect(site.asked).toEqual([]);

  const noColumn = await dry({ input, request: { url: `${site.url}/{{row.nothing}}` } });
  expect(errorOf(noColumn.result, 'request')).toContain('{{row.nothing}}');

  const nobody = await dry({
    input,
    request: { url: 'http://127.0.0.1:1/' },
    outputs: [{ name: 'a.json', format: 'json' }],
  });
  expect(statesOf(nobody.result)).toEqual({ read: 'completed', request: 'failed', write: 'pending' });

  const check = await dry({ input, check: { failed: 'id = "2" ? "two is bad"' }, notify: { when: 'failure' } });
  expect(statesOf(check.result)).toMatchObject({ check: 'completed', notify: 'completed' });
  expect(errorOf(check.result, 'check')).toBe('1 row has failed');
  expect(check.result.preview.rows[1]?.failure).toMatchObject({ step: 'check', message: 'two is bad' });
  expect(check.result['outcome']).toBe('partial');
  expect(check.result.preview.notice).toContain('1 of 2 rows');

  const transform = await dry({ input, transform: { row: '$number(name)' } });
  expect(statesOf(transform.result)).toMatchObject({ transform: 'failed' });
  const sql = await dry({
    input,
    transform: { sql: 'select nothing from rows' },
    outputs: [{ name: 'a.json', format: 'json' }],
  });
  expect(statesOf(sql.result)).toEqual({ read: 'completed', sql: 'failed', write: 'pending' });
  expect(errorOf(sql.result, 'sql')).toContain('nothing');
});

test('an input that cannot be read says why, with what the server answered; pages are bounded', async () => {
  const broken = await api((_request, response) => json(response, { error: 'no such list' }, 404));
  const refused = await dry({ input: { type: 'api', url: `${broken.url}/list` } });
  expect(statesOf(refused.result)).toEqual({ read: 'failed' });
  expect(refused.result.preview.input).toMatchObject({ answer: { status: 404, start: '{"error":"no such list"}' } });
  expect(broken.asked).toHaveLength(1);

  const pages = await api((_request, response, url) => json(response, [{ id: Number(url.searchParams.get('page')) }]));
  const paged = await dry({ input: { type: 'api', url: pages.url, paging: { type: 'page' } } }, { rows: 3 });
  expect(paged.result.preview.rows.map(({ values }) => values['id'])).toEqual(['1', '2', '3']);
  expect(pages.asked.length).toBeLessThanOrEqual(3);
  const empty = await dry({ input: { type: 'csv', text: 'a,b\n' } });
  expect(errorOf(empty.result, 'read')).toBe('The input has no rows.');
  const bad = await dry({ input: { type: 'csv', text: 'a,b\n1\n1,2\n' } });
  expect(bad.result.preview.bad_lines).toEqual([{ line: 2, message: '1 value instead of 2' }]);
});

test('however much there is, the result stays below 64 KiB', async () => {
  const site = await api((_request, response) => json(response, { text: 'ж'.repeat(400_000) }));
  const wide = Array.from({ length: 40 }, (_, i) => `column_${i}`);
  const line = wide.map(() => 'v'.repeat(110)).join(',');
  const ran = await dry(
    {
      input: { type: 'csv', text: `${wide.join(',')}\n${`${line}\n`.repeat(20)}` },
      request: { url: site.url, headers: Object.fromEntries(wide.map((_, i) => [`x-header-${i}`, 'h'.repeat(400)])) },
      outputs: Array.from({ length: 20 }, (_, i) => ({ name: `f${i}.json`, format: 'json' })),
    },
    { rows: 20 },
  );
  expect(Buffer.byteLength(JSON.stringify(ran.result))).toBeLessThan(65_536);
  expect(ran.result.preview.is_cut).toBe(true);
});

test('rows that the limits put off for long are left alone', async () => {
  const site = await api((_request, response) => json(response, {}, 200));
  const request = { url: site.url, limits: { concurrency: 1, rate: { count: 1, per_seconds: 3_600 } } };
  const ran = await dry({ input: { type: 'csv', text: many(3) }, request, check: { allow_empty: true } });
  expect(site.asked).toHaveLength(1);
  expect(ran.result.preview.rows.map(({ failure }) => failure?.code ?? null)).toEqual([null, 'timeout', 'timeout']);
  expect(ran.result.preview.rows[1]?.failure?.message).toContain('3600 s after the first');
});
