import type { ParsedItem } from '../runtime/parser';
import { decodeBytes } from './decode-bytes';
import { declaredInPage, feedLinksOf, type FeedLink } from './feed-links';
import { makeItems } from './make-items';
import type { FeedHints } from './next-check';
import { NotAFeed, readFeed } from './read-feed';

/** The part of the RSS parser that runs in a thread: no parser is safe on the event loop. */

/** What the thread is given. */
export interface FeedJob {
  readonly bytes: Uint8Array;
  readonly content_type: string | undefined;
  /** Where relative links start. */
  readonly url: string;
  readonly max_items: number;
  /** From the cursor. */
  readonly doubled_ids: readonly string[];
}

/** A feed, read. */
export interface ReadFeed {
  readonly is_feed: true;
  readonly items: ParsedItem[];
  readonly items_bytes: number;
  readonly doubled_ids: string[];
  readonly feed: { title: string | null; link: string | null; language: string | null; type: string };
  readonly encoding: string;
  readonly hints: FeedHints;
  readonly warnings: readonly string[];
}

/** What it gives back. */
export type FeedReading =
  | ReadFeed
  | {
      readonly is_feed: false;
      readonly reason: string;
      /** Whether it is HTML, by its beginning or its type. */
      readonly is_page: boolean;
      /** Feeds that the page offers. */
      readonly links: readonly FeedLink[];
    };

/** Entry point of the thread. */
export default function readFeedJob(job: FeedJob): FeedReading {
  const { text, encoding } = decodeBytes(job.bytes, typeOf(job));
  try {
    const raw = readFeed(text);
    const made = makeItems(raw, job.url, job.max_items, job.doubled_ids);
    return {
      ...made,
      is_feed: true,
      feed: {
        title: raw.title?.slice(0, 1_000).toWellFormed() ?? null,
        link: raw.link?.slice(0, 2_048).toWellFormed() ?? null,
        language: raw.language?.slice(0, 50).toWellFormed() ?? null,
        type: raw.dialect,
      },
      encoding,
      hints: { ttl_minutes: raw.ttl_minutes, skip_hours: raw.skip_hours, skip_days: raw.skip_days },
      warnings: [...raw.warnings, ...made.warnings],
    };
  } catch (error) {
    if (error instanceof NotAFeed) {
      const links = feedLinksOf(text, job.url);
      const is_page = links.length > 0 || isPage(text) || /\bx?html\b/i.test(job.content_type ?? '');
      return { is_feed: false, reason: `${describe(text, job.content_type)}${suggest(links)}`, is_page, links };
    }
    throw error;
  }
}

/** Content type with the encoding that a page names in itself; that of HTTP goes first. */
function typeOf({ bytes, content_type }: FeedJob): string | undefined {
  if (/charset\s*=/i.test(content_type ?? '')) return content_type;
  const declared = declaredInPage(bytes);
  return declared === undefined ? content_type : `${content_type ?? 'text/html'}; charset=${declared}`;
}

/** Feeds that the page names in its head, for whoever took its address for that of a feed. */
function suggest(links: readonly FeedLink[]): string {
  const offered = links.filter(({ kind }) => kind === 'alternate').slice(0, 3);
  if (offered.length === 0) return '';
  const named = offered.map(({ url, title }) => (title === null ? url : `${url} (${title.slice(0, 80)})`));
  return ` It offers: ${named.join(', ')}.`;
}

function describe(text: string, content_type: string | undefined): string {
  if (text.slice(0, 4_096).trimStart() === '') return 'The answer is empty and not a feed.';
  if (isPage(text)) return 'The answer is a web page and not a feed.';
  const type = content_type?.split(';')[0]?.trim().slice(0, 100);
  return type ? `The answer is not a feed; the server calls it ${type}.` : 'The answer is not a feed.';
}

function isPage(text: string): boolean {
  const head = text.slice(0, 4_096).trimStart();
  return /^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)*(<!doctype html|<html)/i.test(head);
}
