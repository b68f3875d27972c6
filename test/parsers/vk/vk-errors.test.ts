import { inspect } from 'node:util';
import { drip, endless, status, type Answer } from '../../../src/local/origin/answers';
import type { VkCall, VkFault } from '../../../src/local/origin/vk/demo-walls';
import { failureOf } from '../../../src/parsers/runtime/run-task';
import { ParserError } from '../../../src/parsers/runtime/parser';
import { NOON, vkAt, type Asked, type Setting } from './stand-in';

const DAY_MS = 24 * 3_600_000;

async function failsWith(setting: Setting, asked: Asked = { url: 'club101' }) {
  const { ask, calls } = await vkAt(setting);
  const error: unknown = await ask(asked).then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ParserError)) throw error;
  return { error, calls };
}

const always = (fault: VkFault) => ({ api: { fault: () => fault } });

describe('errors of VK', () => {
  test.each([
    [1, 'http_5xx', true],
    [10, 'http_5xx', true],
    [13, 'http_5xx', true],
    [15, 'http_401_403', false],
    [19, 'http_401_403', false],
    [30, 'http_401_403', false],
    [203, 'http_401_403', false],
    [212, 'http_401_403', false],
    [18, 'http_410', false],
    [37, 'http_410', false],
    [100, 'http_410', false],
    [113, 'http_410', false],
    [125, 'http_410', false],
    [7, 'config', false],
    [20, 'config', false],
    [23, 'config', false],
    [27, 'config', false],
    [33, 'config', false],
    [34, 'config', false],
    [1051, 'config', false],
    [9999, 'http_4xx', false],
  ])('%i is %s, asked once', async (code, expected, retryable) => {
    const { error, calls } = await failsWith(always(code));
    expect(error).toMatchObject({ code: expected, instruction: { retryable } });
    expect(error.message).toContain(`VK error ${code}`);
    expect(calls).toHaveLength(1);
    if (retryable) expect(error.instruction.retry_after_ms).toBe(10_000);
    const denied = { not_before: new Date(NOON + DAY_MS).toISOString(), reason: 'denied' };
    expect(error.instruction.next_check).toEqual(expected === 'http_401_403' ? denied : undefined);
  });

  test.each([5, 14, 17, 24, 28, 1114, 1116, 1117, 3300, 3610])(
    '%i puts the token aside: the other one does the work, and without one the task fails as credentials',
    async (code) => {
      const bad = { fault: ({ token }: VkCall) => (token === 'vk-demo-one' ? code : undefined) };
      const { ask, calls } = await vkAt({ api: bad });
      for (let n = 0; n < 3; n++) expect((await ask({ url: 'club101' })).items.length).toBeGreaterThan(0);
      expect(calls.filter(({ token }) => token === 'vk-demo-one')).toHaveLength(1);
      const { error, calls: asked } = await failsWith(always(code));
      expect(error).toMatchObject({ code: 'credentials', instruction: { retryable: false } });
      expect(asked).toHaveLength(2);
    },
  );

  test('6 waits and repeats the same call, which counts for nothing', async () => {
    let busy = 5;
    const { ask, calls } = await vkAt({ api: { fault: () => (busy-- > 0 ? 6 : undefined) } });
    const { result } = await ask({ url: 'club101' });
    expect(result).toMatchObject({ pages: 1, requests: 6 });
    expect(new Set(calls.map(({ params }) => params.toString())).size).toBe(1);
  });

  test('6 without an end gives the task back for later', async () => {
    const { error, calls } = await failsWith({ ...always(6), options: { slow_ms: 0 } });
    expect(error).toMatchObject({ code: 'quota', instruction: { retryable: true, retry_after_ms: 60_000 } });
    expect(calls).toHaveLength(61);
  });

  test('9 rests the token and asks another; with none left the task comes back in minutes', async () => {
    const once = await vkAt({ tokens: ['vk-demo-flooded', 'vk-demo-one'] });
    expect((await once.ask({ url: 'club101' })).items).toHaveLength(60);
    const { error, calls } = await failsWith({}, { url: 'vk.com/demo_flood' });
    expect(error).toMatchObject({
      code: 'quota',
      instruction: { retryable: true, retry_after_ms: 300_000, next_check: { reason: 'flood_control' } },
    });
    expect(calls).toHaveLength(3);
  });

  test('29 asks another token; with none left the task waits for the next day, asking no more', async () => {
    const once = await vkAt({ tokens: ['vk-demo-day-limited', 'vk-demo-one'] });
    expect((await once.ask({ url: 'club101' })).items).toHaveLength(60);
    const { ask, calls } = await vkAt({ api: { day_limit: 2 } });
    for (let n = 0; n < 4; n++) await ask({ url: 'club101' });
    await expect(ask({ url: 'club101' })).rejects.toMatchObject({
      code: 'quota',
      instruction: {
        retryable: false,
        next_check: { not_before: '2026-11-23T21:00:00.000Z', reason: 'day_limit' },
      },
    });
    const before = calls.length;
    await expect(ask({ url: 'club101' })).rejects.toMatchObject({ code: 'quota' });
    expect(calls).toHaveLength(before);
  });
});

