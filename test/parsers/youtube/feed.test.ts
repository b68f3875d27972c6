import { status } from '../../../src/local/origin/answers';
import type { YoutubeCall } from '../../../src/local/origin/youtube/demo-channels';
import { FeedPool } from '../../../src/parsers/youtube/feed-pool';
import { onFileEnd } from '../../support/clean-up';
import { idOf, requireFreshBuild, youtubeAt } from './stand-in';

/** The feed: without a key, and when no key can be used. */

beforeAll(requireFreshBuild);

const MINUTE_MS = 60_000;
const url = idOf('demo_news');
const never = new AbortController().signal;

test('without a key the feed is read: fifteen videos, and then what is new', async () => {
  const { ask, calls, clock } = await youtubeAt({ keys: [] });
  const first = await ask({ url });
  expect(first.result).toMatchObject({
    items: 15,
    new_items: 15,
    via: 'feed',
    requests: 1,
    quota_units: 0,
    quota_units_today: {},
    channel_id: url,
    channel_name: 'demo news',
    warnings: [],
  });
  expect(first.items[1]).toMatchObject({
    kind: 'video',
    author: 'demo news',
    published_at: '2026-11-23T11:59:00.000Z',
    payload: {
      description: expect.stringContaining('\nSecond line.') as string,
      duration_seconds: null,
      thumbnail: { width: 480 },
      channel_id: url,
    },
  });
  expect(first.items.filter(({ kind }) => kind === 'short')).toHaveLength(4);
  clock.now += 2 * MINUTE_MS;
  expect((await ask({ url })).result).toMatchObject({ items: 2, new_items: 2, reached: 'known', warnings: [] });
  clock.now += 30 * MINUTE_MS;
  expect((await ask({ url })).result['warnings']).toEqual([expect.stringContaining('no more than 15')]);
  expect(calls.map(({ url: asked }) => asked)).toEqual(
    Array.from({ length: 3 }, () => `/youtube/feeds/videos.xml?channel_id=${url}`),
  );
});

test('a playlist and the facts about a channel come from the feed too, as far as they go', async () => {
  const { ask, calls } = await youtubeAt({ keys: [] });
  const list = await ask({ url: 'PLdemo_best_of_the_news' });
  expect(list.result).toMatchObject({ items: 15, channel_id: url });
  const facts = await ask({ url, task_type: 'CHANNEL_INFO' });
  expect(facts.result).toMatchObject({ items: 1, via: 'feed', name: 'demo news', subscribers: null });
  expect(facts.items[0]).toMatchObject({ item_key: url, kind: 'channel', title: 'demo news' });
  expect(calls.map(({ params }) => [...params.keys()])).toEqual([['playlist_id'], ['channel_id']]);
});

test('when the quota is used up the feed goes on, and says why', async () => {
  const { ask, clock } = await youtubeAt({ api: { day_units: 2 }, keys: ['youtube-demo-one'] });
  await ask({ url });
  clock.now += 2 * MINUTE_MS;
  const { result, items } = await ask({ url });
  expect(items).toHaveLength(2);
  expect(result).toMatchObject({ via: 'feed', quota_units: 1, requests: 2 });
  expect(result['warnings']).toEqual([expect.stringMatching(/no key can be used: The quota of every key/)]);
});

test('what the feed told is completed by the API once a key can be used', async () => {
  let isSpent = true;
  const fault = ({ method }: YoutubeCall) =>
    isSpent && method !== 'feed' ? { status: 403, reason: 'quotaExceeded' } : undefined;
  const { ask, clock } = await youtubeAt({ api: { fault } });
  const bare = await ask({ url });
  expect(bare.result).toMatchObject({ via: 'feed', items: 15 });
  isSpent = false;
  clock.now = Date.UTC(2026, 10, 24, 8);
  const full = await ask({ url, params: { max_pages: 1 } });
  const completed = full.items.filter(({ item_key }) => bare.items.some((item) => item.item_key === item_key));
  expect(completed).toHaveLength(15);
  expect(completed.every(({ payload }) => payload['duration_seconds'] !== null)).toBe(true);
  expect(full.result).toMatchObject({ via: 'api', items: 65, new_items: 50 });
  expect(full.cursor).toMatchObject({ pending: [] });
});

