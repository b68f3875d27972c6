import type { RawPost } from '../../../src/local/origin/vk/demo-walls';
import { NOON, vkAt, type Asked } from './stand-in';

/** A parser over a wall that somebody writes and deletes on: more posts between two looks than a look may read. */

const SECOND = NOON / 1000;

/** A wall of `-900` with one post every ten minutes, and a parser with a cap of two pages. */
async function wallAt() {
  const posts: RawPost[] = [];
  let id = 0;
  const publish = (count: number) => {
    for (let n = 0; n < count; n++) {
      id += 1;
      posts.unshift({ id, owner_id: -900, from_id: -900, date: SECOND + id * 600, text: `Post ${id}` });
    }
  };
  const remove = (every: number) => {
    const kept = posts.filter((_, index) => index % every !== 0);
    posts.splice(0, posts.length, ...kept);
  };
  const own = {
    owner_id: -900,
    title: 'Own',
    posts: (_now: number, offset: number, count: number) => ({
      total: posts.length,
      items: posts.slice(offset, offset + count),
    }),
  };
  const state = { onPage: () => undefined as number | undefined };
  const stand = await vkAt({
    api: { walls: { own }, fault: ({ method }) => (method === 'wall.get' ? state.onPage() : undefined) },
  });
  const items = new Map<string, number>();
  const look = async (asked: Asked = {}) => {
    stand.clock.now = (SECOND + id * 600 + 60) * 1000;
    const outcome = await stand.ask({ url: 'club900', params: { max_pages: 2 }, ...asked });
    for (const { item_key } of outcome.items) items.set(item_key, (items.get(item_key) ?? 0) + 1);
    return outcome;
  };
  const missing = () => posts.filter((post) => !items.has(`-900_${String(post['id'])}`)).map((post) => post['id']);
  return { ...stand, publish, remove, posts, items, look, missing, state };
}

test('1,000 posts between two looks and a cap of 200: the next looks fetch what the first one left', async () => {
  const { publish, look, missing, items } = await wallAt();
  publish(50);
  await look();
  publish(1_000);
  const first = await look();
  expect(first.result).toMatchObject({ pages: 2, new_items: 195, reached: 'page_limit', gaps: 1 });
  expect(first.result['warnings']).toEqual([
    expect.stringMatching(/^The pages were used up: posts from 2026-\S+ to 2026-\S+, are left to the next runs\.$/),
  ]);
  expect(missing()).toHaveLength(805);
  let looks = 0;
  let outcome = first;
  let fresh = 195;
  while (Number(outcome.result['gaps']) > 0 && ++looks < 20) {
    outcome = await look();
    fresh += Number(outcome.result['new_items']);
    expect(Number(outcome.result['pages'])).toBeLessThanOrEqual(3);
  }
  expect(looks).toBe(5);
  expect(missing()).toEqual([]);
  expect(outcome).toMatchObject({ result: { gaps: 0, warnings: [] }, cursor: { gaps: [] } });
  // each post of the gap is told once, but for the one at each edge
  const repeated = [...items].filter(([key, times]) => times > 1 && Number(key.split('_')[1]) < 1_030);
  expect(repeated.length).toBeLessThan(30);
  expect(fresh).toBeGreaterThanOrEqual(1_000);
  expect(fresh).toBeLessThan(1_010);
});

test('posts that come and go meanwhile, also between two pages, and runs that die hide nothing', async () => {
  const { publish, remove, look, missing, state } = await wallAt();
  publish(50);
  await look();
  publish(1_000);
  await look();
  let pages = 0;
  for (let looks = 0; looks < 12; looks++) {
    publish(40);
    if (looks % 3 === 1) remove(9);
    state.onPage = () => {
      pages += 1;
      // while the wall is read: some come, some go, and every seventh request ends the run
      if (pages % 2 === 0) publish(7);
      else remove(25);
      return pages % 7 === 0 ? 1 : undefined;
    };
    await look().catch(() => undefined);
    state.onPage = () => undefined;
  }
  let last = await look();
  for (let looks = 0; looks < 20 && Number(last.result['gaps']) > 0; looks++) last = await look();
  expect(last.result['gaps']).toBe(0);
  expect(missing()).toEqual([]);
});

test('a look that ignores the cursor and does not reach what was known leaves a gap too', async () => {
  const { publish, look, missing } = await wallAt();
  publish(50);
  await look();
  publish(250);
  expect((await look({ params: { max_pages: 1, ignore_cursor: true } })).result).toMatchObject({ gaps: 1 });
  await look();
  expect(missing()).toEqual([]);
});

test('a gap ends where the age that is wanted ends', async () => {
  const { publish, look } = await wallAt();
  publish(50);
  await look();
  publish(1_000);
  expect((await look()).result['gaps']).toBe(1);
  // 144 posts are a day: all of them were read
  expect((await look({ params: { max_pages: 2, max_age_days: 1 } })).result).toMatchObject({ gaps: 0, warnings: [] });
});

test('edits are seen in the newest 100 posts without a further request, and as far back as is asked for', async () => {
  const { publish, look, posts, calls } = await wallAt();
  publish(600);
  await look({ params: { max_pages: 7 } });
  const edit = (at: number) => {
    const post = { ...posts[at], text: `Corrected ${at}`, edited: SECOND + 1_000_000 };
    posts[at] = post;
    return `-900_${String((posts[at] as { id: number }).id)}`;
  };
  const [near, far, farther] = [edit(80), edit(200), edit(500)];
  calls.length = 0;
  const told = async (params: Record<string, unknown>) => {
    calls.length = 0;
    const { items, result } = await look({ params });
    const keys = items.map(({ item_key }) => item_key);
    return { edits: [near, far, farther].map((key) => keys.includes(key)), items: items.length, gaps: result['gaps'] };
  };
  expect(await told({})).toEqual({ edits: [true, false, false], items: 21, gaps: 0 });
  expect(calls).toHaveLength(1);
  expect(await told({ recheck_posts: 20 })).toEqual({ edits: [false, false, false], items: 20, gaps: 0 });
  expect(await told({ recheck_posts: 250 })).toEqual({ edits: [true, true, false], items: 22, gaps: 0 });
  expect(calls).toHaveLength(3);
  // 144 posts a day
  expect(await told({ recheck_days: 2 })).toEqual({ edits: [true, true, false], items: 22, gaps: 0 });
  expect(await told({ recheck_days: 4 })).toEqual({ edits: [true, true, true], items: 23, gaps: 0 });
  // the cap is for these requests too, and known posts behind it are no gap
  expect(await told({ recheck_days: 4, max_pages: 1 })).toEqual({ edits: [true, false, false], items: 21, gaps: 0 });
});
