import { createParser } from '../../../src/parsers/registry';
import { parserConfig } from '../../support/parsers';
import { NOON, vkAt } from './stand-in';

const size = (items: readonly unknown[]) =>
  items.reduce<number>((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0);
const MINUTE_MS = 60_000;

test('the first look at a wall is one page; the name is looked up once and travels as a number', async () => {
  const { ask, calls } = await vkAt();
  const first = await ask();
  expect(first.result).toEqual({
    items: 60,
    items_bytes: size(first.items),
    new_items: 60,
    pages: 1,
    requests: 2,
    http_status: 200,
    owner_id: -101,
    owner_name: 'Demo news',
    posts_total: 60,
    reached: 'end',
    gaps: 0,
    warnings: [],
  });
  expect(first.cursor).toEqual({ owner: { id: -101, screen_name: 'demo_news' }, newest: NOON / 1000, gaps: [] });
  const second = await ask();
  expect(second.result).toMatchObject({ pages: 1, requests: 1, new_items: 0, items: 20, reached: 'known' });
  expect(calls.map(({ method, params }) => [method, params.get('count')])).toEqual([
    ['utils.resolveScreenName', null],
    ['wall.get', '100'],
    ['wall.get', '100'],
  ]);
  expect(second.items.map(({ content_hash }) => content_hash)).toEqual(
    first.items.slice(0, 20).map(({ content_hash }) => content_hash),
  );
});

test('a request is a form with the version, its token in a header and nowhere else', async () => {
  const { ask, calls } = await vkAt({ tokens: ['vk-demo-one'] });
  await ask({ url: 'club101' });
  const [call] = calls;
  expect(call?.token).toBe('vk-demo-one');
  expect(Object.fromEntries(call?.params ?? [])).toEqual({
    owner_id: '-101',
    offset: '0',
    count: '100',
    filter: 'all',
    extended: '1',
    v: '5.199',
  });
});

test('another address in the same schedule is another wall: looked up anew, and read without the watermark', async () => {
  const { ask } = await vkAt();
  await ask();
  const person = await ask({ url: '@demo_person' });
  expect(person.result).toMatchObject({ owner_id: 102, requests: 2, items: 12, reached: 'end' });
  const given = await ask({ settings: { owner_id: -103 } });
  expect(given.result).toMatchObject({ owner_id: -103, requests: 1, items: 40, reached: 'end' });
  expect(given.cursor).toMatchObject({ owner: { id: -103, screen_name: null } });
});

test('a post becomes an item with its author, pictures and counters', async () => {
  const { ask } = await vkAt();
  const { items } = await ask();
  const byKind = new Map(
    items.flatMap((item) =>
      (item.payload['attachments'] as { type: string; url: string | null; title: string | null }[]).map(
        (one) => [one.type, one] as const,
      ),
    ),
  );
  expect(byKind.get('photo')).toMatchObject({ url: expect.stringContaining('/w/') as string, width: 2560 });
  expect(byKind.get('video')?.url).toMatch(/^https:\/\/vk\.com\/video-101_\d+$/);
  expect(byKind.get('poll')).toMatchObject({ answers: [{ text: 'Yes' }, { text: 'No' }] });
  expect(byKind.get('market')).toMatchObject({ price: '100 ₽' });
  expect([...byKind.keys()].sort()).toEqual(['article', 'audio', 'doc', 'link', 'market', 'photo', 'poll', 'video']);
  const [item] = items;
  const n = NOON / MINUTE_MS;
  expect(item).toMatchObject({
    item_key: `-101_${n}`,
    kind: 'post',
    url: `https://vk.com/wall-101_${n}`,
    title: `Post ${n}, also at Demo news`,
    author: 'Demo news',
    published_at: '2026-11-23T12:00:00.000Z',
    updated_at: null,
    payload: {
      post_type: 'post',
      is_pinned: false,
      counters: { likes: n % 97, views: n % 9999 },
    },
  });
  const signed = items.find(({ payload }) => payload['signer'] !== null);
  expect(signed?.payload['signer']).toEqual({ id: 102, name: 'Anna Demo' });
  const repost = items.find(({ payload }) => (payload['reposts'] as unknown[]).length > 0);
  expect(repost?.payload['reposts']).toEqual([
    expect.objectContaining({ author: 'Demo news', url: expect.stringMatching(/wall-101_\d+$/) as string }),
  ]);
});

test('later looks go down to what is known, over as many pages as that takes', async () => {
  const { ask, clock } = await vkAt();
  await ask({ url: 'vk.com/demo_busy' });
  clock.now += 250_000;
  const { result, items } = await ask({ url: 'vk.com/demo_busy' });
  // 250 new ones, and ten minutes' worth of overlap as far as the wall goes
  expect(result).toMatchObject({ new_items: 250, reached: 'end', warnings: [] });
  expect(new Set(items.map(({ item_key }) => item_key)).size).toBe(items.length);
  clock.now += 10_000;
  expect((await ask({ url: 'vk.com/demo_busy', params: { max_pages: 2 } })).result).toMatchObject({
    new_items: 10,
    pages: 2,
    reached: 'page_limit',
  });
});

test('a pinned post of January comes first and hides nothing', async () => {
  const { ask, clock } = await vkAt();
  const first = await ask({ url: 'vk.com/demo_pinned' });
  expect(first.items[0]).toMatchObject({ published_at: '2026-01-01T00:00:00.000Z', payload: { is_pinned: true } });
  clock.now += 5 * MINUTE_MS;
  const { result } = await ask({ url: 'vk.com/demo_pinned' });
  expect(result).toMatchObject({ new_items: 15, reached: 'end' });
});

test('edits in the first window change the hash; what VK counts does not', async () => {
  const { ask, clock } = await vkAt();
  const first = await ask({ url: 'vk.com/demo_edits' });
  clock.now += 30_000;
  const second = await ask({ url: 'vk.com/demo_edits' });
  const hashes = new Map(first.items.map(({ item_key, content_hash }) => [item_key, content_hash]));
  const changed = second.items.filter(
    (item) => hashes.has(item.item_key) && hashes.get(item.item_key) !== item.content_hash,
  );
  // one of every two posts passes a full minute in half a minute, as long as it is young
  expect(changed.length).toBeGreaterThanOrEqual(4);
  for (const { updated_at } of changed) expect(updated_at).not.toBeNull();
  let likes = 0;
  const posts = () => ({
    total: 1,
    items: [
      {
        id: 1,
        owner_id: -1,
        date: NOON / 1000,
        text: 'Same',
        likes: { count: ++likes },
        attachments: [
          { type: 'photo', photo: { id: 2, owner_id: -1, sizes: [{ url: `https://s/${likes}`, width: 1 }] } },
        ],
      },
    ],
  });
  const counted = await vkAt({ api: { walls: { own: { owner_id: -1, title: 'Own', posts } } } });
  const [before] = (await counted.ask({ url: 'club1' })).items;
  const [after] = (await counted.ask({ url: 'club1' })).items;
  expect(after?.payload['counters']).toMatchObject({ likes: 2 });
  expect(after?.content_hash).toBe(before?.content_hash);
});

test('odd records and kinds nobody has heard of are kept as far as they go', async () => {
  const { ask } = await vkAt();
  const { items, result } = await ask({ url: 'club107' });
  expect(items.map(({ item_key }) => item_key)).toEqual(['-107_9', '-107_8', '-107_7', '-107_5']);
  expect(items[0]?.payload['attachments']).toEqual([
    { type: 'hologram', id: '3', url: null, title: null },
    ...Array.from({ length: 3 }, () => ({ type: 'unknown', id: null, url: null, title: null })),
  ]);
  expect(items[3]).toMatchObject({ published_at: null, title: 'Far in the future' });
  expect(result['warnings']).toEqual(['1 records have no usable id and were left out.']);
});

test('params bound the pages and the age, choose whose posts, and read from the start again', async () => {
  const { ask, calls } = await vkAt();
  const big = await ask({ url: 'vk.com/demo_big', params: { max_pages: 3, filter: 'owner' } });
  expect(big.result).toMatchObject({ pages: 3, items: 290, posts_total: 100_000, reached: 'page_limit', warnings: [] });
  expect(calls.at(-1)?.params.get('filter')).toBe('owner');
  const aged = await ask({ url: 'vk.com/demo_big', params: { max_age_days: 1, ignore_cursor: true } });
  expect(aged.result).toMatchObject({ items: 25, reached: 'age' });
  const again = await ask({ url: 'vk.com/demo_big', params: { ignore_cursor: true, max_pages: 2 } });
  expect(again.result).toMatchObject({ pages: 2, items: 195 });
  expect(again.cursor).toEqual(big.cursor);
});

test.each([
  [
    'vk.com/demo_news',
    { owner_id: -101, name: 'Demo news', members: 1101, access: 'open', closed: false, deactivated: null },
  ],
  ['vk.com/demo_private', { owner_id: -201, access: 'private', closed: true, deactivated: null }],
  ['vk.com/demo_banned', { owner_id: -204, members: null, deactivated: 'banned' }],
  ['id102', { owner_id: 102, name: 'Anna Demo', screen_name: 'demo_person', members: 112 }],
])('the facts about %s are one item and the result', async (url, facts) => {
  const { ask } = await vkAt();
  const { items, result, cursor } = await ask({ url, task_type: 'GROUP_INFO' });
  expect(result).toMatchObject({ items: 1, items_bytes: size(items), ...facts });
  expect(items).toEqual([
    expect.objectContaining({
      item_key: `profile${facts.owner_id}`,
      kind: 'profile',
      payload: expect.objectContaining(facts) as object,
    }),
  ]);
  expect(cursor).toHaveProperty('newest', null);
});

test('a run that ignores the cursor and sees less does not set the watermark back', async () => {
  const { ask, clock } = await vkAt();
  const { cursor } = await ask({ url: 'vk.com/demo_busy' });
  clock.now -= 100_000;
  expect((await ask({ url: 'vk.com/demo_busy', params: { ignore_cursor: true } })).cursor).toEqual(cursor);
});

test('a cursor of another shape is as if there were none', async () => {
  const { ask } = await vkAt();
  for (const cursor of [{ owner: 7, newest: 'x' }, { owner: { id: '5' }, newest: -1 }, { etag: 'x' }]) {
    const { result } = await ask({ cursor });
    expect(result).toMatchObject({ owner_id: -101, items: 60 });
  }
});

test('the registry knows it', async () => {
  const parser = await createParser('VK', parserConfig());
  expect(parser.source_type).toBe('VK');
  await parser.stop?.();
});
