import type { ParsedItem } from '../runtime/parser';
import { decodeBytes } from './decode-bytes';
import { makeItems } from './make-items';
import { NotAFeed, readFeed } from './read-feed';

/** The part of the RSS parser that runs in a thread: no parser is safe on the event loop. */

/** What the thread is given. */
export interface FeedJob {
  readonly bytes: Uint8Array;
  readonly content_type: string | undefined;
  readonly url: string;
  readonly max_items: number;
}

/** What it gives back. */
export type FeedReading =
  | { readonly is_feed: false; readonly reason: string }
  | {
      readonly is_feed: true;
      readonly items: ParsedItem[];
      readonly feed: { title: string | null; link: string | null; language: string | null; dialect: string };
      readonly encoding: string;
      readonly ttl_minutes: number | null;
      readonly skip_hours: readonly number[];
      readonly skip_days: readonly string[];
      readonly warnings: readonly string[];
    };

/** Entry point of the thread. */
export default function readFeedJob({ bytes, content_type, url, max_items }: FeedJob): FeedReading {
  const { text, encoding } = decodeBytes(bytes, content_type);
  try {
    const raw = readFeed(text);
    return {
      is_feed: true,
      items: makeItems(raw, url, max_items),
      feed: {
        title: raw.title?.slice(0, 1_000) ?? null,
        link: raw.link?.slice(0, 2_048) ?? null,
        language: raw.language?.slice(0, 50) ?? null,
        dialect: raw.dialect,
      },
      encoding,
      ttl_minutes: raw.ttl_minutes,
      skip_hours: raw.skip_hours,
      skip_days: raw.skip_days,
      warnings: raw.warnings,
    };
  } catch (error) {
    if (error instanceof NotAFeed) return { is_feed: false, reason: describe(text, content_type) };
    throw error;
  }
}

function describe(text: string, content_type: string | undefined): string {
  const kind = /^\s*(<!doctype html|<html)/i.test(text)
    ? 'a web page'
    : text.trim() === ''
      ? 'empty'
      : (content_type?.split(';')[0] ?? 'something else');
  return `The answer is not a feed but ${kind}.`;
}
