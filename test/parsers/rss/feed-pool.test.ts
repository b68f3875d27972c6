import { statSync } from 'node:fs';
import { join } from 'node:path';
import { FeedPool } from '../../../src/parsers/rss/feed-pool';
import { onFileEnd } from '../../support/clean-up';
import { FEEDS } from './feeds';

/** What hostile feeds do to the threads, and what the threads do for everybody else. */

const never = new AbortController().signal;
const src = join(__dirname, '..', '..', '..', 'src', 'parsers', 'rss');

beforeAll(() => {
  // threads run the build: an old one would be tested in place of the sources
  for (const name of ['feed-thread', 'read-feed', 'make-items', 'item-key', 'decode-bytes', 'parse-date']) {
    const built = statSync(join(src.replace(/src(?=.parsers.rss$)/, 'dist'), `${name}.js`), { throwIfNoEntry: false });
    if (built === undefined || built.mtimeMs < statSync(join(src, `${name}.ts`)).mtimeMs)
      throw new Error(`${name}.js is older than its source: run "npm run build" first.`);
  }
});

function pool(deadline_ms?: number): FeedPool {
  const made = new FeedPool(deadline_ms === undefined ? {} : { deadline_ms });
  onFileEnd(() => made.stop());
  return made;
}

function job(text: string | Buffer) {
  const bytes = Buffer.from(text);
  return { bytes, content_type: 'text/xml', url: 'https://site.example/feed', max_items: 5_000, doubled_ids: [] };
}

const rss = (inner: string) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>${inner}</channel></rss>`;
/** The fallback parser is quadratic in the depth of broken markup. */
const hanging = `<rss version="2.0"><channel><title>t</title><item><description>${'<a>'.repeat(400_000)}`;

test('a feed comes back with its items, and its bytes are still there', async () => {
  const given = job(FEEDS.RSS2);
  const reading = await pool().read(given, never);
  expect(reading).toMatchObject({
    is_feed: true,
    encoding: 'utf-8',
    feed: { title: 'Town paper', type: 'rss 2.0' },
    hints: { ttl_minutes: 45, skip_hours: [3], skip_days: ['sunday'] },
  });
  expect(given.bytes.toString()).toBe(FEEDS.RSS2);
});

test.each([
  ['', 'empty'],
  ['<!doctype html><html><body>Not found</body></html>', 'web page'],
  ['just words', 'text/xml'],
])('"%s" is not a feed but %s', async (text, word) => {
  const reading = await pool().read(job(text), never);
  expect(reading).toMatchObject({ is_feed: false, reason: expect.stringContaining(word) as string });
});

const laughs = `<!DOCTYPE rss [<!ENTITY a "${'ha'.repeat(50)}">${'bcdefghij'
  .split('')
  .map((name, i) => `<!ENTITY ${name} "${`&${'abcdefghij'[i]};`.repeat(10)}">`)
  .join('')}]>`;

test.each([
  [
    'billion laughs',
    `<?xml version="1.0"?>${laughs}<rss version="2.0"><channel><title>&j;</title><item><title>&j;</title></item></channel></rss>`,
  ],
  [
    'an external entity',
    `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&x;</title><item><title>&x;</title></item></channel></rss>`,
  ],
  ['200,000 × <', rss(`<item><title>${'<'.repeat(200_000)}</item>`)],
  ['an unterminated CDATA', rss(`<item><title><![CDATA[${'x'.repeat(1_000_000)}`)],
  [
    '100,000 attributes',
    rss(`<item ${Array.from({ length: 100_000 }, (_, i) => `a${i}="x"`).join(' ')}><title>x</title></item>`),
  ],
  ['100,000 nested tags', rss(`<item>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</item>`)],
  ['half a million items', rss('<item><title>x</title></item>'.repeat(500_000))],
  ['deep JSON', `{"version":"https://jsonfeed.org/version/1","title":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
  ['links that never end', rss(`<item><description>${'&lt;a href='.repeat(200_000)}</description></item>`)],
  ['broken markup without an end', hanging],
])('%s is read or refused in time, and the next feed is read', async (_, text) => {
  const threads = pool(2_000);
  const started = Date.now();
  const outcome = await threads.read(job(text), never).then(
    (reading) => ({ reading, code: undefined }),
    (error: { code?: string }) => ({ reading: undefined, code: error.code }),
  );
  expect(Date.now() - started).toBeLessThan(4_000);
  expect([undefined, 'parse', 'too_large']).toContain(outcome.code);
  const said = JSON.stringify(outcome.reading ?? {});
  expect(said).not.toContain('root:');
  expect(said).not.toContain('haha'.repeat(200));
  expect(await threads.read(job(FEEDS.ATOM10), never)).toMatchObject({ is_feed: true });
});

test('a feed that hangs its thread is cut at its deadline, and those who wait behind it lose nothing', async () => {
  // long enough for a busy machine to start two threads anew
  const threads = pool(4_000);
  await threads.read(job(FEEDS.RSS2), never);
  // one for each thread, so that the others wait for as long as a deadline
  const hangs = [hanging, hanging].map((text) => threads.read(job(text), never));
  const others = Array.from({ length: 10 }, () => threads.read(job(FEEDS.RSS2), never));
  for (const hang of hangs)
    await expect(hang).rejects.toMatchObject({ code: 'parse', instruction: { retryable: false } });
  for (const reading of await Promise.all(others)) expect(reading).toMatchObject({ is_feed: true });
});

test('an abort of the task ends the wait for a thread', async () => {
  const threads = pool(2_000);
  const abort = new AbortController();
  const work = threads.read(job(hanging), abort.signal);
  setTimeout(() => abort.abort(new Error('enough')), 300);
  await expect(work).rejects.toThrow('enough');
  expect(await threads.read(job(FEEDS.RSS2), never)).toMatchObject({ is_feed: true });
});
