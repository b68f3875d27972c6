import { createHash } from 'node:crypto';
import type { RawItem } from './feed-types';

/**
 * What makes an item the same one next time. The chain: its id (guid, `id`, `rdf:about`); an id that the feed gives to
 * different items, together with what tells them apart; without an id the link; without a link title and content.
 * A key is the SHA-256 of its parts in hex, so that ids of any length and alphabet fit. Links are compared resolved.
 */

/** Ids remembered as given to more than one item; a feed with more of them than this has no ids worth the name. */
const MOST_DOUBLED = 100;

/** The ids that a feed uses for different items, as short hashes for the cursor. */
export class DoubledIds {
  readonly #hashes: Set<string>;

  /** @param before what `toArray` gave at the fetch before: an id once doubled stays so when one of its items is gone */
  constructor(items: readonly { raw: RawItem; link: string | null }[], before: readonly string[]) {
    this.#hashes = new Set(before);
    const seen = new Map<string, string>();
    for (const { raw, link } of items) {
      const id = idOf(raw);
      if (id === null) continue;
      const mark = distinction(raw, link);
      // the very same item listed twice is no second item
      if ((seen.get(id) ?? mark) !== mark) this.#hashes.add(shortHash(id));
      seen.set(id, mark);
    }
  }

  has(id: string): boolean {
    return this.#hashes.size > 0 && this.#hashes.has(shortHash(id));
  }

  /** For the cursor; the newest ones when there are too many. */
  toArray(): string[] {
    return [...this.#hashes].slice(-MOST_DOUBLED);
  }
}

/** The key of an item, 64 hex digits. @param link resolved */
export function itemKeyOf(raw: RawItem, link: string | null, doubled: DoubledIds): string {
  const id = idOf(raw);
  if (id !== null) return sha256(doubled.has(id) ? `id+\n${id}\n${distinction(raw, link)}` : `id\n${id}`);
  if (link !== null) return sha256(`link\n${link}`);
  return sha256(`content\n${raw.title ?? ''}\n${raw.content?.text ?? raw.summary ?? ''}`);
}

/** SHA-256 in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function idOf(raw: RawItem): string | null {
  return raw.id?.trim() || null;
}

function distinction(raw: RawItem, link: string | null): string {
  return link ?? raw.title ?? '';
}

function shortHash(id: string): string {
  return sha256(id).slice(0, 12);
}
