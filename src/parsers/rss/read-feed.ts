import { DetectError, MalformedError, parseFeed, ParseError } from 'feedsmith';
import { parseFeed as parseBrokenFeed } from 'htmlparser2';
import type { RawFeed, RawItem } from './feed-types';

/** From text to a feed: feedsmith, and htmlparser2 where the XML is broken. Runs in a thread with a deadline. */

/** The text is not a feed. */
export class NotAFeed extends Error {
  override readonly name = 'NotAFeed';
}

/** Reads any dialect. @throws NotAFeed */
export function readFeed(text: string): RawFeed {
  try {
    return fromFeedsmith(text);
  } catch (error) {
    if (error instanceof ParseError && (hasFeedRoot(text) || isJsonFeed(text))) return emptyFeed(text);
    const isBroken = error instanceof MalformedError || error instanceof DetectError || error instanceof ParseError;
    const broken = fromBroken(text);
    if (broken !== null)
      return {
        ...broken,
        warnings: [
          isBroken
            ? 'The XML is broken; what could be read was read.'
            : `Read by the fallback: ${String(error).slice(0, 200)}`,
        ],
      };
    throw new NotAFeed('The answer is not a feed.', { cause: error });
  }
}

const ROOT = /<(?:\w+:)?(rss|feed|RDF)[\s>]/;

function hasFeedRoot(text: string): boolean {
  return ROOT.test(text.slice(0, 4_096));
}

function isJsonFeed(text: string): boolean {
  return text.trimStart().startsWith('{') && /"version"\s*:\s*"https?:\\?\/\\?\/jsonfeed\.org/.test(text);
}

/** A feed of a known dialect without anything in it is a feed all the same, and not a broken source. */
function emptyFeed(text: string): RawFeed {
  const root = ROOT.exec(text.slice(0, 4_096))?.[1]?.toLowerCase();
  const dialect = dialectOf(root === undefined ? 'json' : root === 'feed' ? 'atom' : root, text);
  return {
    dialect,
    title: null,
    link: null,
    language: null,
    xml_base: null,
    ttl_minutes: null,
    skip_hours: [],
    skip_days: [],
    items: [],
    warnings: ['The feed is empty.'],
  };
}

/** The part of feedsmith's result that we read, over all dialects; every field may be missing. */
interface LooseItem {
  id?: string;
  guid?: { value?: string; isPermaLink?: boolean };
  link?: string;
  url?: string;
  external_url?: string;
  links?: { href?: string; rel?: string; type?: string; length?: number }[];
  title?: string | { value?: string };
  description?: string;
  summary?: string | { value?: string };
  content?: { value?: string; encoded?: string; type?: string };
  content_html?: string;
  content_text?: string;
  pubDate?: string;
  published?: string;
  updated?: string;
  date_published?: string;
  date_modified?: string;
  authors?: { name?: string; email?: string }[];
  categories?: { name?: string; term?: string; label?: string }[];
  tags?: string[];
  enclosures?: { url?: string; type?: string; length?: number }[];
  attachments?: { url?: string; mime_type?: string; size_in_bytes?: number }[];
  atom?: { links?: { href?: string; rel?: string }[]; updated?: string };
  dc?: { creators?: string[]; dates?: string[]; date?: string };
  rdf?: { about?: string };
  xml?: { base?: string };
}

interface LooseFeed extends LooseItem {
  items?: LooseItem[];
  entries?: LooseItem[];
  language?: string;
  home_page_url?: string;
  ttl?: number;
  skipHours?: number[];
  skipDays?: string[];
}

function fromFeedsmith(text: string): RawFeed {
  const { format, feed } = parseFeed(text) as { format: string; feed: LooseFeed };
  return {
    dialect: dialectOf(format, text),
    title: textOf(feed.title),
    link: feed.link ?? feed.home_page_url ?? alternateOf(feed.links),
    language: feed.language ?? null,
    xml_base: feed.xml?.base ?? null,
    ttl_minutes: typeof feed.ttl === 'number' && feed.ttl > 0 ? feed.ttl : null,
    skip_hours: hoursIn(text),
    skip_days: daysIn(text),
    items: (feed.items ?? feed.entries ?? []).map((item) => itemOf(item, authorOf(feed))),
    warnings: [],
  };
}

