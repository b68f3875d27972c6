import fc from 'fast-check';
import { ParserError } from '../../../src/parsers/runtime/parser';
import { KeyPool, type PoolOptions } from '../../../src/parsers/youtube/key-pool';
import { nextPacificMidnight } from '../../../src/parsers/youtube/pacific-midnight';

const never = new AbortController().signal;

function poolOf(secrets: string[], options: PoolOptions = {}) {
  const clock = { now: Date.UTC(2026, 10, 23, 12) };
  const pool = new KeyPool(secrets, { now: () => clock.now, ...options });
  /** Each is given back, accepted. */
  const takes = async (count: number) => {
    const secrets: string[] = [];
    for (let n = 0; n < count; n++) {
      const key = await pool.take(1, never);
      pool.giveBack(key, true);
      secrets.push(key.secret);
    }
    return secrets;
  };
  const refusal = async () => {
    try {
      await pool.take(1, never);
    } catch (error: unknown) {
      if (error instanceof ParserError) return error;
      throw error;
    }
    throw new Error('There was a key.');
  };
  return { pool, clock, takes, refusal };
}

test('keys take turns, by what they have used', async () => {
  const { pool, takes } = poolOf(['a', 'b']);
  await pool.take(5, never);
  expect(await takes(7)).toEqual(['b', 'b', 'b', 'b', 'b', 'a', 'b']);
  expect(pool.unitsOfToday()).toEqual({ 'key 1 of 2': 6, 'key 2 of 2': 6 });
});

test('a key whose quota is used up rests until midnight Pacific; without another the task ends, its schedule waits', async () => {
  const { pool, clock, takes, refusal } = poolOf(['a', 'b']);
  pool.endDay(await pool.take(1, never));
  expect(new Set(await takes(5))).toEqual(new Set(['b']));
  pool.endDay(await pool.take(1, never));
  const refused = await refusal();
  expect(refused.code).toBe('quota');
  expect(refused.instruction).toEqual({
    retryable: false,
    next_check: { not_before: '2026-11-24T08:00:00.000Z', reason: 'day_limit' },
  });
  clock.now = Date.UTC(2026, 10, 24, 8) - 1;
  expect((await refusal()).code).toBe('quota');
  clock.now += 1;
  expect(pool.unitsOfToday()).toEqual({ 'key 1 of 2': 0, 'key 2 of 2': 0 });
  expect(new Set(await takes(2))).toEqual(new Set(['a', 'b']));
});

test('a key that was too fast rests a minute, or as long as it was told; then the task comes again', async () => {
  const { pool, clock, takes, refusal } = poolOf(['a', 'b']);
  pool.cool(await pool.take(1, never));
  expect(await takes(2)).toEqual(['b', 'b']);
  pool.cool(await pool.take(1, never), 7_000);
  expect(await refusal()).toMatchObject({
    code: 'quota',
    instruction: { retryable: true, retry_after_ms: 7_000, next_check: { reason: 'rate_limit' } },
  });
  clock.now += 7_000;
  expect(await takes(1)).toEqual(['b']);
});

test('a key that YouTube does not accept is not used again; without any left the sentence says what to do', async () => {
  const { pool, clock, takes, refusal } = poolOf(['secret-a', 'secret-b', 'secret-a']);
  pool.disable(await pool.take(1, never), 'is refused (keyInvalid)');
  clock.now += 48 * 3_600_000;
  expect(await takes(2)).toEqual(['secret-b', 'secret-b']);
  pool.disable(await pool.take(1, never), 'is refused (accessNotConfigured)');
  expect(await refusal()).toMatchObject({ code: 'credentials', instruction: { retryable: false } });
  expect((await refusal()).message).toMatch(/key 1 of 2 is refused \(keyInvalid\); key 2 of 2 .*Renew/);
  expect((await refusal()).message).not.toContain('secret');
  expect(pool.redact('no secret-a, no secret-b')).toBe('no …, no …');
});

test('one that cannot be in a header is none; without keys the sentence says what to set', async () => {
  expect((await poolOf(['two\nlines']).refusal()).message).not.toContain('lines');
  expect(await poolOf([]).refusal()).toMatchObject({
    code: 'credentials',
    message: expect.stringContaining('set YOUTUBE_API_KEYS') as string,
  });
  expect([poolOf([]).pool.isEmpty, poolOf(['a']).pool.isEmpty]).toEqual([true, false]);
});

test('after a rest one request tries the key, and the others wait for its answer', async () => {
  const { pool, clock, refusal } = poolOf(['a']);
  pool.cool(await pool.take(1, never));
  clock.now += 60_000;
  const trial = await pool.take(1, never);
  const leaving = new AbortController();
  const left = pool.take(1, leaving.signal);
  const others = Array.from({ length: 5 }, async () => pool.take(1, never));
  leaving.abort(new Error('cancelled'));
  await expect(left).rejects.toThrow('cancelled');
  pool.cool(trial);
  pool.giveBack(trial, false);
  for (const other of await Promise.allSettled(others))
    expect(other).toMatchObject({ status: 'rejected', reason: { code: 'quota' } });
  expect((await refusal()).code).toBe('quota');
  clock.now += 60_000;
  // one that breaks on the way proves nothing: the next one tries
  const broken = await pool.take(1, never);
  const next = pool.take(1, never);
  pool.giveBack(broken, false);
  const second = await next;
  const waiting = pool.take(1, never);
  pool.giveBack(second, true);
  await waiting;
  expect((await pool.take(1, never)).trial).toBeNull();
});

describe('midnight Pacific', () => {
  test.each([
    ['a winter day', '2026-11-23T12:00:00Z', '2026-11-24T08:00:00Z'],
    ['a summer day', '2026-07-01T06:59:59Z', '2026-07-01T07:00:00Z'],
    ['midnight itself', '2026-07-01T07:00:00Z', '2026-07-02T07:00:00Z'],
    ['the end of a year', '2026-12-31T23:00:00Z', '2027-01-01T08:00:00Z'],
    ['the night before summer time', '2026-03-08T07:59:59Z', '2026-03-08T08:00:00Z'],
    ['the day of 23 hours', '2026-03-08T08:00:00Z', '2026-03-09T07:00:00Z'],
    ['the night before winter time', '2026-11-01T06:59:59Z', '2026-11-01T07:00:00Z'],
    ['the day of 25 hours', '2026-11-01T07:00:00Z', '2026-11-02T08:00:00Z'],
  ])('%s', (_, now, midnight) => {
    expect(new Date(nextPacificMidnight(Date.parse(now))).toISOString()).toBe(midnight.replace('Z', '.000Z'));
  });

  test('is always ahead, at most 25 hours, and midnight over there', () => {
    const there = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/Los_Angeles', timeStyle: 'medium' });
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }), (now) => {
        const midnight = nextPacificMidnight(now);
        expect(midnight - now).toBeGreaterThan(0);
        expect(midnight - now).toBeLessThanOrEqual(25 * 3_600_000);
        expect(there.format(midnight)).toBe('00:00:00');
      }),
      { numRuns: 2_000 },
    );
  });
});
