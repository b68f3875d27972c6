import { status, type Answer } from '../answers';
import { demoPost } from './demo-posts';

/** The walls of the VK stand-in: what grows on them, and what goes wrong there. */

/** One call of a method, as the stand-in understood it. */
export interface VkCall {
  readonly method: string;
  readonly params: URLSearchParams;
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What is answered instead: an error code of VK, or anything HTTP can do. */
export type VkFault = number | Answer;

/** A post as VK writes it; anything may be missing. */
export type RawPost = Readonly<Record<string, unknown>>;

/** One user or community of the stand-in. */
export interface DemoWall {
  /** Negative for communities. */
  readonly owner_id: number;
  readonly title: string;
  /** Posts in the wall's order: the pinned one first, then newest to oldest. `total` is how many there are. */
  readonly posts: (now: number, offset: number, count: number) => { readonly total: number; readonly items: RawPost[] };
  readonly fault?: (call: VkCall) => VkFault | undefined;
  readonly deactivated?: 'deleted' | 'banned';
  readonly is_closed?: 0 | 1 | 2;
}

const MINUTE_MS = 60_000;
const FLAKY_MS = 7_000;
const PINNED_AT = Date.UTC(2026, 0, 1);

const page502 = status(
  502,
  { 'Content-Type': 'text/html' },
  '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
);
const brokenJson = status(200, { 'Content-Type': 'application/json' }, '{"response":{"count":3,"items":[{"id":1');

/** A wall with a new post every `every_ms`, of which it keeps the last `most`. Deterministic from the clock. */
export function growing(owner_id: number, every_ms: number, most: number): DemoWall['posts'] {
  return (now, offset, count) => {
    const newest = Math.floor(now / every_ms);
    const length = Math.max(0, Math.min(count, most - offset));
    const items = Array.from({ length }, (_, index) => demoPost(owner_id, newest - offset - index, every_ms));
    return { total: most, items };
  };
}

/** The same with its oldest post, of 2026-01-01, pinned: it stands first, whatever its age, and nowhere else. */
function pinned(owner_id: number, every_ms: number, most: number): DemoWall['posts'] {
  const others = growing(owner_id, every_ms, most - 1);
  const first = { ...demoPost(owner_id, Math.floor(PINNED_AT / every_ms), every_ms), is_pinned: 1 };
  return (now, offset, count) => {
    const items = offset === 0 ? [first, ...others(now, 0, count - 1).items] : others(now, offset - 1, count).items;
    return { total: most, items };
  };
}

/** The same with posts that are edited at one minute of age, and at two, up to five. */
function edited(owner_id: number, every_ms: number, most: number): DemoWall['posts'] {
  const plain = growing(owner_id, every_ms, most);
  return (now, offset, count) => {
    const { total, items } = plain(now, offset, count);
    return { total, items: items.map((post) => editedAt(post, now)) };
  };
}

function editedAt(post: RawPost, now: number): RawPost {
  const date = Number(post['date']);
  const times = Math.min(5, Math.floor((now - date * 1000) / MINUTE_MS));
  if (times < 1) return post;
  return { ...post, edited: date + times * 60, text: `${String(post['text'])}\nCorrected ${times} times.` };
}

/** Records as nobody would write them, and kinds of attachments that are yet to be invented. */
function odd(owner_id: number): DemoWall['posts'] {
  return (now) => {
    const date = Math.floor(now / MINUTE_MS) * 60;
    const items: RawPost[] = [
      { id: 9, owner_id, date, text: null, attachments: [{ type: 'hologram', hologram: { id: 3 } }, {}, null, 7] },
      { id: 8, owner_id, date: 'yesterday', from_id: {}, copy_history: [null, { id: 1 }], likes: [] },
      { id: 7, date: date - 60, text: 'No owner, a photo without sizes', attachments: [{ type: 'photo', photo: {} }] },
      { owner_id, text: 'No id' },
      { id: 5, owner_id, date: 1e15, edited: -1, text: 'Far in the future\u0000' },
    ];
    return { total: items.length, items };
  };
}

const never = growing(0, MINUTE_MS, 0);
const wall = (owner_id: number, title: string, rest: Omit<DemoWall, 'owner_id' | 'title'>): DemoWall => ({
  owner_id,
  title,
  ...rest,
});

/** Every wall by its screen name. */
export const demoWalls: Readonly<Record<string, DemoWall>> = {
  demo_news: wall(-101, 'Demo news', { posts: growing(-101, MINUTE_MS, 60) }),
  demo_person: wall(102, 'Anna Demo', { posts: growing(102, 5 * MINUTE_MS, 12) }),
  demo_pinned: wall(-103, 'Demo with a pinned post', { posts: pinned(-103, 20_000, 40) }),
  demo_edits: wall(-104, 'Demo of corrections', { posts: edited(-104, 30_000, 30) }),
  demo_busy: wall(-105, 'Demo that never sleeps', { posts: growing(-105, 1_000, 500) }),
  demo_big: wall(-106, 'Demo archive', { posts: growing(-106, 60 * MINUTE_MS, 100_000) }),
  demo_odd: wall(-107, 'Demo of odd records', { posts: odd(-107) }),
  demo_empty: wall(-108, 'Demo without posts', { posts: never }),
  demo_private: wall(-201, 'Demo behind a door', { posts: never, fault: () => 15, is_closed: 2 }),
  demo_hermit: wall(202, 'Boris Demo', { posts: never, fault: () => 30, is_closed: 1 }),
  demo_deleted: wall(-203, 'DELETED', { posts: never, fault: () => 18, deactivated: 'deleted' }),
  demo_banned: wall(-204, 'Demo that was banned', { posts: never, fault: () => 37, deactivated: 'banned' }),
  demo_flood: wall(-205, 'Demo of flood control', { posts: never, fault: () => 9 }),
  demo_day_limit: wall(-206, 'Demo of day limits', { posts: never, fault: () => 29 }),
  demo_html_502: wall(-207, 'Demo behind a weak gateway', {
    posts: growing(-207, MINUTE_MS, 30),
    fault: ({ now }) => (Math.floor(now / FLAKY_MS) % 2 === 0 ? page502 : undefined),
  }),
  demo_broken_json: wall(-208, 'Demo of half an answer', { posts: never, fault: () => brokenJson }),
};
