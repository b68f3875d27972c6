import { NO_HINTS, nextCheckOf, type FeedHints } from '../../../src/parsers/rss/next-check';

/** 2026-01-01 was a Thursday. */
const now = Date.UTC(2026, 0, 1, 12, 0, 0);

function next(headers: Record<string, string>, hints: Partial<FeedHints> = {}) {
  return nextCheckOf((name) => headers[name], { ...NO_HINTS, ...hints }, now);
}

test.each<[string, Record<string, string>, Partial<FeedHints>, [string, string] | null]>([
  ['nothing asks for anything', {}, {}, null],
  ['ttl', {}, { ttl_minutes: 90 }, ['2026-01-01T13:30:00.000Z', 'ttl']],
  ['max-age', { 'cache-control': 'public, max-age=600' }, {}, ['2026-01-01T12:10:00.000Z', 'cache_control']],
  [
    'max-age less the age',
    { 'cache-control': 'max-age=600', age: '540' },
    {},
    ['2026-01-01T12:01:00.000Z', 'cache_control'],
  ],
  ['max-age that is used up', { 'cache-control': 'max-age=600', age: '900' }, {}, null],
  ['s-maxage is for shared caches', { 'cache-control': 's-maxage=600' }, {}, null],
  ['max-age=0 wins over Expires', { 'cache-control': 'max-age=0', expires: 'Thu, 01 Jan 2026 18:00:00 GMT' }, {}, null],
  [
    'no-cache wins over all',
    { 'cache-control': 'no-cache, max-age=600', expires: 'Thu, 01 Jan 2026 18:00:00 GMT' },
    {},
    null,
  ],
  ['Expires', { expires: 'Thu, 01 Jan 2026 12:20:00 GMT' }, {}, ['2026-01-01T12:20:00.000Z', 'expires']],
  [
    'Expires by the clock of the server',
    { expires: 'Thu, 01 Jan 2026 10:20:00 GMT', date: 'Thu, 01 Jan 2026 10:00:00 GMT' },
    {},
    ['2026-01-01T12:20:00.000Z', 'expires'],
  ],
  ['Expires in the past', { expires: 'Thu, 01 Jan 1970 00:00:00 GMT' }, {}, null],
  ['Expires: 0', { expires: '0', date: 'Thu, 01 Jan 2026 10:00:00 GMT' }, {}, null],
  ['the later of two', { 'cache-control': 'max-age=600' }, { ttl_minutes: 60 }, ['2026-01-01T13:00:00.000Z', 'ttl']],
  [
    'the later of two, the other way',
    { 'cache-control': 'max-age=7200' },
    { ttl_minutes: 60 },
    ['2026-01-01T14:00:00.000Z', 'cache_control'],
  ],
  ['at most a day, ttl', {}, { ttl_minutes: 1e9 }, ['2026-01-02T12:00:00.000Z', 'ttl']],
  [
    'at most a day, max-age',
    { 'cache-control': 'max-age=31536000' },
    {},
    ['2026-01-02T12:00:00.000Z', 'cache_control'],
  ],
  ['this hour is skipped', {}, { skip_hours: [12, 13] }, ['2026-01-01T14:00:00.000Z', 'skip']],
  ['another hour is skipped', {}, { skip_hours: [3] }, null],
  [
    'the hour that ttl leads to is skipped',
    {},
    { ttl_minutes: 60, skip_hours: [13] },
    ['2026-01-01T14:00:00.000Z', 'skip'],
  ],
  ['today is skipped', {}, { skip_days: ['thursday'] }, ['2026-01-02T00:00:00.000Z', 'skip']],
  [
    'many days are skipped',
    {},
    { skip_days: ['thursday', 'friday', 'saturday'] },
    ['2026-01-02T12:00:00.000Z', 'skip'],
  ],
  ['everything is skipped', {}, { skip_hours: Array.from({ length: 24 }, (_, i) => i) }, null],
  ['skipped over midnight', {}, { ttl_minutes: 660, skip_hours: [23, 0, 1] }, ['2026-01-02T02:00:00.000Z', 'skip']],
])('%s', (_, headers, hints, expected) => {
  const found = next(headers, hints);
  expect(found === undefined ? null : [found.not_before, found.reason]).toEqual(expected);
});
