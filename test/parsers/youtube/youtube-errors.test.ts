import { inspect } from 'node:util';
import { policyOf } from '../../../src/contract/error-codes';
import { drip, endless, status, type Answer } from '../../../src/local/origin/answers';
import type { YoutubeCall, YoutubeFault } from '../../../src/local/origin/youtube/demo-channels';
import { ParserError } from '../../../src/parsers/runtime/parser';
import { failureOf } from '../../../src/parsers/runtime/run-task';
import { idOf, NOON, requireFreshBuild, youtubeAt, type Asked, type Setting } from './stand-in';

beforeAll(requireFreshBuild);

const DAY_MS = 24 * 3_600_000;
const url = idOf('demo_news');

async function failsWith(setting: Setting, asked: Asked = { url }) {
  const { ask, calls, methods } = await youtubeAt(setting);
  const error: unknown = await ask(asked).then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ParserError)) throw error;
  return { error, calls, methods };
}

/** Of the API; the feed is away. */
const noFeed = ({ method }: YoutubeCall): YoutubeFault | undefined => (method === 'feed' ? status(500) : undefined);
const api = (fault: YoutubeFault) => ({ api: { fault: (call: YoutubeCall) => noFeed(call) ?? fault } });

describe('errors of the API', () => {
  test.each([
    [403, 'playlistItemsNotAccessible', 'http_401_403', false],
    [403, 'forbidden', 'config', false],
    [400, 'badRequest', 'config', false],
    [400, 'invalidPageToken', 'http_4xx', true],
    [400, 'invalidFilters', 'http_4xx', false],
    [500, 'backendError', 'http_5xx', true],
    [503, 'SERVICE_UNAVAILABLE', 'http_5xx', true],
  ])('%i %s is %s, asked once', async (code, reason, expected, retryable) => {
    const { error, calls } = await failsWith(api({ status: code, reason }));
    expect(error).toMatchObject({ code: expected, instruction: { retryable } });
    expect(error.message).toContain(reason);
    expect(calls).toHaveLength(1);
    if (retryable) expect(error.instruction.retry_after_ms).toBe(10_000);
    const denied = { not_before: new Date(NOON + DAY_MS).toISOString(), reason: 'denied' };
    expect(error.instruction.next_check).toEqual(expected === 'http_401_403' ? denied : undefined);
  });

  test.each<[number, string, string | undefined]>([
    [400, 'keyInvalid', undefined],
    [400, 'badRequest', 'API_KEY_INVALID'],
    [403, 'accessNotConfigured', undefined],
    [403, 'forbidden', 'API_KEY_SERVICE_BLOCKED'],
    [403, 'ipRefererBlocked', undefined],
    [401, 'authError', undefined],
  ])(
    '%i %s puts the key aside: the other one does the work, without one it is credentials',
    async (code, reason, detail) => {
      const refusal = { status: code, reason, ...(detail === undefined ? {} : { detail }) };
      const bad = { fault: ({ key }: YoutubeCall) => (key === 'youtube-demo-one' ? refusal : undefined) };
      const { ask, calls } = await youtubeAt({ api: bad });
      for (let n = 0; n < 3; n++) expect((await ask({ url, cursor: null })).items).toHaveLength(50);
      expect(calls.filter(({ key }) => key === 'youtube-demo-one')).toHaveLength(1);
      const { error, methods } = await failsWith(api(refusal));
      expect(error).toMatchObject({ code: 'credentials', instruction: { retryable: false } });
      expect(error.message).toContain(reason);
      expect(methods()).toEqual(['playlistItems', 'playlistItems', 'feed']);
    },
  );

  test.each(['quotaExceeded', 'dailyLimitExceeded'])(
    '%s rests the key until midnight Pacific; with none left nothing more is asked of the API',
    async (reason) => {
      const { ask, methods } = await youtubeAt(api({ status: 403, reason }));
      for (let n = 0; n < 2; n++)
        await expect(ask({ url })).rejects.toMatchObject({
          code: 'quota',
          instruction: {
            retryable: false,
            next_check: { not_before: '2026-11-24T08:00:00.000Z', reason: 'day_limit' },
          },
        });
      expect(methods()).toEqual(['playlistItems', 'playlistItems', 'feed', 'feed']);
    },
  );

  test('after midnight Pacific the keys are used again', async () => {
    const { ask, clock } = await youtubeAt({
      api: { day_units: 1, fault: noFeed },
      keys: ['youtube-demo-one', 'youtube-demo-two'],
    });
    expect((await ask({ url })).items).toHaveLength(50);
    await expect(ask({ url })).rejects.toMatchObject({ code: 'quota' });
    clock.now = Date.UTC(2026, 10, 24, 8);
    // the stand-in goes on refusing, and that is asked for and told
    await expect(ask({ url })).rejects.toMatchObject({
      instruction: { next_check: { not_before: '2026-11-25T08:00:00.000Z' } },
    });
  });

  test.each<[string, YoutubeFault]>([
    ['rateLimitExceeded', { status: 403, reason: 'rateLimitExceeded' }],
    ['userRateLimitExceeded', { status: 403, reason: 'userRateLimitExceeded' }],
    ['429', { status: 429, reason: 'RATE_LIMIT_EXCEEDED' }],
    ['429 without a body', status(429)],
  ])('%s backs off a minute', async (_, fault) => {
    const { error } = await failsWith(api(fault));
    expect(error).toMatchObject({ code: 'quota', instruction: { retryable: true, retry_after_ms: 60_000 } });
  });

  test('429 says when to come back', async () => {
    const { error } = await failsWith(api(status(429, { 'Retry-After': '7' }, '{}')));
    expect(error.instruction.retry_after_ms).toBe(7_000);
  });
});