test('a quota that ends between the list and the particulars loses nothing', async () => {
  let asked = 0;
  const fault = ({ method }: YoutubeCall) =>
    method === 'videos' && ++asked > 1 ? { status: 403, reason: 'quotaExceeded' } : undefined;
  const { ask, clock } = await youtubeAt({ api: { fault }, keys: ['youtube-demo-one'] });
  const { items, result } = await ask({ url, params: { max_pages: 2 } });
  expect(result).toMatchObject({ via: 'feed', items: 50, new_items: 50 });
  expect(new Set(items.map(({ item_key }) => item_key)).size).toBe(50);
  asked = -100;
  clock.now = Date.UTC(2026, 10, 24, 8);
  const rest = await ask({ url, params: { max_pages: 2 } });
  expect(rest.result).toMatchObject({ via: 'api', new_items: 60 });
});

test.each([
  ['youtube-demo-exhausted', 'quota', 'day_limit'],
  ['youtube-demo-hasty', 'quota', 'rate_limit'],
  ['youtube-demo-invalid', 'credentials', undefined],
  ['youtube-demo-disabled', 'credentials', undefined],
])('with %s and a feed that is away the task fails as %s', async (key, code, reason) => {
  const { ask } = await youtubeAt({ keys: [key] });
  const failing = ask({ url: idOf('demo_feed_404') });
  await expect(failing).rejects.toMatchObject({
    code,
    instruction: reason === undefined ? { retryable: false } : { next_check: { reason } },
  });
});

test('a name that was found before is read from the feed when no key can be used', async () => {
  const { ask } = await youtubeAt({ api: { day_units: 3 }, keys: ['youtube-demo-one'] });
  await ask();
  expect((await ask()).result).toMatchObject({ via: 'feed', items: 0 });
});

test.each([
  ['a web page', '<!doctype html><html><body>Consent</body></html>', 'not_a_feed'],
  ['another feed', '<rss version="2.0"><channel><title>x</title></channel></rss>', 'not_a_feed'],
  ['broken XML', '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>', 'not_a_feed'],
  ['nothing', '', 'not_a_feed'],
  ['five megabytes', 'x'.repeat(5_000_000), 'too_large'],
])('%s in the place of the feed', async (_, body, code) => {
  const { ask } = await youtubeAt({ keys: [], api: { fault: () => status(200, {}, body) } });
  await expect(ask({ url })).rejects.toMatchObject({ code });
});

test('entries without an id are counted, and strange ones taken as they are', async () => {
  const xml = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015"><title>T</title>
    <entry><title>no id</title></entry><entry><yt:videoId>../../x</yt:videoId></entry>
    <entry><yt:videoId>dQw4w9WgXcQ</yt:videoId><published>yesterday</published></entry></feed>`;
  const { ask } = await youtubeAt({ keys: [], api: { fault: () => status(200, {}, xml) } });
  const { items, result } = await ask({ url });
  expect(items).toEqual([expect.objectContaining({ item_key: 'dQw4w9WgXcQ', title: null, published_at: null })]);
  expect(result).toMatchObject({ skipped: { unusable: 2 }, warnings: [expect.stringContaining('2 records')] });
});

test('a feed that takes too long is given up, and the next one is read', async () => {
  const pool = new FeedPool({ deadline_ms: 1 });
  onFileEnd(() => pool.stop());
  const bytes = Buffer.from(
    `<feed xmlns="http://www.w3.org/2005/Atom">${'<entry><title>x</title></entry>'.repeat(20_000)}</feed>`,
  );
  await expect(pool.read({ bytes }, never)).rejects.toMatchObject({ code: 'parse', instruction: { retryable: false } });
  const patient = new FeedPool();
  onFileEnd(() => patient.stop());
  expect(await patient.read({ bytes }, never)).toMatchObject({ is_feed: true, unusable: 100 });
});
