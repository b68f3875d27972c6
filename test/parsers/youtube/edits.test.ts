import type { DemoChannel } from '../../../src/local/origin/youtube/demo-channels';
import { plain } from '../../../src/local/origin/youtube/demo-videos';
import { NOON, requireFreshBuild, youtubeAt, type Setting } from './stand-in';

/** Videos that are edited after they were told. */

beforeAll(requireFreshBuild);

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A channel with a video every six hours, whose titles and access somebody sets. */
async function channelAt(setting: Setting = {}) {
  const titles = new Map<number, string>();
  const hidden = new Set<number>();
  const own: DemoChannel = {
    channel_id: 'UCown-edits0000000000000',
    code: 'ow',
    title: 'own',
    every_ms: 6 * 3_600_000,
    most: 60,
    video: (code, n, at, now) => ({
      ...plain(code, n, at, now),
      title: titles.get(n) ?? `Video ${n}`,
      access: hidden.has(n) ? 'private' : 'public',
    }),
  };
  const stand = await youtubeAt({ ...setting, api: { ...setting.api, channels: { own } } });
  const newest = Math.floor(NOON / own.every_ms);
  return {
    ...stand,
    ask: (params: Record<string, unknown> = {}) => stand.ask({ url: own.channel_id, params }),
    /** @param back how many videos are newer */
    edit: (back: number, title: string) => void titles.set(newest - back, title),
    hide: (back: number) => void hidden.add(newest - back),
    show: (back: number) => void hidden.delete(newest - back),
  };
}

test('an edited title of the last three days is told within the hour, for one unit, and told once', async () => {
  const { ask, edit, clock } = await channelAt();
  const first = await ask();
  expect(first.cursor?.['recent']).toHaveLength(13);
  edit(5, 'Corrected');
  edit(20, 'Too old');
  clock.now += 10 * MINUTE_MS;
  expect((await ask()).result).toMatchObject({ items: 0, edited_items: 0, quota_units: 1 });
  clock.now += 50 * MINUTE_MS;
  const { items, result } = await ask();
  expect(items).toEqual([
    {
      ...first.items[5],
      title: 'Corrected',
      content_hash: expect.not.stringMatching(first.items[5]?.content_hash ?? '') as string,
    },
  ]);
  expect(result).toMatchObject({ items: 1, new_items: 0, edited_items: 1, quota_units: 2 });
  clock.now += 61 * MINUTE_MS;
  expect((await ask()).result).toMatchObject({ items: 0, edited_items: 0, quota_units: 2 });
});

test('edits are found without a further unit when there is something new to ask for anyway', async () => {
  const { ask, clock } = await youtubeAt();
  await ask({ url: '@demo_edits' });
  clock.now += 30 * MINUTE_MS;
  const { result, items } = await ask({ url: '@demo_edits' });
  expect(result).toMatchObject({ new_items: 3, edited_items: 3, quota_units: 2 });
  expect(items.filter(({ title }) => title?.endsWith(', corrected'))).toHaveLength(3);
});

test('how long edits are looked for is for the schedule to say', async () => {
  const { ask, edit, clock } = await channelAt();
  await ask({ recheck_days: 10 });
  edit(20, 'Five days old');
  clock.now += 61 * MINUTE_MS;
  expect((await ask({ recheck_days: 10 })).result).toMatchObject({ edited_items: 1 });
  edit(20, 'Again');
  clock.now += 61 * MINUTE_MS;
  const never = await ask({ recheck_days: 0 });
  expect(never).toMatchObject({ result: { edited_items: 0, quota_units: 1 }, cursor: { recent: [] } });
});

test('a video that is private for a while is known all the time', async () => {
  const { ask, edit, hide, show, clock } = await channelAt();
  await ask();
  hide(2);
  clock.now += 61 * MINUTE_MS;
  expect((await ask()).result).toMatchObject({ items: 0, skipped: { missing: 0 } });
  show(2);
  edit(2, 'Back');
  clock.now += 61 * MINUTE_MS;
  expect((await ask()).result).toMatchObject({ items: 1, new_items: 0, edited_items: 1 });
});

test('the cursor has room for the newest fifty', async () => {
  const { ask, clock } = await youtubeAt();
  for (let n = 0; n < 3; n++, clock.now += 40_000) await ask({ url: '@demo_busy' });
  const { cursor, result } = await ask({ url: '@demo_busy' });
  expect(cursor?.['recent']).toHaveLength(50);
  expect(JSON.stringify(cursor).length).toBeLessThan(10_000);
  expect(result['edited_items']).toBe(0);
});

test('without a key the feed tells edits of its fifteen, whatever their age', async () => {
  const { ask, edit, clock } = await channelAt({ keys: [] });
  const first = await ask();
  clock.now += MINUTE_MS;
  expect((await ask()).result).toMatchObject({ items: 0, edited_items: 0 });
  edit(1, 'Corrected');
  edit(14, 'Three and a half days old');
  const { items, result } = await ask();
  expect(items.map(({ item_key, title }) => [item_key, title])).toEqual([
    [first.items[1]?.item_key, 'Corrected'],
    [first.items[14]?.item_key, 'Three and a half days old'],
  ]);
  expect(result).toMatchObject({ new_items: 0, edited_items: 2, via: 'feed' });
  expect((await ask()).result).toMatchObject({ items: 0 });
  edit(3, 'Unseen');
  expect((await ask({ recheck_days: 0 })).result).toMatchObject({ items: 0 });
});

test('what the API told is not overwritten by the feed, which knows less', async () => {
  const { ask, edit, clock } = await channelAt({ api: { day_units: 2 }, keys: ['youtube-demo-one'] });
  await ask();
  edit(1, 'Corrected');
  clock.now += DAY_MS / 12;
  expect((await ask()).result).toMatchObject({ via: 'feed', items: 0, edited_items: 0 });
});
