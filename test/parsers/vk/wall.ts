/** A wall that somebody changes between the pages. Its clock ticks once a change; dates are seconds of it. */

export interface Post {
  id: number;
  date: number;
  edited?: number;
  is_pinned?: number;
}

/** The wall. */
export class Wall {
  /** Newest first. */
  posts: Post[] = [];
  pinned: Post | null = null;
  clock = 10_000;
  #id = 0;

  add(seconds: number): void {
    this.clock += seconds;
    this.posts.unshift({ id: ++this.#id, date: this.clock });
  }

  remove(at: number): void {
    this.posts.splice(at % Math.max(1, this.posts.length), 1);
  }

  edit(at: number): void {
    const post = this.posts[at % Math.max(1, this.posts.length)];
    if (post !== undefined) post.edited = ++this.clock;
  }

  /** The pinned post leaves its place and stands first. */
  pin(at: number): void {
    const [post] = this.posts.splice(at % Math.max(1, this.posts.length), 1);
    this.unpin();
    if (post !== undefined) this.pinned = { ...post, is_pinned: 1 };
  }

  unpin(): void {
    if (this.pinned === null) return;
    const { is_pinned: _, ...post } = this.pinned;
    this.pinned = null;
    const place = this.posts.findIndex(({ date, id }) => date < post.date || (date === post.date && id < post.id));
    this.posts.splice(place === -1 ? this.posts.length : place, 0, post);
  }

  page(offset: number, count: number) {
    const all = this.pinned === null ? this.posts : [this.pinned, ...this.posts];
    return { count: all.length, items: all.slice(offset, offset + count).map((post) => ({ ...post })) };
  }

  all(): Post[] {
    return this.pinned === null ? this.posts : [this.pinned, ...this.posts];
  }
}

/** What somebody does. */
export type Change = { kind: 'add' | 'remove' | 'edit' | 'pin' | 'unpin'; n: number };

/** Does it. */
export function apply(wall: Wall, { kind, n }: Change): void {
  if (kind === 'add') wall.add(n % 4);
  if (kind === 'remove') wall.remove(n);
  if (kind === 'edit') wall.edit(n);
  if (kind === 'pin') wall.pin(n);
  if (kind === 'unpin') wall.unpin();
}