describe('what is gone', () => {
  test('a channel without a list is gone only when channels.list agrees', async () => {
    const { error, methods } = await failsWith({}, { url: idOf('demo_gone') });
    expect(error).toMatchObject({ code: 'http_410', instruction: { retryable: false } });
    expect(methods()).toEqual(['playlistItems', 'channels']);
    const { ask } = await youtubeAt();
    const { result, items } = await ask({ url: '@demo_empty' });
    expect([items, result['warnings']]).toEqual([[], [expect.stringContaining('exists')]]);
  });

  test('when the second question fails, nothing is gone', async () => {
    const fault = ({ method }: YoutubeCall) =>
      method === 'channels' ? { status: 500, reason: 'backendError' } : undefined;
    expect((await failsWith({ api: { fault } }, { url: idOf('demo_gone') })).error.code).toBe('http_5xx');
  });

  test('a playlist that is not found is not found; nobody says that it is gone', async () => {
    const { error } = await failsWith({}, { url: 'PLnobody_has_this_list' });
    expect(error).toMatchObject({ code: 'http_404', instruction: { retryable: false } });
  });

  test.each([404, 500])('a feed that answers %i is tried again and never gone', async (code) => {
    const { error } = await failsWith({ keys: [] }, { url: idOf(`demo_feed_${code}`) });
    expect(error.code).toBe(code === 404 ? 'http_404' : 'http_5xx');
    expect(error.instruction.retryable).toBe(code === 404 ? true : undefined);
    expect(policyOf(error.code)).toMatchObject({ health: 'failing', retryable: code === 500 });
  });
});

describe('answers that are none', () => {
  const json = { 'Content-Type': 'application/json' };
  const html = { 'Content-Type': 'text/html' };

  test.each<[string, Answer, string, boolean]>([
    ['a web page with 502', status(502, html, '<html>502</html>'), 'http_5xx', true],
    ['a web page with 200', status(200, html, ' <!doctype html>'), 'http_5xx', true],
    ['a web page with 403', status(403, html, '<html>no</html>'), 'http_5xx', true],
    ['503 without a body', status(503), 'http_5xx', true],
    ['half an answer', status(200, json, '{"items":['), 'parse', true],
    ['nothing', status(200, json), 'parse', true],
    ['a number', status(200, json, '42'), 'parse', false],
    ['items that are none', status(200, json, '{"items":"many"}'), 'parse', false],
    ['304 that nobody asked for', status(304), 'parse', true],
    ['a redirect', status(302, { Location: 'https://elsewhere.example/' }), 'redirects', false],
  ])('%s', async (_, answer, code, retryable) => {
    const { error, calls } = await failsWith(api(answer));
    expect(error.code).toBe(code);
    expect(error.instruction.retryable ?? code === 'http_5xx').toBe(retryable);
    expect(calls).toHaveLength(1);
  });

  test('an answer without an end is cut off, one that drips is given up at the deadline', async () => {
    expect((await failsWith(api(endless('application/json')))).error.code).toBe('too_large');
    const slow = drip('application/json', 1_000, 20, () => JSON.stringify({ items: ['x'.repeat(10_000)] }));
    const { error } = await failsWith({ ...api(slow), options: { limits: { total_ms: 300 } } });
    expect(error.code).toBe('timeout');
  });

  test('a task that is aborted stops, with the reason', async () => {
    const abort = new AbortController();
    const fault = () => {
      abort.abort(new Error('cancelled by a person'));
      return endless('application/json');
    };
    const { ask } = await youtubeAt({ api: { fault } });
    await expect(ask({ url, signal: abort.signal })).rejects.toThrow('cancelled by a person');
  });
});

test.each([
  ['@nobody_has_this', 'http_404'],
  ['https://example.com/channel', 'config'],
  ['https://www.youtube.com/watch?v=dQw4w9WgXcQ', 'config'],
  [null, 'config'],
])('%s fails as %s', async (address, code) => {
  const { error } = await failsWith({}, { url: address });
  expect(error).toMatchObject({ code, instruction: { retryable: false } });
});

test('without a key a name cannot be found, and the sentence says what to do', async () => {
  const { error, calls } = await failsWith({ keys: [] }, { url: '@demo_news' });
  expect(error.code).toBe('credentials');
  expect(error.message).toMatch(/YOUTUBE_API_KEYS.*channel's id/);
  expect(calls).toEqual([]);
});

test('no key appears in an error, whatever YouTube or a gateway says', async () => {
  const key = 'youtube-demo-one';
  const echo = (code: number, reason: string) =>
    status(
      code,
      {},
      JSON.stringify({
        error: { code, message: `bad key ${key}!`, errors: [{ reason: `${reason} ${key}` }, { reason }] },
      }),
    );
  const answers: YoutubeFault[] = [
    ...['keyInvalid', 'quotaExceeded', 'rateLimitExceeded', 'playlistItemsNotAccessible', 'backendError', 'new'].map(
      (reason) => echo(403, reason),
    ),
    status(502, {}, `<html>${key}</html>`),
    status(200, {}, `{"key":"${key}"`),
    status(200, {}, JSON.stringify({ items: key })),
    status(302, { Location: `https://elsewhere.example/?key=${key}` }),
    (_, response) => void response.destroy(),
  ];
  for (const answer of answers) {
    const { error, calls } = await failsWith({ ...api(answer), keys: [key] });
    // all of it: message, stack, causes and what they hold, and what the manager gets
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(key);
    expect(JSON.stringify(failureOf(error, 600))).not.toContain(key);
    for (const call of calls) expect(call.url).not.toContain(key);
  }
});
