import { flagIn } from './read-field';
import type { Place, WallReading } from './read-wall';
import { wallPost, type WallPost } from './vk-shapes';

/** Of a poll's posts these are handed over each time; older known ones only when they bear the mark of an edit. */
export const POLL_COUNT = 20;
/** Posts this much older than the watermark are still read: what was published late, or in the same second. */
const OVERLAP_SECONDS = 600;

/** The posts that one reading of a wall has met: which are handed over, and whether there is a hole between them. */
export class SeenPosts {
  /** Why nothing older is wanted; null: it is. */
  end: 'known' | 'age' | null = null;
  /** Whether posts older than the watermark were met. */
  hasReachedKnown = false;
  /** Posts that were met, with when they were edited. */
  readonly #states = new Map<number, number>();
  /** Posts met in their place by date; the pinned one stands elsewhere. */
  readonly #placed = new Set<number>();
  /** Date of the oldest post met in its place. */
  #oldest: number;
  #newest: number | null;
  #fresh = 0;
  #unusable = 0;
  readonly #known_before: number;

  constructor(private readonly reading: WallReading) {
    const { watermark, from } = reading;
    this.#newest = watermark;
    this.#known_before = watermark === null ? -Infinity : watermark - OVERLAP_SECONDS;
    this.#oldest = from?.above ?? Infinity;
  }

  /** Whether a page begins among posts that were met already, so that nothing can lie between. */
  continuesWith(items: readonly unknown[]): boolean {
    const posts = items.flatMap((raw) => readPost(raw) ?? []);
    const first = posts.find((post) => !isPinned(post));
    // records that cannot be read tell nothing
    if (first === undefined) return posts.length === 0 && items.length > 0;
    return this.#placed.has(first.id) || (first.date !== undefined && first.date > this.#oldest);
  }

  /** Hands over what is new of a page. Returns whether it led further down. */
  async take(items: readonly unknown[]): Promise<boolean> {
    const { not_before, recheck } = this.reading;
    const oldest = this.#oldest;
    let isPast = false;
    for (const raw of items) {
      const post = readPost(raw);
      if (post === null) {
        this.#unusable += 1;
        continue;
      }
      const { date } = post;
      const isTooOld = date !== undefined && date < (not_before ?? -Infinity);
      // the pinned post stands first whatever its age: it ends nothing
      if (!isPinned(post)) this.#placed.add(post.id);
      if (!isPinned(post) && date !== undefined) {
        this.#oldest = Math.min(this.#oldest, date);
        if (isTooOld) this.end ??= 'age';
        else if (date < this.#known_before) this.hasReachedKnown = true;
        isPast ||= date < (recheck?.not_before ?? Infinity);
      }
      await this.#hand(post, isTooOld);
    }
    if (this.hasReachedKnown && isPast && this.#placed.size >= (recheck?.posts ?? 0)) this.end ??= 'known';
    return this.#oldest < oldest;
  }

  /** Index in a page of the last post that is newer than the oldest one: a page from there on proves that it continues. */
  lastAbove(items: readonly unknown[]): number {
    const isAbove = (raw: unknown) => {
      const post = readPost(raw);
      return post?.date !== undefined && !isPinned(post) && post.date > this.#oldest;
    };
    return Math.max(0, items.findLastIndex(isAbove));
  }

  /** Where reading is to go on. */
  placeAt(offset: number): Place {
    const above = Math.min(Math.ceil(this.#oldest), this.reading.now);
    return { above, offset };
  }

  found() {
    return { posts: this.#states.size, fresh: this.#fresh, newest: this.#newest, unusable: this.#unusable };
  }

  async #hand(post: WallPost, isTooOld: boolean): Promise<void> {
    const edited = typeof post['edited'] === 'number' ? post['edited'] : 0;
    const state = this.#states.get(post.id);
    this.#states.set(post.id, edited);
    if (isTooOld || state === edited || !this.#isWanted(post, edited)) return;
    const { watermark, now } = this.reading;
    // a date in the future would hide everything published until then
    if (post.date !== undefined) this.#newest = Math.max(this.#newest ?? 0, Math.min(Math.floor(post.date), now));
    if (state === undefined && (watermark === null || (post.date ?? 0) > watermark)) this.#fresh += 1;
    await this.reading.onPost(post);
  }

  /** Whether a post may have anything to tell. */
  #isWanted(post: WallPost, edited: number): boolean {
    const { from } = this.reading;
    const isKnown = post.date !== undefined && post.date < this.#known_before;
    // the newest posts, and the pinned one, are those of the poll before it
    if (from !== undefined) return !isKnown && !isPinned(post) && (post.date ?? 0) <= from.above;
    return !isKnown || edited > 0 || this.#states.size <= POLL_COUNT;
  }
}

function readPost(raw: unknown): WallPost | null {
  return wallPost.safeParse(raw).data ?? null;
}

function isPinned(post: WallPost): boolean {
  return flagIn(post, 'is_pinned');
}
