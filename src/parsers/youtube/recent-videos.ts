import type { ParsedItem } from '../runtime/parser';
import { HASH_LENGTH, MOST_RECENT, type Recent, type VideosCursor } from './videos-cursor';

/**
 * Videos that were told and may still be edited: the youngest, with a hash of what was told of them. What YouTube counts
 * is no part of that hash: views alone tell a video anew to nobody.
 */

/** All recent videos are asked for no more often than this; in between, those that a request has room for. */
const RECHECK_EVERY_S = 3_600;

/** The recent videos of one task. */
export class RecentVideos {
  readonly #recent: Map<string, Recent>;
  readonly #asked = new Set<string>();

  /**
   * @param before what the cursor has
   * @param since older videos are left alone, milliseconds since 1970; null: all of them
   * @param now milliseconds since 1970
   */
  constructor(
    private readonly before: Pick<VideosCursor, 'recent' | 'rechecked_at'>,
    private readonly since: number | null,
    private readonly now: number,
  ) {
    const young = before.recent.filter(({ at }) => this.#isYoung(at));
    this.#recent = new Map(young.map((one) => [one.id, one]));
  }

  /**
   * Videos to ask for, newest first.
   * @param asked ids that are asked for anyway
   * @param room how many more cost nothing
   */
  due(asked: ReadonlySet<string>, room: number): Recent[] {
    const others = [...this.#recent.values()].filter(({ id }) => !asked.has(id));
    const { rechecked_at } = this.before;
    const age = rechecked_at === null ? Infinity : Math.floor(this.now / 1000) - rechecked_at;
    const due = age >= RECHECK_EVERY_S || age < 0 ? others : others.slice(0, room);
    for (const { id } of due) this.#asked.add(id);
    return due;
  }

  /** What is remembered of a video. */
  get(id: string): Recent | undefined {
    return this.#recent.get(id);
  }

  /** Whether a video is remembered as it is told now. */
  isTold({ item_key, content_hash }: ParsedItem): boolean {
    return this.#recent.get(item_key)?.hash === content_hash.slice(0, HASH_LENGTH);
  }

  /** Remembers what is told of a video, if it is young enough. */
  remember({ item_key: id, kind, content_hash, published_at }: ParsedItem): void {
    const at = Math.floor(Date.parse(published_at ?? '') / 1000);
    this.#asked.add(id);
    if (this.#isYoung(at))
      this.#recent.set(id, { id, at, hash: content_hash.slice(0, HASH_LENGTH), is_premiere: kind === 'premiere' });
  }

  /** What the cursor keeps. */
  kept(): Pick<VideosCursor, 'recent' | 'rechecked_at'> {
    const recent = [...this.#recent.values()].sort((one, other) => other.at - one.at).slice(0, MOST_RECENT);
    const isAsked = recent.length > 0 && recent.every(({ id }) => this.#asked.has(id));
    return { recent, rechecked_at: isAsked ? Math.floor(this.now / 1000) : this.before.rechecked_at };
  }

  #isYoung(at: number): boolean {
    return at >= (this.since ?? -Infinity) / 1000;
  }
}
