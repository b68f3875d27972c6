import fc from 'fast-check';
import { parseDate } from '../../../src/parsers/rss/parse-date';

test.each([
  ['Thu, 01 Jan 2004 19:48:21 GMT', '2004-01-01T19:48:21.000Z'],
  ['Thu, 01 Jan 2004 19:48:21 +0300', '2004-01-01T16:48:21.000Z'],
  ['Thu, 01 Jan 2004 19:48:21 EST', '2004-01-02T00:48:21.000Z'],
  ['Thu, 01 Jan 2004 19:48:21 PDT', '2004-01-02T02:48:21.000Z'],
  ['Thu, 01 Jan 2004 19:48:21 MSK', '2004-01-01T16:48:21.000Z'],
  ['Thu, 01 Jan 2004 19:48:21 CEST', '2004-01-01T17:48:21.000Z'],
  ['Thu, 01 Jan 2004 19:48:21 Z', '2004-01-01T19:48:21.000Z'],
  ['Thu, 01 Jan 2004 19:48:21 GMT+0100', '2004-01-01T18:48:21.000Z'],
  ['Thu, 01 Jan 2004 19:48:21 -05:00', '2004-01-02T00:48:21.000Z'],
  ['Thu, 01 Jan 2004 19:48:21 +0000 (UTC)', '2004-01-01T19:48:21.000Z'],
  ['Thu, 01 Jan 2004 19:48:21 XYZ', '2004-01-01T19:48:21.000Z'],
  ['Thu, 01 Jan 2004 19:48:21', '2004-01-01T19:48:21.000Z'],
  ['Thu, 01 Jan 2004 19:48 GMT', '2004-01-01T19:48:00.000Z'],
  ['Thu, 1 January 2004 19:48:21 GMT', '2004-01-01T19:48:21.000Z'],
  ['Mon, 06 Sept 2021 00:01:00 +0000', '2021-09-06T00:01:00.000Z'],
  ['Чт, 01 Jan 2004 19:48:21 GMT', '2004-01-01T19:48:21.000Z'],
  ['Fri, 01 Jan 2004 19:48:21 GMT', '2004-01-01T19:48:21.000Z'],
  ['01 Jan 04 19:48 GMT', '2004-01-01T19:48:00.000Z'],
  ['01 Jan 99 19:48 GMT', '1999-01-01T19:48:00.000Z'],
  ['01-Jan-2004 19:48:21 GMT', '2004-01-01T19:48:21.000Z'],
  ['  Thu,  01  Jan  2004\n19:48:21  GMT ', '2004-01-01T19:48:21.000Z'],
  ['1 Jan 2004', '2004-01-01T00:00:00.000Z'],
  ['Thu, 01 Jan 2004 24:00:00 GMT', '2004-01-02T00:00:00.000Z'],
  ['Thu, 31 Dec 1998 23:59:60 GMT', '1999-01-01T00:00:00.000Z'],
  ['2003-12-31T10:14:55Z', '2003-12-31T10:14:55.000Z'],
  ['2003-12-31T10:14:55.25+03:00', '2003-12-31T07:14:55.000Z'],
  ['2003-12-31T10:14:55+0300', '2003-12-31T07:14:55.000Z'],
  ['2003-12-31T10:14:55-08', '2003-12-31T18:14:55.000Z'],
  ['2003-12-31t10:14:55z', '2003-12-31T10:14:55.000Z'],
  ['2003-12-31 10:14:55', '2003-12-31T10:14:55.000Z'],
  ['2003-12-31 10:14:55 +0300', '2003-12-31T07:14:55.000Z'],
  ['2003-12-31T10:14Z', '2003-12-31T10:14:00.000Z'],
  ['2003-12-31', '2003-12-31T00:00:00.000Z'],
  ['20031231', '2003-12-31T00:00:00.000Z'],
  ['2003/12/31', '2003-12-31T00:00:00.000Z'],
  ['2003-12', '2003-12-01T00:00:00.000Z'],
  ['2003', '2003-01-01T00:00:00.000Z'],
  ['Thu Jan  1 19:48:21 2004', '2004-01-01T19:48:21.000Z'],
  ['Thu Jan 01 19:48:21 EST 2004', '2004-01-02T00:48:21.000Z'],
  ['Jan 1, 2004 7:48 PM EST', '2004-01-02T00:48:00.000Z'],
  ['January 1st, 2004 at 12:05 AM', '2004-01-01T00:05:00.000Z'],
])('%s', (text, expected) => {
  expect(parseDate(text)).toBe(expected);
});

test.each([
  '',
  'yesterday',
  'Episode 5',
  '5',
  'Feb',
  '99999999',
  '2003-13-01',
  '2003-12-32',
  '32 Jan 2004',
  '1 Foo 2004',
  'Thu, 01 Jan 0004 00:00:00 GMT',
  '2004-01-01T00:00:00+99:00',
  '3000-01-01',
  'Thu, 01 Jan 2004 25:61:00 GMT',
])('"%s" is no date', (text) => {
  expect(parseDate(text)).toBeNull();
});

test('every instant comes back from its common forms', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1950-01-01'), max: new Date('2199-01-01'), noInvalidDate: true }), (date) => {
      date.setUTCMilliseconds(0);
      expect(parseDate(date.toISOString())).toBe(date.toISOString());
      expect(parseDate(date.toUTCString())).toBe(date.toISOString());
    }),
  );
});

test('any text gives a date or null, quickly', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const found = parseDate(text);
      if (found !== null) expect(new Date(found).toISOString()).toBe(found);
    }),
  );
  for (const hostile of [
    '1 '.repeat(100),
    'a'.repeat(200),
    `${' '.repeat(198)}x`,
    `1 Jan 2004 ${' '.repeat(180)}x`,
    `1${'-'.repeat(190)}`,
  ]) {
    const started = performance.now();
    parseDate(hostile);
    expect(performance.now() - started).toBeLessThan(50);
  }
});
