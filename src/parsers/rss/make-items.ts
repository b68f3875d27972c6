import type { ParsedItem } from '../runtime/parser';
import type { RawFeed, RawItem } from './feed-types';
import { DoubledIds, itemKeyOf, sha256 } from './item-key';
import { parseDate } from './parse-date';
import { resolveFile, resolveHtml, resolveLink } from './resolve-links';

/** From a raw feed to items: links resolved, dates read, keys and hashes made. */

/** The most of one item that is kept, as JSON: with its envelope it must fit into a Kafka message of 1 MiB. */
export const MOST_ITEM_BYTES = 900_000;
const MOST_TITLE = 4_000;
/** What a message may carry as `url`. */
const MOST_URL = 8_192;

/** Items with what the cursor must remember of them. */
export interface MadeItems {
  readonly items: ParsedItem[];
  /** All items as JSON, in bytes. */
  readonly items_bytes: number;
  readonly doubled_ids: string[];
  readonly warnings: string[];
}

/**
 * The items of a feed in its order, each key once.
 * @param url where the feed was found; relative links start there
 * @param most items kept: the newest ones when all are dated, else the first ones
 * @param doubledBefore `doubled_ids` of the fetch before
 */
export function makeItems(feed: RawFeed, url: string, most: number, doubledBefore: readonly string[] = []): MadeItems {
  const feedBase = resolveLink(feed.xml_base, url) ?? url;
  const placed = feed.items.map((raw) => {
    const base = raw.xml_base === null ? feedBase : (resolveLink(raw.xml_base, feedBase) ?? feedBase);
    return { raw, base, link: resolveLink(raw.link, base) };
  });
  const doubled = new DoubledIds(placed, doubledBefore);
  const items = new Map<string, ParsedItem>();
  const warnings: string[] = [];
  let items_bytes = 0;
  const kept = keepNewest(placed, most);
  if (kept.length < placed.length) warnings.push(`Of ${placed.length} items ${kept.length} were kept.`);
  for (const { raw, base, link } of kept) {
    const item_key = itemKeyOf(raw, link, doubled);
    if (items.has(item_key)) continue;
    const [item, bytes] = fitItem(makeItem(raw, item_key, link, base));
    items.set(item_key, item);
    items_bytes += bytes;
  }
  return { items: [...items.values()], items_bytes, doubled_ids: doubled.toArray(), warnings };
}

function keepNewest<T extends { raw: RawItem }>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  const dated = items.map((item) => ({ item, at: parseDate(item.raw.published ?? item.raw.updated) }));
  if (dated.some(({ at }) => at === null)) return items.slice(0, most);
  const newest = new Set(
    dated
      .toSorted((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))
      .slice(0, most)
      .map(({ item }) => item),
  );
  return items.filter((item) => newest.has(item));
}

function makeItem(raw: RawItem, item_key: string, link: string | null, base: string): ParsedItem {
  const published_at = parseDate(raw.published);
  const updated_at = parseDate(raw.updated);
  const title = clean(raw.title?.trim() || null, MOST_TITLE);
  const author = clean(raw.author?.trim() || null, 500);
  const payload: Record<string, unknown> = {
    guid: clean(raw.id, MOST_TITLE),
    summary: clean(raw.summary === null ? null : resolveHtml(raw.summary, base)),
    content_html: clean(htmlOf(raw.content, base)),
    categories: raw.categories.slice(0, 100).map((name) => clean(name, 200)),
    enclosures: raw.enclosures.slice(0, 100).flatMap((file) => {
      const url = resolveFile(file.url, base);
      return url === null || url.length > MOST_URL ? [] : [{ url, type: clean(file.type, 200), length: file.length }];
    }),
  };
  // computed before anything is cut and without dates: some feeds date every item anew at each fetch
  const content_hash = sha256(JSON.stringify([title, link, author, payload]));
  // dates nobody can read are kept as they came
  if (raw.published !== null && published_at === null) payload['published_raw'] = clean(raw.published, 200);
  if (raw.updated !== null && updated_at === null) payload['updated_raw'] = clean(raw.updated, 200);
  const url = link !== null && link.length <= MOST_URL ? link : null;
  return { item_key, kind: 'post', url, title, author, published_at, updated_at, content_hash, payload };
}

/** Plain text becomes HTML that shows it. */
function htmlOf(content: RawItem['content'], base: string): string | null {
  if (content === null) return null;
  if (content.is_html) return resolveHtml(content.text, base);
  return content.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** An item that fits, and its size: what is too long is cut, the summary first. */
function fitItem(item: ParsedItem): [ParsedItem, number] {
  const bytes = Buffer.byteLength(JSON.stringify(item));
  if (bytes <= MOST_ITEM_BYTES) return [item, bytes];
  const { payload } = item;
  const fits = (payload: ParsedItem['payload']) =>
    Buffer.byteLength(JSON.stringify({ ...item, payload })) <= MOST_ITEM_BYTES;
  for (const field of ['summary', 'content_html'] as const) {
    const text = typeof payload[field] === 'string' ? payload[field] : '';
    const cut = (length: number) => ({
      ...payload,
      ...(field === 'content_html' ? { summary: null } : {}),
      [field]: clean(text, length),
      is_cut: true,
    });
    if (!fits(cut(0))) continue;
    const length = longest(text.length, (most) => fits(cut(most)));
    const fitted = { ...item, payload: cut(length) };
    return [fitted, Buffer.byteLength(JSON.stringify(fitted))];
  }
  // a hundred enclosures and categories of the greatest length do not come near the limit
  const bare = { ...item, payload: { ...payload, summary: null, content_html: null, enclosures: [], is_cut: true } };
  return [bare, Buffer.byteLength(JSON.stringify(bare))];
}

/** The greatest number up to `most` that passes, when smaller ones pass too; found to 1 %. */
function longest(most: number, passes: (value: number) => boolean): number {
  let [low, high] = [0, most];
  while (high - low > Math.max(1, most / 100)) {
    const middle = Math.floor((low + high) / 2);
    if (passes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** NUL is no character to Postgres, and half a surrogate pair none to anybody. */
function clean(text: string | null, most = Infinity): string | null {
  if (text === null) return null;
  const cut = text.length > most ? text.slice(0, most) : text;
  return (cut.includes('\u0000') ? cut.replaceAll('\u0000', '') : cut).toWellFormed();
}
