import { createHash } from 'node:crypto';
import type { ParsedItem } from '../runtime/parser';
import type { RawFeed, RawItem } from './feed-types';
import { parseDate } from './parse-date';

/** From a raw feed to items: links resolved, dates read, keys and hashes made. */

/** The most of one item that is kept. */
const ITEM_BYTES = 900_000;
const TITLE_LIMIT = 4_000;

/** Items of a feed, in its order, each key once. */
export function makeItems(feed: RawFeed, url: string, most: number): ParsedItem[] {
  const feedBase = resolveLink(feed.xml_base, url) ?? url;
  const ids = countOf(feed.items.map(({ id }) => id));
  const items = new Map<string, ParsedItem>();
  for (const raw of feed.items.slice(0, most)) {
    const base = resolveLink(raw.xml_base, feedBase) ?? feedBase;
    const link = resolveLink(raw.link, base);
    const item_key = keyOf(raw, link, (ids.get(raw.id) ?? 0) > 1);
    if (!items.has(item_key)) items.set(item_key, makeItem(raw, item_key, link, base));
  }
  return [...items.values()];
}

/**
 * What makes an item the same one next time: its id; with an id that the feed uses twice, id and link; without an id
 * the link; without a link title and content. Links are compared resolved.
 */
function keyOf(raw: RawItem, link: string | null, isDoubled: boolean): string {
  const id = raw.id?.trim() || null;
  if (id !== null)
    return sha256(isDoubled ? `id+link\n${id}\n${link ?? ''}\n${link === null ? (raw.title ?? '') : ''}` : `id\n${id}`);
  if (link !== null) return sha256(`link\n${link}`);
  return sha256(`content\n${raw.title ?? ''}\n${raw.content ?? raw.summary ?? ''}`);
}

function makeItem(raw: RawItem, item_key: string, link: string | null, base: string): ParsedItem {
  const published = parseDate(raw.published);
  const updated = parseDate(raw.updated);
  const content = cut(raw.content === null ? null : resolveHtml(raw.content, base), ITEM_BYTES / 2);
  const summary = cut(raw.summary === null ? null : resolveHtml(raw.summary, base), ITEM_BYTES / 4);
  const payload: Record<string, unknown> = {
    guid: cut(raw.id, TITLE_LIMIT),
    summary,
    content,
    categories: raw.categories.slice(0, 100).map((name) => name.slice(0, 200)),
    enclosures: raw.enclosures.slice(0, 100).map((file) => ({ ...file, url: resolveLink(file.url, base) ?? file.url })),
  };
  // dates nobody can read are kept as they came
  if (raw.published !== null && published === null) payload['published_raw'] = raw.published.slice(0, 200);
  if (raw.updated !== null && updated === null) payload['updated_raw'] = raw.updated.slice(0, 200);
  const title = cut(raw.title?.trim() || null, TITLE_LIMIT);
  return {
    item_key,
    kind: 'post',
    url: link !== null && link.length <= 8_192 ? link : null,
    title,
    author: cut(raw.author, 500),
    published_at: published,
    updated_at: updated,
    content_hash: sha256(JSON.stringify([title, link, raw.author, content, summary, payload['enclosures']])),
    payload,
  };
}

/** A link as an absolute address; null for none or one that is no address. */
export function resolveLink(link: string | null, base: string): string | null {
  const text = link?.trim();
  if (!text || !URL.canParse(text, base)) return null;
  return new URL(text, base).href;
}

/** Relative `src` and `href` of a piece of HTML made absolute. */
export function resolveHtml(html: string, base: string): string {
  if (!/\b(?:src|href)\s*=/i.test(html)) return html;
  return html.replaceAll(
    /(<[a-z][^<>]{0,2000}?\s(?:src|href)\s*=\s*)(["'])([^"'<>]{1,4000})\2/gi,
    (whole, head: string, quote: string, link: string) => {
      if (/^([a-z][a-z0-9+.-]*:|#)/i.test(link)) return whole;
      const resolved = resolveLink(link.replaceAll('&amp;', '&'), base);
      return resolved === null ? whole : `${head}${quote}${resolved.replaceAll('&', '&amp;')}${quote}`;
    },
  );
}

function countOf(values: readonly (string | null)[]): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function cut(text: string | null, most: number): string | null {
  // NUL is no character to Postgres, and half a surrogate pair none to anybody
  return text === null ? null : text.slice(0, most).replaceAll('\u0000', '').toWellFormed();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
