import { Parser } from 'htmlparser2';
import { resolveLink } from './resolve-links';

/** A feed that a page offers, not looked at yet. */
export interface FeedLink {
  /** Absolute. */
  readonly url: string;
  readonly title: string | null;
  /** `alternate`: the page says so in its head. `anchor`: a link that looks like one. */
  readonly kind: 'alternate' | 'anchor';
}

/** Pages name their feeds in their heads; what comes after this many characters is not read. */
const READ = 512 * 1024;
const DEEPEST = 1_000;
/** Links of a kind that are kept: a page with more of them is a trap or a directory. */
const MOST = 25;
const TYPES = new Set([
  'application/rss+xml',
  'application/atom+xml',
  'application/rdf+xml',
  'application/feed+json',
  'application/json',
  'application/xml',
  'text/xml',
]);
/** These types are other things than feeds too (a site's API, a sitemap): the address must look like a feed. */
const VAGUE = new Set(['application/json', 'application/xml', 'text/xml']);
const LOOKS_LIKE_FEED = /(?:^|[/._?=&-])(?:rss|atom|feeds?|rdf)(?:[\d/._?=&-]|$)/i;

/**
 * The feeds a page offers: `<link rel=alternate>` of a feed's type (WHATWG HTML §4.6.7.1), and links that look like
 * feeds as weaker hints. Runs in a thread.
 * @param url address of the page, without its `<base>`
 */
export function feedLinksOf(html: string, url: string): FeedLink[] {
  const text = html.slice(0, READ);
  if (!/<(?:html|head|link|body|a)[\s>]/i.test(text)) return [];
  const found = new Map<string, FeedLink>();
  const counts = { alternate: 0, anchor: 0 };
  let base: string | null = null;
  const add = (kind: FeedLink['kind'], href: string, title: string | undefined) => {
    const absolute = resolveLink(href, base ?? url);
    if (absolute === null || absolute.length > 2_048 || found.has(absolute) || counts[kind] >= MOST) return;
    counts[kind] += 1;
    found.set(absolute, { url: absolute, title: title?.trim().slice(0, 300).toWellFormed() || null, kind });
  };
  let depth = 0;
  const parser = new Parser({
    onclosetag: () => void (depth -= 1),
    onopentag(name, { href, rel = '', type = '', title }) {
      depth += 1;
      // the parser is quadratic in the depth; nobody names feeds that deep
      if (depth > DEEPEST) return parser.pause();
      if (href === undefined) return;
      // the first one counts (§4.2.3)
      if (name === 'base') base ??= resolveLink(href, url);
      else if (name === 'link' && isFeedLink(rel, type, href)) add('alternate', href, title);
      else if (name === 'a' && LOOKS_LIKE_FEED.test(href)) add('anchor', href, title);
    },
  });
  parser.write(text);
  return [...found.values()].sort((a, b) => Number(a.kind === 'anchor') - Number(b.kind === 'anchor'));
}

function isFeedLink(rel: string, type: string, href: string): boolean {
  const media = type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/(?:^|\s)(?:alternate|feed)(?:\s|$)/i.test(rel) || !TYPES.has(media)) return false;
  return !VAGUE.has(media) || LOOKS_LIKE_FEED.test(href);
}

/** The encoding that a page says it has in its first kilobyte (WHATWG HTML §13.2.3.2); undefined when it does not. */
export function declaredInPage(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1_024)).toString('latin1');
  return /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1];
}
