import { TokenPool, type PoolOptions } from '../../../src/parsers/vk/token-pool';
import { ParserError } from '../../../src/parsers/runtime/parser';

const never = new AbortController().signal;
const HOUR_MS = 3_600_000;

/** A pool whose calendar stands where it is put. */
function poolOf(secrets: string[], options: PoolOptions = {}) {
  const clock = { now: Date.UTC(2026, 10, 23, 12) };
  const pool = new TokenPool(secrets, { spacing_ms: 0, now: () => clock.now, ...options });
  const take = async (method = 'wall.get') => (await pool.take(method, never)).secret;
  const takes = async (count: number, method?: string) => {
    const taken: string[] = [];
    for (let n = 0; n < count; n++) taken.push(await take(method));
    return taken;
  };
  return { pool, clock, take, takes };
}

async function refusalOf(work: Promise<unknown>): Promise<ParserError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ParserError)) throw new Error(`no instruction: ${String(error)}`);
  return error;
}

test('calls of one token leave evenly, 3 a second at most; two tokens are twice as fast', async () => {
  for (const [secrets, calls] of [
    [['a'], 5],
    [['a', 'b'], 10],
  ] as const) {
    const pool = new TokenPool(secrets);
    const begun = performance.now();
    const left: { secret: string; at: number }[] = [];
    await Promise.all(
      Array.from({ length: calls }, async () => {
        const { secret } = await pool.take('users.get', never);
        left.push({ secret, at: performance.now() - begun });
      }),
    );
    for (const secret of secrets) {
      const own = left.filter((call) => call.secret === secret).map(({ at }) => at);
      expect(own).toHaveLength(5);
      // the fourth call of any four comes no earlier than a second after the first
      for (const [index, at] of own.slice(3).entries()) expect(at - (own[index] ?? 0)).toBeGreaterThan(1_000);
    }
    expect(performance.now() - begun).toBeLessThan(2_500);
  }
});

test('error 6 makes a token wait, those that stood in line for it too', async () => {
  const { pool } = poolOf(['a'], { spacing_ms: 20, slow_ms: 300 });
  const first = await pool.take('wall.get', never);
  const begun = performance.now();
  const next = [pool.take('wall.get', never), pool.take('wall.get', never)];
  pool.slow(first, 'wall.get');
  await Promise.all(next);
  expect(performance.now() - begun).toBeGreaterThan(290);
});

test('a token that met flood control rests; the others go on, and it comes back', async () => {
  const { pool, clock, takes } = poolOf(['a', 'b']);
  pool.cool(await pool.take('wall.get', never));
  expect(await takes(4)).toEqual(['b', 'b', 'b', 'b']);
  pool.cool(await pool.take('wall.get', never));
  const refused = await refusalOf(pool.take('wall.get', never));
  expect(refused).toMatchObject({
    code: 'quota',
    instruction: { retryable: true, retry_after_ms: 300_000, next_check: { reason: 'flood_control' } },
  });
  clock.now += 300_001;
  expect(new Set(await takes(2)).size).toBeGreaterThan(0);
});

test('the calls of a day are counted for each token and method, and end at midnight in Moscow', async () => {
  const { pool, clock, takes, take } = poolOf(['a', 'b'], { day_limits: { 'wall.get': 3 } });
  const taken = await takes(6);
  expect(taken.filter((secret) => secret === 'a')).toHaveLength(3);
  const refused = await refusalOf(pool.take('wall.get', never));
  expect(refused.code).toBe('quota');
  // no task is kept open for nine hours; its schedule waits
  expect(refused.instruction).toEqual({
    retryable: false,
    next_check: { not_before: '2026-11-23T21:00:00.000Z', reason: 'day_limit' },
  });
  // other methods have counts of their own
  await expect(take('users.get')).resolves.toEqual(expect.any(String));
  clock.now += 9 * HOUR_MS - 60_000;
  const late = await refusalOf(pool.take('wall.get', never));
  expect(late.instruction).toMatchObject({ retryable: true, retry_after_ms: 60_000 });
  clock.now += 60_000;
  await expect(takes(6)).resolves.toHaveLength(6);
});

test('error 29 ends the day of one token for one method', async () => {
  const { pool, takes, take } = poolOf(['a', 'b']);
  const first = await pool.take('wall.get', never);
  pool.endDay(first, 'wall.get');
  const other = first.secret === 'a' ? 'b' : 'a';
  expect(await takes(3)).toEqual([other, other, other]);
  pool.endDay(await pool.take('wall.get', never), 'wall.get');
  expect((await refusalOf(take())).code).toBe('quota');
  await expect(take('groups.getById')).resolves.toEqual(expect.any(String));
});

test('a token that VK does not accept is not used again; without any left the sentence says what to do', async () => {
  const { pool, takes } = poolOf(['secret-a', 'secret-b']);
  pool.disable(await pool.take('wall.get', never), 'is invalid (VK error 5)');
  expect(new Set(await takes(3)).size).toBe(1);
  pool.disable(await pool.take('wall.get', never), 'is asked for a captcha (VK error 14)');
  const refused = await refusalOf(pool.take('wall.get', never));
  expect(refused).toMatchObject({ code: 'credentials', instruction: { retryable: false } });
  expect(refused.message).toMatch(/token 1 of 2 is .*; token 2 of 2 is .*Renew/);
  expect(refused.message).not.toContain('secret');
});

test('without tokens the sentence says to set VK_TOKENS; one that cannot be in a header is none', async () => {
  const none = await refusalOf(poolOf([]).take());
  expect(none).toMatchObject({ code: 'credentials', message: expect.stringContaining('set VK_TOKENS') as string });
  const broken = await refusalOf(poolOf(['two\nlines']).take());
  expect(broken.code).toBe('credentials');
  expect(broken.message).not.toContain('lines');
});

test('who waits for a token leaves when the task is aborted', async () => {
  const { pool } = poolOf(['a'], { spacing_ms: 60_000 });
  await pool.take('wall.get', never);
  const abort = new AbortController();
  const waiting = pool.take('wall.get', abort.signal);
  abort.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});
