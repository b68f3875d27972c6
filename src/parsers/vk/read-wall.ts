import { wallPost, type WallPost } from './vk-shapes';
import { flagIn } from './read-field';

/**
 * Reads a wall from its newest post down to what is known. Offsets count from the top of a wall that changes while it is
 * read: new posts push the others down (seen twice, told apart by id), deleted ones pull them up (a page then begins
 * behind a gap, and is read again from further up).
 */

/** A poll looks at the newest posts alone; edits of these are seen each time. */
export const POLL_COUNT = 20;
/** The most that wall.get gives. */
export const PAGE_COUNT = 100;
/** Posts of a page that the next one shows again. */
const OVERLAP = 5;
/** Posts this much older than the watermark are still read: what was published late, or in the same second. */
const OVERLAP_SECONDS = 600;
/** How often a gap is read again in one run; a wall that is being emptied would keep us for ever. */
const MOST_STEPS_BACK = 5;

/** What to read. Times in seconds since 1970. */
export interface WallReading {
  /** Fetches posts in the wall's order. `count` is how many there are in all. */
  readonly fetchPage: (
    offset: number,
    count: number,
  ) => Promise<{ readonly count: number; readonly items: readonly unknown[] }>;
  /** Takes each post once per state, in the order they are met. */
  readonly onPost: (post: WallPost) => Promise<void>;
  /** Date of the newest post known before; null: none. */
  readonly watermark: number | null;
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
  /** Whether posts may have been missed because the wall shrank faster than it was read. */
  readonly has_gap: boolean;
}

/** Reads the wall. @throws what `fetchPage` and `onPost` throw; nothing is remembered then */
export async function readWall(reading: WallReading): Promise<WallRead> {
  const { watermark, max_pages } = reading;
  const posts = new SeenPosts(reading);
  let offset = 0;
  let stepsBack = 0;
  let has_gap = false;
  for (let pages = 1; ; pages++) {
    const size = watermark !== null && pages === 1 ? POLL_COUNT : PAGE_COUNT;
    const { count: total, items } = await reading.fetchPage(offset, size);
    const isLast = pages >= max_pages;
    if (offset > 0 && !posts.continuesWith(items)) {
      if (stepsBack < MOST_STEPS_BACK && !isLast) {
        stepsBack += 1;
        offset = Math.max(0, Math.min(offset, total) - PAGE_COUNT);
        continue;
      }
      has_gap = true;
    }
    const end = await posts.take(items);
    const told = { pages, total, has_gap, ...posts.found() };
    if (end !== null) return { ...told, reached: end };
    if (items.length === 0 || offset + size >= total) return { ...told, reached: 'end' };
    if (isLast) return { ...told, reached: 'page_limit' };
    offset += size - OVERLAP;
  }
}

/** The posts of one run. */
class SeenPosts {
  /** Posts that were handed over, with when they were edited. */
  readonly #states = new Map<number, number>();
  /** Posts met in their place by date; the pinned one stands elsewhere. */
  readonly #placed = new Set<number>();
  /** Date of the oldest post met in its place. */
  #oldest = Infinity;
  #newest: number | null;
  #fresh = 0;
  #unusable = 0;
  readonly #known_before: number;

  constructor(private readonly reading: WallReading) {
    this.#newest = reading.watermark;
    this.#known_before = reading.watermark === null ? -Infinity : reading.watermark - OVERLAP_SECONDS;
  }

  /** Whether a page begins among posts that were met already, so that nothing can lie between. */
  continuesWith(items: readonly unknown[]): boolean {
    const first = items.map(readPost).find((post) => post !== null && !isPinned(post));
    if (first === undefined || first === null) return false;
    return this.#placed.has(first.id) || (first.date !== undefined && first.date > this.#oldest);
  }

  /** Hands over what is new of a page. Returns why nothing older is wanted, or null. */
  async take(items: readonly unknown[]): Promise<'known' | 'age' | null> {
    let end: 'known' | 'age' | null = null;
    for (const raw of items) {
      const post = readPost(raw);
      if (post === null) {
        this.#unusable += 1;
        continue;
      }
      const { date } = post;
      const isTooOld = date !== undefined && date < (this.reading.not_before ?? -Infinity);
      if (!isPinned(post)) this.#placed.add(post.id);
      if (!isPinned(post) && date !== undefined) {
        this.#oldest = Math.min(this.#oldest, date);
        // the pinned post stands first whatever its age: it ends nothing
        if (isTooOld) end ??= 'age';
        else if (date < this.#known_before) end ??= 'known';
      }
      await this.#hand(post, isTooOld);
    }
    return end;
  }

  found() {
    return { posts: this.#states.size, fresh: this.#fresh, newest: this.#newest, unusable: this.#unusable };
  }

  async #hand(post: WallPost, isTooOld: boolean): Promise<void> {
    const edited = typeof post['edited'] === 'number' ? post['edited'] : 0;
    const state = this.#states.get(post.id);
    this.#states.set(post.id, edited);
    if (isTooOld || state === edited) return;
    const { watermark, now } = this.reading;
    // a date in the future would hide everything published until then
    if (post.date !== undefined) this.#newest = Math.max(this.#newest ?? 0, Math.min(Math.floor(post.date), now));
    if (state === undefined && (watermark === null || (post.date ?? 0) > watermark)) this.#fresh += 1;
    await this.reading.onPost(post);
  }
}

function readPost(raw: unknown): WallPost | null {
  return wallPost.safeParse(raw).data ?? null;
}

function isPinned(post: WallPost): boolean {
  return flagIn(post, 'is_pinned');
}