function itemOf(item: LooseItem, feedAuthor: string | null): RawItem {
  const permalink =
    item.guid?.isPermaLink !== false && /^https?:/i.test(item.guid?.value ?? '') ? item.guid?.value : undefined;
  return {
    id: item.id ?? item.guid?.value ?? item.rdf?.about ?? null,
    link:
      item.link ??
      item.url ??
      alternateOf(item.links) ??
      permalink ??
      alternateOf(item.atom?.links) ??
      item.external_url ??
      null,
    title: textOf(item.title),
    author: authorOf(item) ?? feedAuthor,
    published: item.pubDate ?? item.published ?? item.date_published ?? item.dc?.dates?.[0] ?? item.dc?.date ?? null,
    updated: item.updated ?? item.date_modified ?? item.atom?.updated ?? null,
    summary: item.description ?? textOf(item.summary),
    content: contentOf(item),
    categories: [
      ...(item.categories ?? []).map(({ name, term, label }) => name ?? term ?? label ?? ''),
      ...(item.tags ?? []),
    ].filter((name) => name !== ''),
    enclosures: enclosuresOf(item),
    xml_base: item.xml?.base ?? null,
  };
}

function contentOf({ content, content_html, content_text }: LooseItem): RawItem['content'] {
  const html = content?.encoded ?? content_html;
  if (html !== undefined) return { text: html, is_html: true };
  // Atom without a type is plain text (RFC 4287 §3.1.1); media types came with Atom 0.3
  if (content?.value !== undefined)
    return { text: content.value, is_html: /^(x?html|text\/html|application\/xhtml\+xml)$/i.test(content.type ?? '') };
  return content_text === undefined ? null : { text: content_text, is_html: false };
}

function enclosuresOf(item: LooseItem): RawItem['enclosures'] {
  const linked = (item.links ?? [])
    .filter(({ rel }) => rel === 'enclosure')
    .map(({ href, type, length }) => ({ url: href, type, length }));
  const attached = (item.attachments ?? []).map(({ url, mime_type, size_in_bytes }) => ({
    url,
    type: mime_type,
    length: size_in_bytes,
  }));
  return [...(item.enclosures ?? []), ...linked, ...attached].flatMap(({ url, type, length }) =>
    url === undefined ? [] : [{ url, type: type ?? null, length: length ?? null }],
  );
}

function authorOf({ authors, dc }: LooseItem): string | null {
  return authors?.map(({ name, email }) => name ?? email).find(Boolean) ?? dc?.creators?.[0] ?? null;
}

function textOf(value: string | { value?: string } | undefined): string | null {
  return (typeof value === 'string' ? value : value?.value) ?? null;
}

function alternateOf(links: readonly { href?: string; rel?: string }[] | undefined): string | null {
  const alternate = links?.find(({ rel }) => rel === undefined || rel === 'alternate');
  return alternate?.href ?? null;
}

function dialectOf(format: string, text: string): string {
  const head = text.slice(0, 4_096);
  if (format === 'rss') return `rss ${/<rss[^>]*\bversion\s*=\s*["']([\d.]+)/i.exec(head)?.[1] ?? '2.0'}`;
  if (format === 'rdf') return head.includes('my.netscape.com/rdf/simple/0.9') ? 'rss 0.90' : 'rss 1.0';
  if (format === 'atom') return head.includes('purl.org/atom/ns#') ? 'atom 0.3' : 'atom 1.0';
  return 'json feed';
}

// feedsmith drops a list of one hour or day, so these two are read from the text itself
function hoursIn(text: string): number[] {
  const block = /<skipHours>([\s\S]{0,2000}?)<\/skipHours>/i.exec(text)?.[1] ?? '';
  return [...block.matchAll(/<hour>\s*(\d{1,2})\s*<\/hour>/gi)].map(([, hour]) => Number(hour) % 24);
}

function daysIn(text: string): string[] {
  const block = /<skipDays>([\s\S]{0,2000}?)<\/skipDays>/i.exec(text)?.[1] ?? '';
  return [...block.matchAll(/<day>\s*([A-Za-z]+)\s*<\/day>/gi)].map(([, day]) => (day ?? '').toLowerCase());
}

function fromBroken(text: string): RawFeed | null {
  // deeply nested tags make this parser quadratic: a page of that kind is not a feed
  if (!hasFeedRoot(text)) return null;
  const feed = parseBrokenFeed(text);
  if (feed === null) return null;
  return {
    dialect: feed.type === 'atom' ? 'atom 1.0' : feed.type === 'rdf' ? 'rss 1.0' : 'rss 2.0',
    title: feed.title ?? null,
    link: feed.link ?? null,
    language: null,
    xml_base: null,
    ttl_minutes: null,
    skip_hours: hoursIn(text),
    skip_days: daysIn(text),
    items: feed.items.map((item) => ({
      id: item.id ?? null,
      link: item.link ?? null,
      title: item.title ?? null,
      author: null,
      published: Number.isNaN(item.pubDate?.getTime() ?? NaN) ? null : (item.pubDate?.toISOString() ?? null),
      updated: null,
      summary: item.description ?? null,
      content: null,
      categories: [],
      enclosures: [],
      xml_base: null,
    })),
    warnings: [],
  };
}
