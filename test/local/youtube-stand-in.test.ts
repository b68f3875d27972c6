import { startOrigin } from '../../src/local/origin/origin';
import { demoChannels } from '../../src/local/origin/youtube/demo-channels';
import { demoYoutubeEnvironment } from '../../src/local/origin/youtube/demo-environment';
import { demoYoutubeSources } from '../../src/local/origin/youtube/demo-sources';
import type { YoutubeApiOptions } from '../../src/local/origin/youtube/youtube-api';
import { onFileEnd } from '../support/clean-up';

/** The stand-in answers like YouTube: what its parser's tests rely on. */

interface Said {
  readonly etag?: string;
  readonly nextPageToken?: string;
  readonly pageInfo?: { readonly totalResults: number };
  readonly items?: { readonly id: string; readonly contentDetails: { readonly videoId: string } }[];
  readonly error?: { readonly code: number; readonly errors: { readonly reason: string }[] };
}

const NOON = Date.UTC(2026, 10, 23, 12);
const uploads = (handle: string) => `UU${demoChannels[handle]?.channel_id.slice(2) ?? ''}`;

async function youtubeAt(youtube: YoutubeApiOptions = {}) {
  const clock = { now: NOON };
  const origin = await startOrigin({ youtube, now: () => clock.now });
  onFileEnd(() => origin.stop());
  const ask = async (method: string, params: Record<string, string>, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${origin.url}/youtube/v3/${method}?${new URLSearchParams(params).toString()}`, {
      headers: { 'X-Goog-Api-Key': 'youtube-demo-one', ...headers },
    });
    const text = await answer.text();
    return { status: answer.status, ...(text.startsWith('{') ? (JSON.parse(text) as Said) : {}) };
  };
  const list = (handle: string, more: Record<string, string> = {}) =>
    ask('playlistItems', { part: 'snippet', playlistId: uploads(handle), maxResults: '50', ...more });
  const feed = (query: string) => fetch(`${origin.url}/youtube/feeds/videos.xml?${query}`);
  return { ask, list, feed, clock };
}

const idsOf = ({ items = [] }: Said) => items.map(({ contentDetails }) => contentDetails.videoId);

test('pages follow each other by their tokens, five unless told, fifty at most', async () => {
  const { list } = await youtubeAt();
  const first = await list('demo_news', { maxResults: '500' });
  expect(first).toMatchObject({ pageInfo: { totalResults: 60 }, items: { length: 50 } });
  const second = await list('demo_news', { pageToken: first.nextPageToken ?? '' });
  expect(second).toMatchObject({ items: { length: 10 } });
  expect(second.nextPageToken).toBeUndefined();
  expect(new Set([...idsOf(first), ...idsOf(second)]).size).toBe(60);
  expect((await list('demo_news', { pageToken: 'x' })).error?.errors[0]?.reason).toBe('invalidPageToken');
});

test('lists grow with the clock and are the same until then, which their etags tell', async () => {
  const { list, ask, clock } = await youtubeAt();
  const first = await list('demo_news');
  const again = { part: 'snippet', playlistId: uploads('demo_news'), maxResults: '50' };
  expect((await ask('playlistItems', again, { 'If-None-Match': first.etag ?? '' })).status).toBe(304);
  clock.now += 60_000;
  const later = await ask('playlistItems', again, { 'If-None-Match': first.etag ?? '' });
  expect(later.status).toBe(200);
  expect(idsOf(later).slice(1)).toEqual(idsOf(first).slice(0, -1));
});

test('videos are told by their ids, all but private and deleted ones and those yet to come', async () => {
  const { list, ask } = await youtubeAt();
  const ids = idsOf(await list('demo_holes'));
  const found = await ask('videos', { part: 'snippet', id: ids.join(',') });
  expect(found.items?.length).toBeGreaterThan(20);
  expect(found.items?.length).toBeLessThan(50);
  expect((await ask('videos', { part: 'snippet', id: 'nw-zzzzzzzz,constructor,..' })).items).toEqual([]);
});

test.each([
  ['youtube-demo-exhausted', 403, 'quotaExceeded'],
  ['youtube-demo-invalid', 400, 'badRequest'],
  ['youtube-demo-disabled', 403, 'accessNotConfigured'],
  ['youtube-demo-hasty', 403, 'rateLimitExceeded'],
  ['somebody-elses', 400, 'badRequest'],
  ['', 400, 'badRequest'],
])('key "%s" gets %i %s', async (key, code, reason) => {
  const { ask } = await youtubeAt();
  const refused = await ask('channels', { part: 'id', forHandle: '@demo_news' }, { 'X-Goog-Api-Key': key });
  expect([refused.status, refused.error?.errors[0]?.reason]).toEqual([code, reason]);
});

test('a key is good for its units and no more, each for itself', async () => {
  const { list, ask } = await youtubeAt({ day_units: 1 });
  expect((await list('demo_news')).status).toBe(200);
  expect((await list('demo_news')).error?.errors[0]?.reason).toBe('quotaExceeded');
  expect((await ask('channels', { forHandle: '@demo_news' }, { 'X-Goog-Api-Key': 'youtube-demo-two' })).status).toBe(
    200,
  );
});

test('missing and closed channels, and one that never published', async () => {
  const { list, ask } = await youtubeAt();
  const reason = async (handle: string) => (await list(handle)).error?.errors[0]?.reason;
  expect([await reason('demo_gone'), await reason('demo_empty')]).toEqual(['playlistNotFound', 'playlistNotFound']);
  expect(await reason('demo_closed')).toBe('playlistItemsNotAccessible');
  const asked = async (handle: string) =>
    (await ask('channels', { part: 'id', id: demoChannels[handle]?.channel_id ?? '' })).items?.length;
  expect([await asked('demo_gone'), await asked('demo_empty')]).toEqual([undefined, 1]);
  expect((await ask('search', {})).status).toBe(404);
});

test('the feed has the newest fifteen; it can be away while the API is there, and the other way round', async () => {
  const { feed, list, clock } = await youtubeAt();
  const id = (handle: string) => `channel_id=${demoChannels[handle]?.channel_id ?? ''}`;
  const text = await (await feed(id('demo_news'))).text();
  expect([...text.matchAll(/<yt:videoId>([^<]+)/g)].map(([, found]) => found)).toEqual(
    idsOf(await list('demo_news')).slice(0, 15),
  );
  expect([...text.matchAll(/\/shorts\//g)].length).toBeGreaterThan(2);
  expect((await feed('playlist_id=PLdemo_best_of_the_news')).status).toBe(200);
  expect((await feed(id('demo_feed_404'))).status).toBe(404);
  expect((await feed(id('demo_feed_500'))).status).toBe(500);
  expect((await feed(id('demo_gone'))).status).toBe(404);
  expect((await list('demo_feed_404')).status).toBe(200);
  const statuses = new Set<number>();
  for (let n = 0; n < 2; n++, clock.now += 7_000) statuses.add((await list('demo_weak')).status);
  expect([...statuses].sort()).toEqual([200, 502]);
});

test('the demo points the parser at the stand-in, unless the environment has a YouTube of its own', () => {
  expect(demoYoutubeEnvironment({}, 'http://127.0.0.1:1')).toEqual({
    YOUTUBE_API_BASE: 'http://127.0.0.1:1/youtube/v3',
    YOUTUBE_FEED_BASE: 'http://127.0.0.1:1/youtube/feeds/videos.xml',
    YOUTUBE_API_KEYS: 'youtube-demo-one,youtube-demo-two',
  });
  for (const name of ['YOUTUBE_API_KEYS', 'YOUTUBE_API_KEYS_FILE', 'YOUTUBE_API_BASE', 'YOUTUBE_FEED_BASE']) {
    expect(demoYoutubeEnvironment({ [name]: 'x' }, 'http://127.0.0.1:1')).toEqual({});
    expect(demoYoutubeSources('often', { [name]: 'x' })).toEqual([]);
  }
  const urls = demoYoutubeSources('often', {}).map(({ url, name }) => [url, name]);
  expect(urls.length).toBeGreaterThanOrEqual(5);
  expect(new Set(urls.flat()).size).toBe(urls.length * 2);
});
