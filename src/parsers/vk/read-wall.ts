import { POLL_COUNT, SeenPosts } from './seen-posts';
import type { WallPost } from './vk-shapes';

/**
 * Reads a wall downwards to what is known, from its newest post or from where a run before stopped. Offsets count from the
 * top of a wall that changes while it is read: new posts push the others down (seen twice, told apart by id), deleted ones
 * pull them up (a page then begins behind a gap, and is read again from further up).
 */

/** The most that wall.get gives. */
export const PAGE_COUNT = 100;
/** Posts of a page that the next one shows again. */
const OVERLAP = 5;
/** How often a page is looked for further up without finding older posts; a list that makes no sense ends nothing else. */
const MOST_STEPS_BACK = 5;

/** A place on a wall. */
export interface Place {
  /** Date of the oldest post that is known there, seconds since 1970; everything newer was handed over. */
  readonly above: number;
  /** About where its older neighbours begin. */
  readonly offset: number;
}

/** What to read. Times in seconds since 1970. */
export interface WallReading {
  /** Fetches posts in the wall's order. `count` is how many there are in all. */
  readonly fetchPage: (
    offset: number,
    count: number,
  ) => Promise<{ readonly count: number; readonly items: readonly unknown[] }>;
  /** Takes each post once per state, in the order they are met. */
  readonly onPost: (post: WallPost) => Promise<void>;
  /** Where to begin; absent: with the newest post. */
  readonly from?: Place;
  /** Date of the newest post known before; null: none. */
  readonly watermark: number | null;
  /** Known posts that are looked at again for their edits: the newest so many, and all that are not older. */
  readonly recheck?: { readonly posts: number; readonly not_before: number };
  /** Posts before this are left out. */
  readonly not_before: number | null;
  readonly max_pages: number;
  readonly now: number;
}

/** What was read. */
export interface WallRead {
  readonly pages: number;
  readonly posts: number;
  /** Posts newer than the watermark. */
  readonly fresh: number;
  /** The next watermark. */
  readonly newest: number | null;
  /** Posts the wall says it has. */
  readonly total: number;
  /** Why reading ended. */
  readonly reached: 'known' | 'end' | 'age' | 'page_limit';
  /** Records without an id, which cannot be kept. */
  readonly unusable: number;
  /** Where to go on when `page_limit` was the end; what lies above was read without a hole. */
  readonly left: Place | null;
}

/** Reads the wall. @throws what `fetchPage` and `onPost` throw; nothing is remembered then */
export async function readWall(reading: WallReading): Promise<WallRead> {
  const { watermark, from, max_pages } = reading;
  const posts = new SeenPosts(reading);
  const isPoll = watermark !== null && from === undefined;
  let offset = from?.offset ?? 0;
  let stepsBack = 0;
  for (let pages = 1; ; pages++) {
    const size = isPoll && pages === 1 ? pollSize(reading) : PAGE_COUNT;
    const { count: total, items } = await reading.fetchPage(offset, size);
    let next = offset + size - OVERLAP;
    if (offset === 0 || posts.continuesWith(items)) {
      const isFurther = await posts.take(items);
      if (isFurther) stepsBack = 0;
      const told = { pages, total, left: null, ...posts.found() };
      if (posts.end !== null) return { ...told, reached: posts.end };
      if (items.length === 0 || offset + size >= total)
        return { ...told, reached: posts.hasReachedKnown ? 'known' : 'end' };
      if (pages >= max_pages) next = Math.min(next, offset + posts.lastAbove(items));
    } else {
      stepsBack += 1;
      next = Math.max(0, Math.min(offset, total) - PAGE_COUNT);
    }
    const told = { pages, total, ...posts.found() };
    if (stepsBack > MOST_STEPS_BACK && items.length === 0) return { ...told, left: null, reached: 'end' };
    if (pages >= max_pages || stepsBack > MOST_STEPS_BACK) {
      const isKnown = posts.hasReachedKnown;
      return { ...told, ...(isKnown ? KNOWN : { left: posts.placeAt(next), reached: 'page_limit' }) };
    }
    offset = next;
  }
}

/** Only posts looked at for their edits are behind it. */
const KNOWN = { left: null, reached: 'known' } as const;

function pollSize({ recheck }: WallReading): number {
  return Math.min(PAGE_COUNT, Math.max(POLL_COUNT, recheck?.posts ?? 0));
}