describe('answers that are none', () => {
  const json = { 'Content-Type': 'application/json' };
  const says = (body: unknown): Answer => status(200, json, JSON.stringify(body));

  test.each<[string, Answer, string, boolean]>([
    ['a web page with 502', status(502, { 'Content-Type': 'text/html' }, '<html>502</html>'), 'http_5xx', true],
    ['a web page with 200', status(200, { 'Content-Type': 'text/html' }, ' <!doctype html>'), 'http_5xx', true],
    ['a web page with 403', status(403, { 'Content-Type': 'text/html' }, '<html>no</html>'), 'http_5xx', true],
    ['503 without a body', status(503), 'http_5xx', true],
    ['half an answer', status(200, json, '{"response":{"items":['), 'parse', true],
    ['nothing', status(200, json), 'parse', true],
    ['a number', status(200, json, '42'), 'parse', false],
    ['no response', says({ result: [] }), 'parse', false],
    ['no items', says({ response: { count: 1 } }), 'parse', false],
    ['items that are none', says({ response: { count: 1, items: 'many' } }), 'parse', false],
    ['a redirect', status(302, { Location: 'https://elsewhere.example/' }), 'redirects', false],
  ])('%s', async (_, answer, code, retryable) => {
    const { error, calls } = await failsWith(always(answer));
    expect(error).toMatchObject({ code, instruction: { retryable } });
    expect(calls).toHaveLength(1);
  });

  test('429 says when to come back', async () => {
    const { error } = await failsWith(always(status(429, { 'Retry-After': '7' })));
    expect(error).toMatchObject({ code: 'http_429', instruction: { retry_after_ms: 7_000 } });
  });

  test('an answer without an end, and one of 50 MB, are cut off', async () => {
    expect((await failsWith(always(endless('application/json')))).error.code).toBe('too_large');
    const large = status(200, json, `{"response":"${'x'.repeat(50_000_000)}"}`);
    expect((await failsWith(always(large))).error.code).toBe('too_large');
  });

  test('an answer that drips is given up at the deadline', async () => {
    const slow = drip('application/json', 1_000, 20, () => JSON.stringify({ response: 'x'.repeat(10_000) }));
    const begun = performance.now();
    const { error } = await failsWith({ ...always(slow), options: { limits: { total_ms: 300 } } });
    expect(error.code).toBe('timeout');
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test('a task that is aborted stops at once, with the reason', async () => {
    const { ask } = await vkAt({ options: { spacing_ms: 60_000 }, tokens: ['vk-demo-one'] });
    await ask({ url: 'club101' });
    const abort = new AbortController();
    const waiting = ask({ url: 'club101', signal: abort.signal });
    abort.abort(new Error('cancelled by a person'));
    await expect(waiting).rejects.toThrow('cancelled by a person');
  });
});

describe('sources', () => {
  test.each([
    ['vk.com/nobody_has_this', 'http_404'],
    ['https://example.com/wall', 'config'],
    [null, 'config'],
    ['id999', 'http_410'],
  ])('%s fails as %s', async (url, code) => {
    expect((await failsWith({}, { url })).error).toMatchObject({ code, instruction: { retryable: false } });
  });

  test('a page that is no wall, and a community and a user that there are not', async () => {
    const app = status(200, {}, JSON.stringify({ response: { type: 'vk_app', object_id: 7 } }));
    expect((await failsWith(always(app), { url: 'vk.com/some_app' })).error.message).toContain('vk_app');
    for (const url of ['club999', 'id999'])
      expect((await failsWith({}, { url, task_type: 'GROUP_INFO' })).error.code).toBe('http_410');
  });
});

test('no token appears in an error, whatever VK or a gateway says', async () => {
  const token = 'vk-demo-one';
  const echo = (code: number): Answer =>
    status(
      200,
      {},
      JSON.stringify({ error: { error_code: code, error_msg: `bad access_token ${token}!`, access_token: token } }),
    );
  const answers: VkFault[] = [
    ...[1, 5, 6, 9, 15, 18, 27, 29, 9999].map(echo),
    status(502, {}, `<html>${token}</html>`),
    status(200, {}, `{"token":"${token}"`),
    status(200, {}, JSON.stringify({ response: { count: token, items: token } })),
    status(302, { Location: `https://elsewhere.example/?access_token=${token}` }),
    (_, response) => void response.destroy(),
  ];
  for (const answer of answers) {
    const { error } = await failsWith({ ...always(answer), tokens: [token], options: { slow_ms: 0 } });
    // all of it: message, stack, causes and what they hold, and what the manager gets
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(token);
    expect(JSON.stringify(failureOf(error, 600))).not.toContain(token);
  }
});
