import type { ParsedItem } from '../runtime/parser';
import { decodeBytes } from './decode-bytes';
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
export type FeedReading = ReadFeed | { readonly is_feed: false; readonly reason: string };

/** Entry point of the thread. */
export default function readFeedJob(job: FeedJob): FeedReading {
  const { text, encoding } = decodeBytes(job.bytes, job.content_type);
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
    if (error instanceof NotAFeed) return { is_feed: false, reason: describe(text, job.content_type) };
    throw error;
  }
}

function describe(text: string, content_type: string | undefined): string {
  const head = text.slice(0, 4_096).trimStart();
  if (head === '') return 'The answer is empty and not a feed.';
  if (/^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)*(<!doctype html|<html)/i.test(head))
    return 'The answer is a web page and not a feed.';
  const type = content_type?.split(';')[0]?.trim().slice(0, 100);
  return type ? `The answer is not a feed; the server calls it ${type}.` : 'The answer is not a feed.';
}
