import fc from 'fast-check';
import { NotAFeed, readFeed } from '../../../src/parsers/rss/read-feed';
import readFeedJob from '../../../src/parsers/rss/feed-thread';
import { itemMessage } from '../../../src/contract/messages';
import { FEEDS } from './feeds';

/** Whatever comes, reading it ends, harms nobody and gives items that may travel. */

const feeds = Object.values(FEEDS);
const job = (bytes: Uint8Array, content_type?: string) => ({
  bytes,
  content_type,
  url: 'https://site.example/feed',
  max_items: 50,
  doubled_ids: [],
});

/** Reads in this very thread: a hang shows as the time-out of the test. */
function check(bytes: Uint8Array, content_type?: string): void {
  const reading = readFeedJob(job(bytes, content_type));
  if (!reading.is_feed) return;
  for (const item of reading.items) {
    const message = { ...item, source_id: 1, task_id: '01890a5d-ac96-774b-bcce-b302099a8057' };
    const parsed = itemMessage.safeParse(JSON.parse(JSON.stringify(message)));
    expect(parsed.error?.issues).toBeUndefined();
    expect(JSON.stringify(message)).not.toContain('\\u0000');
    if (item.url !== null) expect(item.url).toMatch(/^https?:/);
  }
  expect(new Set(reading.items.map(({ item_key }) => item_key)).size).toBe(reading.items.length);
}

afterEach(() => {
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.option(fc.string(), { nil: undefined }), (bytes, type) => {
      check(bytes, type === undefined ? undefined : `text/xml; charset=${type}`);
    }),
    { numRuns: 300 },
  );
});

test('feeds with bytes changed, taken out, doubled and cut off', () => {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(40),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc
        .constantFrom(
          '<',
          '>',
          '"',
          '&',
          ']]>',
          '<![CDATA[',
          '<!--',
          '</item>',
          '<item>',
          '\u0000',
          '&#0;',
          '&#xD800;',
          '<!DOCTYPE x [',
          '__proto__',
          '<__proto__ polluted="1">',
          'xml:base="http://["',
          '{',
          '[',
          '"version":',
          '\ud800',
        )
        .map((text) => Buffer.from(text)),
    ),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...feeds),
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      (feed, changes, cut) => {
        let bytes = Buffer.from(feed);
        for (const { at, length, put } of changes) {
          const from = Math.floor(at * bytes.length);
          bytes = Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + length)]);
        }
        check(cut ? bytes.subarray(0, Math.floor((changes[0]?.at ?? 1) * bytes.length)) : bytes);
      },
    ),
    { numRuns: 1_500 },
  );
});

test('JSON feeds of any shape', () => {
  const names = fc.constantFrom(
    'version',
    'title',
    'items',
    'id',
    'url',
    'authors',
    'attachments',
    'tags',
    'content_html',
    'date_published',
    '__proto__',
    'constructor',
    'polluted',
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(names, tie('value'), { maxKeys: 6 }),
    ),
  }));
  fc.assert(
    fc.property(fc.array(fc.dictionary(names, value, { maxKeys: 8 }), { maxLength: 5 }), value, (items, title) => {
      check(Buffer.from(JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title, items })));
    }),
    { numRuns: 500 },
  );
});

test.each([
  `<rss version="2.0"><channel><title>t</title><__proto__><polluted>1</polluted></__proto__><item><title>x</title><constructor><prototype polluted="1"/></constructor></item></channel></rss>`,
  `<rss version="2.0" __proto__="1" polluted="1"><channel><title>t</title><item __proto__="x" constructor="y"><title>x</title></item></channel></rss>`,
  `{"version":"https://jsonfeed.org/version/1","title":"t","__proto__":{"polluted":1},"items":[{"id":"1","__proto__":{"polluted":1}}]}`,
])('prototypes stay as they are: %s', (text) => {
  check(Buffer.from(text));
  try {
    readFeed(text);
  } catch (error) {
    expect(error).toBeInstanceOf(NotAFeed);
  }
});
