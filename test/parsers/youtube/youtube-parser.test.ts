import type { DemoChannel } from '../../../src/local/origin/youtube/demo-channels';
import { plain } from '../../../src/local/origin/youtube/demo-videos';
import { createParser } from '../../../src/parsers/registry';
import { parserConfig } from '../../support/parsers';
import { idOf, NOON, youtubeAt } from './stand-in';

const size = (items: readonly unknown[]) =>
  items.reduce<number>((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0);
const MINUTE_MS = 60_000;
const NOTHING_SKIPPED = { private: 0, deleted: 0, missing: 0, upcoming: 0, live: 0, unusable: 0 };

test('the first look at a channel is one page; the name is looked up once and travels as an id', async () => {
  const { ask, calls } = await youtubeAt({ keys: ['youtube-demo-one'] });
  const first = await ask();
  expect(first.result).toEqual({
    items: 50,
    items_bytes: size(first.items),
    new_items: 50,
    edited_items: 0,
    pages: 1,
    http_status: 200,
    not_modified: false,
    channel_name: 'demo news',
    videos_total: 60,
    reached: 'page_limit',
    gaps: 0,
    skipped: NOTHING_SKIPPED,
    via: 'api',
    requests: 3,
    quota_units: 3,
    quota_units_today: { 'key 1 of 1': 3 },
    channel_id: idOf('demo_news'),
    playlist_id: idOf('demo_news').replace(/^UC/, 'UU'),
    warnings: [],
  });
  expect(first.cursor).toMatchObject({
    target: { channel_id: idOf('demo_news'), name: '@demo_news' },
    known: first.items.map(({ item_key }) => item_key),
    pending: [],
  });
  await ask();
  expect(calls.map(({ method, params }) => [method, params.get('forHandle') ?? params.get('maxResults')])).toEqual([
    ['channels', '@demo_news'],
    ['playlistItems', '50'],
    ['videos', null],
    ['playlistItems', '50'],
  ]);
});

test('what did not change is one unit and a 304', async () => {
  const { ask, calls } = await youtubeAt();
  const { cursor } = await ask();
  const again = await ask();
  expect(again.items).toEqual([]);
  expect(again.result).toMatchObject({ not_modified: true, http_status: 304, quota_units: 1, reached: 'not_modified' });
  expect(again.cursor).toEqual(cursor);
  expect(calls.at(-1)?.if_none_match).toBe(cursor?.['etag']);
});

test('later looks tell what is new, ask for its particulars and no more than one request holds, and cost two units', async () => {
  const { ask, calls, clock } = await youtubeAt();
  await ask();
  clock.now += 3 * MINUTE_MS;
  const { items, result } = await ask();
  expect(result).toMatchObject({ new_items: 3, pages: 1, quota_units: 2, reached: 'known' });
  expect(items.map(({ published_at }) => published_at)).toEqual([
    '2026-11-23T12:03:00.000Z',
    '2026-11-23T12:02:00.000Z',
    '2026-11-23T12:01:00.000Z',
  ]);
  // the 47 youngest of the known ones come along for nothing
  expect(calls.at(-1)?.params.get('id')?.split(',')).toHaveLength(50);
});

test('a key is in a header and nowhere else; both keys share the work', async () => {
  const { ask, calls, clock } = await youtubeAt();
  for (let n = 0; n < 3; n++, clock.now += MINUTE_MS) await ask();
  expect(new Set(calls.map(({ key }) => key))).toEqual(new Set(['youtube-demo-one', 'youtube-demo-two']));
  for (const { url } of calls) expect(url).not.toMatch(/demo-one|demo-two|[?&]key=/);
});

test('a video becomes an item with its picture, length and numbers', async () => {
  const { ask } = await youtubeAt();
  const { items } = await ask();
  const n = NOON / MINUTE_MS - 1;
  expect(items[1]).toMatchObject({
    kind: 'video',
    url: `https://www.youtube.com/watch?v=${items[1]?.item_key}`,
    title: `Video ${n} of the demo`,
    author: 'demo news',
    published_at: '2026-11-23T11:59:00.000Z',
    payload: {
      description: `What video ${n} is about.\nSecond line.`,
      thumbnail: { width: 1280, url: expect.stringContaining('maxres') as string },
      duration_seconds: 120 + (n % 600),
      statistics: { views: n % 9_999, likes: n % 97, comments: n % 5 },
      live: null,
      channel_id: idOf('demo_news'),
    },
  });
  const shorts = items.filter(({ kind }) => kind === 'short');
  expect(shorts).toHaveLength(13);
  for (const { payload } of shorts) expect(payload['duration_seconds']).toBeLessThanOrEqual(60);
});

test('a premiere is told when it begins, out of its order, and again when it is over', async () => {
  const { ask, clock } = await youtubeAt();
  const url = '@demo_premieres';
  clock.now += MINUTE_MS * ((5 - ((clock.now / MINUTE_MS) % 5)) % 5);
  const first = await ask({ url });
  const n = clock.now / MINUTE_MS;
  const id = `pr-${n.toString(36).padStart(8, '0')}`;
  expect(first.result['skipped']).toMatchObject({ upcoming: 1 });
  expect(first.items.map(({ item_key }) => item_key)).not.toContain(id);
  expect(first.cursor).toMatchObject({ pending: [{ id, state: 'upcoming', is_premiere: true }] });
  const told: unknown[] = [];
  for (let minute = 1; minute <= 6; minute++) {
    clock.now += MINUTE_MS;
    const { items, result } = await ask({ url });
    const found = items.find(({ item_key }) => item_key === id);
    told.push([found?.kind ?? null, (result['skipped'] as { live: number }).live]);
    if (minute === 3) expect(found?.published_at).toBe(new Date(clock.now).toISOString());
  }
  expect(told).toEqual([
    [null, 0],
    [null, 0],
    ['premiere', 0],
    [null, 1],
    ['premiere', 0],
    [null, 0],
  ]);
});

test('a broadcast on air is told once, and once more with its length; also when the list itself does not change', async () => {
  const { ask, clock } = await youtubeAt();
  const url = '@demo_live';
  clock.now += MINUTE_MS * ((3 - ((clock.now / MINUTE_MS) % 3)) % 3);
  const first = await ask({ url });
  expect(first.items[0]).toMatchObject({
    kind: 'live',
    payload: { duration_seconds: null, live: { actual_end: null } },
  });
  clock.now += 10_000;
  const second = await ask({ url });
  expect(second.result).toMatchObject({ not_modified: true, items: 0, skipped: { live: 2 } });
  clock.now += 4 * MINUTE_MS;
  const third = await ask({ url });
  const ended = third.items.find(({ item_key }) => item_key === first.items[0]?.item_key);
  expect(ended).toMatchObject({ kind: 'live', payload: { duration_seconds: 240 } });
  expect(ended?.content_hash).not.toBe(first.items[0]?.content_hash);
});

test('more videos that are yet to begin than there is room to wait for are met again', async () => {
  const waiting: DemoChannel = {
    channel_id: 'UCmany-waiting0000000000',
    code: 'mw',
    title: 'many waiting',
    every_ms: MINUTE_MS,
    most: 60,
    video: (code, n, at, now) => ({ ...plain(code, n, at, now), state: 'upcoming' }),
  };
  const { ask } = await youtubeAt({ api: { channels: { many_waiting: waiting } } });
  const first = await ask({ url: waiting.channel_id, params: { max_pages: 2 } });
  expect(first.result).toMatchObject({ items: 0, skipped: { upcoming: 60 } });
  expect([first.cursor?.['pending'], first.cursor?.['known']]).toMatchObject([{ length: 50 }, { length: 50 }]);
});

test('private and deleted videos are counted, never told', async () => {
  const { ask } = await youtubeAt();
  const { items, result } = await ask({ url: '@demo_holes', params: { max_pages: 2 } });
  const skipped = result['skipped'] as Record<string, number>;
  expect(skipped['deleted']).toBe(16);
  expect(skipped['private']).toBeGreaterThan(5);
  expect(items).toHaveLength(80 - (skipped['deleted'] ?? 0) - (skipped['private'] ?? 0));
  expect(items.filter(({ title }) => /Private|Deleted/.test(title ?? ''))).toEqual([]);
});

test('a burst is read page by page down to what is known, fifty particulars a request', async () => {
  const { ask, clock, calls } = await youtubeAt();
  const url = idOf('demo_busy');
  await ask({ url });
  clock.now += 120_000;
  calls.length = 0;
  const { result, items } = await ask({ url });
  expect(result).toMatchObject({ reached: 'known', warnings: [], pages: 3 });
  expect(items.length).toBeGreaterThanOrEqual(120);
  expect(calls.every(({ params }) => (params.get('id')?.split(',').length ?? 0) <= 50)).toBe(true);
  clock.now += 400_000;
  const capped = await ask({ url, params: { max_pages: 2 } });
  expect(capped.result).toMatchObject({
    reached: 'page_limit',
    gaps: 1,
    warnings: ['The pages were used up: videos further down are left to the next runs.'],
  });
  expect(capped.cursor?.['known']).toHaveLength(200);
});

test('age, and a run that ignores the cursor', async () => {
  const { ask } = await youtubeAt();
  const archive = { url: '@demo_archive' };
  const young = await ask({ ...archive, params: { max_age_days: 1 } });
  expect(young.result).toMatchObject({ items: 25, reached: 'age' });
  const again = await ask({ ...archive, params: { ignore_cursor: true, max_pages: 2 } });
  expect(again.result).toMatchObject({ items: 100, pages: 2, not_modified: false });
});

test('of a playlist what is added at its bottom is found', async () => {
  const { ask, clock } = await youtubeAt();
  const url = 'https://www.youtube.com/playlist?list=PLdemo_best_of_the_news';
  const first = await ask({ url });
  expect(first.result).toMatchObject({ items: 120, pages: 3, reached: 'end', channel_id: idOf('demo_news') });
  clock.now += 2 * MINUTE_MS;
  const second = await ask({ url });
  expect(second.result).toMatchObject({ new_items: 2, pages: 3, reached: 'end' });
});

test('another address in the same schedule is another list, with nothing known of it; settings win', async () => {
  const { ask } = await youtubeAt();
  await ask();
  const other = await ask({ url: '@demo_holes' });
  expect(other.result).toMatchObject({ channel_id: idOf('demo_holes') });
  expect(other.items.length).toBeGreaterThan(20);
  const given = await ask({ settings: { channel_id: idOf('demo_premieres') } });
  expect(given.result).toMatchObject({ channel_id: idOf('demo_premieres'), items: 39 });
  const list = await ask({ settings: { playlist_id: 'PLdemo_best_of_the_news' } });
  expect(list.result).toMatchObject({ playlist_id: 'PLdemo_best_of_the_news', items: 120 });
});

test.each([
  ['https://www.youtube.com/user/DemoNews', ['channels']],
  ['https://www.youtube.com/c/demo_news', ['channels']],
  ['https://www.youtube.com/c/demonews', ['channels', 'channels']],
])('%s is found', async (url, asked) => {
  const { ask, methods } = await youtubeAt();
  expect((await ask({ url })).result).toMatchObject({ channel_id: idOf('demo_news') });
  expect(methods()).toEqual([...asked, 'playlistItems', 'videos']);
});

test('a cursor of another shape is as if there were none', async () => {
  const { ask } = await youtubeAt();
  const target = { playlist_id: idOf('demo_news').replace('UC', 'UU'), channel_id: 5, name: '@demo_news' };
  for (const cursor of [
    { target: 7, known: ['x'] },
    { target: { playlist_id: '../x', name: '@demo_news' } },
    { target, known: 'x', etag: 'a b\n', pending: [{ id: '?' }, null], added_at: 'soon' },
  ])
    expect((await ask({ cursor })).result).toMatchObject({ items: 50, new_items: 50 });
});

test('the facts about a channel are one item and the result', async () => {
  const { ask } = await youtubeAt();
  for (const url of ['@demo_news', 'PLdemo_best_of_the_news']) {
    const { items, result, cursor } = await ask({ url, task_type: 'CHANNEL_INFO', cursor: null });
    const facts = {
      channel_id: idOf('demo_news'),
      name: 'demo news',
      handle: '@demo_news',
      subscribers: 4210,
      videos: 60,
      views: 1_234_567,
      country: 'SE',
      made_for_kids: false,
    };
    expect(result).toMatchObject({ items: 1, items_bytes: size(items), via: 'api', quota_units: 2, ...facts });
    expect(items).toEqual([
      expect.objectContaining({
        item_key: idOf('demo_news'),
        kind: 'channel',
        published_at: '2015-03-01T12:00:00.000Z',
        payload: expect.objectContaining({ ...facts, description: 'All about demo news.' }) as object,
      }),
    ]);
    expect(cursor).toMatchObject({ target: { channel_id: idOf('demo_news') }, known: [] });
  }
  await expect(ask({ url: idOf('demo_gone'), task_type: 'CHANNEL_INFO' })).rejects.toMatchObject({ code: 'http_410' });
});

test('the registry knows it', async () => {
  const parser = await createParser('YOUTUBE', parserConfig());
  expect(parser.source_type).toBe('YOUTUBE');
  await parser.stop?.();
});
