import fc from 'fast-check';
import {
  cronProblem,
  nextTickAt,
  timezoneProblem,
  upcomingTicks,
  type Clock,
} from '../../../src/manager/cadence/next-tick';

const clockOf = (values: Partial<Clock>): Clock => ({
  cron: null,
  timezone: 'UTC',
  interval_seconds: null,
  starts_at: null,
  ends_at: null,
  ...values,
});
const iso = (dates: readonly Date[]) => dates.map((date) => date.toISOString());
const ticks = (cron: string, timezone: string, from: string, count: number) =>
  iso(upcomingTicks(clockOf({ cron, timezone }), new Date(from), count));

const MINUTE = 60_000;
/** Days on which the clock of a zone jumps, and one plain day. */
const JUMPS: readonly (readonly [timezone: string, day: string])[] = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/St_Johns', '2026-11-01'],
  ['America/Santiago', '2026-09-06'],
  ['Africa/Casablanca', '2026-02-15'],
  ['Asia/Kolkata', '2026-06-01'],
  ['Pacific/Apia', '2011-12-30'],
];

/** Independent of the code under test: walks every minute and reads the clock. */
function expectedTicks(
  minutes: readonly number[],
  hours: readonly number[] | null,
  isFixed: boolean,
  timezone: string,
  from: number,
  to: number,
): string[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
  const found: string[] = [];
  const seen = new Set<number>();
  let previous: number | null = null;
  const matches = (wall: number) => {
    const shown = new Date(wall);
    return minutes.includes(shown.getUTCMinutes()) && (hours === null || hours.includes(shown.getUTCHours()));
  };
  for (let at = from - 2 * 86_400_000; at <= to; at += MINUTE) {
    const wall = Date.parse(`${format.format(at).replace(' ', 'T')}:00Z`);
    let fires = matches(wall) && !(isFixed && seen.has(wall));
    for (let missed = (previous ?? wall) + MINUTE; isFixed && missed < wall; missed += MINUTE)
      fires ||= matches(missed);
    seen.add(wall);
    previous = wall;
    if (fires && at > from) found.push(new Date(at).toISOString());
  }
  return found;
}

const minutesOf = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 4 });
const hoursOf = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 12 });

function ticksWithin(cron: string, timezone: string, from: number, to: number): string[] {
  const found: string[] = [];
  let at = nextTickAt(clockOf({ cron, timezone }), new Date(from));
  while (at !== null && at.getTime() <= to) {
    found.push(at.toISOString());
    at = nextTickAt(clockOf({ cron, timezone }), at);
  }
  return found;
}

test('fixed times fire once a day whatever the clock does', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...JUMPS),
      minutesOf,
      hoursOf,
      fc.integer({ min: -600, max: 600 }),
      ([timezone, day], minutes, hours, shift) => {
        const from = Date.parse(`${day}T00:00:00Z`) - 86_400_000 + shift * MINUTE;
        const to = from + 3 * 86_400_000;
        const cron = `${minutes.join(',')} ${hours.join(',')} * * *`;
        expect(ticksWithin(cron, timezone, from, to)).toEqual(expectedTicks(minutes, hours, true, timezone, from, to));
      },
    ),
    { numRuns: 60 },
  );
});

test('a clock of every few minutes fires whenever the wall clock shows its minutes', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...JUMPS),
      fc.constantFrom(5, 7, 15, 20, 30),
      fc.option(hoursOf),
      ([timezone, day], step, hours) => {
        const from = Date.parse(`${day}T00:00:00Z`) - 86_400_000;
        const to = from + 3 * 86_400_000;
        const minutes = Array.from({ length: Math.ceil(60 / step) }, (_, index) => index * step);
        const cron = `*/${step} ${hours === null ? '*' : hours.join(',')} * * *`;
        expect(ticksWithin(cron, timezone, from, to)).toEqual(expectedTicks(minutes, hours, false, timezone, from, to));
      },
    ),
    { numRuns: 60 },
  );
});

test('a time that does not exist fires once, right after the gap', () => {
  expect(ticks('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ]);
  expect(ticks('0,30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:00:00.000Z',
  ]);
  expect(ticks('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00:00Z', 1)).toEqual(['2026-10-03T15:30:00.000Z']);
});

test('a time that is shown twice fires at its first occurrence only; every few minutes goes on', () => {
  expect(ticks('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
    '2026-10-25T00:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
  ]);
  expect(ticks('0 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', 3)).toEqual([
    '2026-10-25T00:00:00.000Z',
    '2026-10-25T01:00:00.000Z',
    '2026-10-25T02:00:00.000Z',
  ]);
});

test('seconds, months and leap days', () => {
  expect(ticks('*/20 * * * * *', 'Asia/Kolkata', '2026-01-01T00:00:05.250Z', 3)).toEqual([
    '2026-01-01T00:00:20.000Z',
    '2026-01-01T00:00:40.000Z',
    '2026-01-01T00:01:00.000Z',
  ]);
  expect(ticks('0 0 29 2 *', 'Europe/Berlin', '2026-01-01T00:00:00Z', 1)).toEqual(['2028-02-28T23:00:00.000Z']);
});

test('intervals count from starts_at, else from the epoch, so that every replica agrees', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.option(fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })),
      fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
      (interval_seconds, starts_at, after) => {
        const tick = nextTickAt(clockOf({ interval_seconds, starts_at }), after);
        const step = interval_seconds * 1000;
        expect(((tick?.getTime() ?? 0.5) - (starts_at?.getTime() ?? 0)) % step).toBe(0);
        expect(tick?.getTime()).toBeGreaterThan(after.getTime());
        expect(tick?.getTime()).toBeLessThanOrEqual(Math.max(after.getTime() + step, starts_at?.getTime() ?? 0));
      },
    ),
  );
});

test('nothing fires before starts_at or after ends_at, both included', () => {
  const clock = clockOf({
    cron: '0 * * * *',
    starts_at: new Date('2026-05-01T10:00:00Z'),
    ends_at: new Date('2026-05-01T12:00:00Z'),
  });
  expect(iso(upcomingTicks(clock, new Date('2026-01-01T00:00:00Z'), 10))).toEqual([
    '2026-05-01T10:00:00.000Z',
    '2026-05-01T11:00:00.000Z',
    '2026-05-01T12:00:00.000Z',
  ]);
  expect(nextTickAt(clockOf({}), new Date())).toBeNull();
});

test.each([
  '',
  '* * * *',
  '60 * * * *',
  '*/0 * * * *',
  '0 0 30 2 *',
  'a b c d e',
  '* * * * * * *',
  '@daily',
  '0 0 * * 9',
  `${'1,'.repeat(200)}1 * * * *x`,
])('the cron expression %j is refused with a sentence', (cron) => expect(cronProblem(cron, 'UTC')).toMatch(/\w+ \w+/));

test('a time zone must be one of IANA', () => {
  expect(timezoneProblem('Europe/Berlin')).toBeNull();
  for (const zone of ['Mars/Base', '', '../etc/passwd', '+99:00']) expect(timezoneProblem(zone)).toMatch(/IANA/);
});
