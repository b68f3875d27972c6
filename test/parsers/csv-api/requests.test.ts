import { api, json, refuseOldBuild, run } from './pipelines';

/** Limits, retries and what APIs say instead of an answer. Times are those of the documents, divided by a hundred. */

beforeAll(refuseOldBuild);

const ids = (many: number) => `id\n${Array.from({ length: many }, (_, n) => n).join('\n')}`;
const outputs = [{ name: 'all.json', format: 'json' }];

test('never more requests at once than concurrency', async () => {
  let now = 0;
  let most = 0;
  const site = await api((_request, response) => {
    most = Math.max(most, ++now);
    setImmediate(() => {
      now -= 1;
      json(response, { ok: true });
    });
  });
  const ran = await run({
    input: { type: 'csv', text: ids(60) },
    request: { url: `${site.url}/{{row.id}}`, limits: { concurrency: 3 } },
  });
  expect(ran.result).toMatchObject({ rows_done: 60 });
  expect(most).toBeLessThanOrEqual(3);
  expect(most).toBeGreaterThan(1);
});

test.each([
  ['one every 300 ms', { count: 1, per_seconds: 0.3 }, 4, 1, 300],
  ['two in 600 ms, evenly', { count: 2, per_seconds: 0.6, mode: 'even' }, 4, 1, 300],
  ['two in any 600 ms', { count: 2, per_seconds: 0.6, mode: 'window' }, 5, 2, 600],
])('%s', async (_name, rate, many, count, window_ms) => {
  const site = await api((_request, response) => json(response, { ok: true }));
  const ran = await run({
    input: { type: 'csv', text: ids(many) },
    request: { url: `${site.url}/{{row.id}}`, limits: { concurrency: 5, rate } },
  });
  expect(ran.result).toMatchObject({ rows_done: many });
  const { moments } = site;
  for (const [index, moment] of moments.slice(count).entries())
    expect(moment - (moments[index] ?? 0)).toBeGreaterThanOrEqual(window_ms - 30);
});

test('three tries again, 100 ms apart, then the row has failed; the others go on meanwhile', async () => {
  const site = await api((_request, response, url) => json(response, {}, url.pathname === '/0' ? 500 : 200));
  const ran = await run({
    input: { type: 'csv', text: ids(3) },
    request: { url: `${site.url}/{{row.id}}`, limits: { concurrency: 1 }, retry: { times: 3, delay_seconds: 0.1 } },
    check: { allow_empty: true },
  });
  expect(ran.result).toMatchObject({ outcome: 'partial', rows_done: 2, requests: 6 });
  const tries = site.moments.filter((_, index) => site.asked[index] === 'GET /0');
  expect(tries).toHaveLength(4);
  for (const [index, moment] of tries.slice(1).entries())
    expect(moment - (tries[index] ?? 0)).toBeGreaterThanOrEqual(95);
  expect(site.asked.slice(0, 3)).toEqual(['GET /0', 'GET /1', 'GET /2']);
});

test('Retry-After is obeyed, by the other rows too', async () => {
  let isRefused = false;
  const site = await api((_request, response) => {
    if (isRefused) return json(response, { ok: true });
    isRefused = true;
    json(response, {}, 429, { 'retry-after': '1' });
  });
  const ran = await run({
    input: { type: 'csv', text: ids(3) },
    request: { url: `${site.url}/{{row.id}}`, limits: { concurrency: 1 }, retry: { times: 1, delay_seconds: 0 } },
  });
  expect(ran.result).toMatchObject({ rows_done: 3 });
  expect((site.moments[1] ?? 0) - (site.moments[0] ?? 0)).toBeGreaterThanOrEqual(990);
});

test('a server that asks for an hour gets the task given back, with the hour', async () => {
  const site = await api((_request, response) => json(response, {}, 503, { 'retry-after': '3600' }));
  const ran = await run({ input: { type: 'csv', text: ids(3) }, request: { url: `${site.url}/{{row.id}}` } });
  expect(ran.error).toMatchObject({
    code: 'http_5xx',
    instruction: { retryable: true, retry_after_ms: 3_600_000 },
  });
});

test('a quota notice with status 200 is asked again, and never becomes an empty file', async () => {
  let asked = 0;
  const site = await api((_request, response) =>
    json(response, ++asked < 3 ? { Information: 'Our standard rate limit is 25 requests per day.' } : { data: [1, 2] }),
  );
  const settings = {
    input: { type: 'csv', text: ids(1) },
    request: { url: `${site.url}/`, retry: { times: 5, delay_seconds: 0.01 } },
    check: { try_again: 'Information', required: ['data'] },
    transform: { row: 'data.{"n": $}' },
    outputs,
  };
  const ran = await run(settings);
  expect(JSON.parse(ran.text('all.json'))).toEqual([{ n: 1 }, { n: 2 }]);
  asked = -100;
  const never = await run({ ...settings, request: { ...settings.request, retry: { times: 1, delay_seconds: 0 } } });
  expect(never.error).toMatchObject({ code: 'quota', instruction: { retryable: true } });
  expect(never.error?.message).toContain('standard rate limit');
});

test('an answer that says it is none, one without what is required, one that is no JSON: each fails its row', async () => {
  const answers = ['{"error":"no such id"}', '{"other":1}', '<html>busy</html>', '{"data":[]}', '{"data":[5]}'];
  const site = await api((_request, response, url) => {
    response.end(answers[Number(url.pathname.slice(1))]);
  });
  const ran = await run({
    input: { type: 'csv', text: ids(5) },
    request: { url: `${site.url}/{{row.id}}` },
    check: { failed: 'error', required: ['data'] },
    transform: { row: 'data' },
    fail_when: { failed_rows_over: 1 },
    outputs,
  });
  const failed = ran.result['failed_rows'] as { row: number; message: string }[];
  expect(failed.sort((a, b) => a.row - b.row).map(({ message }) => message.slice(0, 22))).toEqual([
    'no such id',
    'There is no data.',
    'The answer is not JSON',
    'There is no data.',
  ]);
  expect(JSON.parse(ran.text('all.json'))).toEqual([5]);
});

test('an input that is away is asked ten times, then the run has failed and may be tried again', async () => {
  const site = await api((_request, response) => json(response, {}, 503));
  const ran = await run({
    input: { type: 'api', url: `${site.url}/`, retry: { times: 10, delay_seconds: 0.01 } },
    outputs,
  });
  expect(site.asked).toHaveLength(11);
  expect(ran.error).toMatchObject({ code: 'http_5xx' });
  expect(ran.files.size).toBe(0);
});
