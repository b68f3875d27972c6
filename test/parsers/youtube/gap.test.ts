import type { DemoChannel, Refusal } from '../../../src/local/origin/youtube/demo-channels';
import { plain, videoId } from '../../../src/local/origin/youtube/demo-videos';
import { NOON, youtubeAt, type Asked } from './stand-in';

/** A parser over a channel that gets more videos between two looks than a look may read. */

const SECOND_MS = 1_000;

/** A channel with a video every second, read once. */
async function channelAt() {
  const channel: DemoChannel = {
    channel_id: 'UCmany-videos00000000000',
    code: 'mv',
    title: 'many videos',
    every_ms: SECOND_MS,
    most: 20_000,
    video: plain,
  };
  const state = { refuses: (_token: string | null): Refusal | undefined => undefined };
  const stand = await youtubeAt({
    api: {
      channels: { many_videos: channel },
      fault: ({ method, params }) => (method === 'playlistItems' ? state.refuses(params.get('pageToken')) : undefined),
    },
  });
  const told = new Map<string, number>();
  const look = async (asked: Asked = {}) => {
    const outcome = await stand.ask({ url: channel.channel_id, ...asked });
    for (const { item_key } of outcome.items) told.set(item_key, (told.get(item_key) ?? 0) + 1);
    return outcome;
  };
  /** How often the videos since noon were told, each number of times once. */
  const times = () => {
    const first = NOON / SECOND_MS + 1;
    const count = stand.clock.now / SECOND_MS - first + 1;
    return new Set(Array.from({ length: count }, (_, index) => told.get(videoId('mv', first + index)) ?? 0));
  };
  await look();
  return { ...stand, look, times, state };
}

test('2,400 videos between two looks: the next looks fetch what the first one left, each video once', async () => {
  const { look, times, clock, calls } = await channelAt();
  clock.now += 2_400 * SECOND_MS;
  const first = await look();
  expect(first.result).toMatchObject({ pages: 20, new_items: 1_000, reached: 'page_limit', gaps: 1 });
  expect(first.result['warnings']).toEqual(['The pages were used up: videos further down are left to the next runs.']);
  expect(Buffer.byteLength(JSON.stringify(first.cursor))).toBeLessThan(16_000);
  expect(times()).toEqual(new Set([0, 1]));
  clock.now += 30 * SECOND_MS;
  const second = await look();
  // one page of the poll, one that shows the gap's place, and twenty
  expect(second.result).toMatchObject({ pages: 22, new_items: 1_030 - 30, reached: 'known', gaps: 1 });
  calls.length = 0;
  const third = await look();
  expect(third.result).toMatchObject({ reached: 'not_modified', not_modified: false, gaps: 0, warnings: [] });
  expect(third.result['quota_units']).toBe(calls.length);
  expect(times()).toEqual(new Set([1]));
  const fourth = await look();
  expect(fourth.result).toMatchObject({ items: 0, quota_units: 1, gaps: 0 });
});

test('a look that fails in the gap leaves it as it was', async () => {
  const { look, times, clock, state, methods } = await channelAt();
  clock.now += 1_300 * SECOND_MS;
  const { cursor } = await look();
  const before = methods().length;
  state.refuses = () => (methods().length > before + 3 ? { status: 500, reason: 'backendError' } : undefined);
  await expect(look()).rejects.toMatchObject({ code: 'http_5xx' });
  state.refuses = () => undefined;
  expect((await look({ cursor: cursor ?? null })).result).toMatchObject({ gaps: 0 });
  expect(times()).toEqual(new Set([1]));
});

test('a page token that YouTube no longer accepts: the gap is read from the top', async () => {
  const { look, times, clock, state } = await channelAt();
  clock.now += 1_300 * SECOND_MS;
  const { cursor } = await look();
  const { page_token } = cursor?.['gap'] as { page_token: string };
  state.refuses = (token) => (token === page_token ? { status: 400, reason: 'invalidPageToken' } : undefined);
  const refused = await look();
  expect(refused.result).toMatchObject({ pages: 2, items: 0, gaps: 1 });
  state.refuses = () => undefined;
  const again = [await look(), await look()];
  expect(again.map(({ result }) => result['gaps'])).toEqual([1, 0]);
  expect(times().has(0)).toBe(false);
});

test('more than a look may read twice over is one gap', async () => {
  const { look, times, clock } = await channelAt();
  for (let n = 0; n < 2; n++) {
    clock.now += 1_300 * SECOND_MS;
    expect((await look()).result).toMatchObject({ pages: 20, gaps: 1 });
  }
  const rest = [await look(), await look()];
  expect(rest.map(({ result }) => result['gaps'])).toEqual([1, 0]);
  expect(times().has(0)).toBe(false);
});

test('a run that ignores the cursor opens a gap only if it does not come down to what is known', async () => {
  const { look, times, clock } = await channelAt();
  clock.now += 20 * SECOND_MS;
  expect((await look({ params: { ignore_cursor: true } })).result).toMatchObject({ items: 50, gaps: 0 });
  clock.now += 120 * SECOND_MS;
  expect((await look({ params: { ignore_cursor: true } })).result).toMatchObject({ items: 50, gaps: 1 });
  expect((await look()).result).toMatchObject({ gaps: 0 });
  expect(times().has(0)).toBe(false);
});

test('what is older than the task wants closes a gap', async () => {
  const { ask } = await youtubeAt();
  const asked = { url: '@demo_archive', params: { max_age_days: 1 } };
  const { cursor } = await ask(asked);
  const gap = { page_token: null, above: [], below: [videoId('ar', 1)] };
  const open = await ask({ url: '@demo_archive', params: { max_pages: 1 }, cursor: { ...cursor, gap } });
  expect(open.result).toMatchObject({ gaps: 1 });
  const closed = await ask({ ...asked, cursor: { ...cursor, gap } });
  expect(closed.result).toMatchObject({ gaps: 0, items: 0, pages: 2 });
});

test('of a playlist there is no gap: it says that it goes on', async () => {
  const { look } = await channelAt();
  const url = 'PLdemo_best_of_the_news';
  await look({ url });
  const { result } = await look({ url, params: { max_pages: 2, ignore_cursor: true } });
  expect(result).toMatchObject({
    gaps: 0,
    warnings: ['The list goes on after 2 pages; videos further down were not looked at.'],
  });
});
