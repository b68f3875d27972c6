import { parseFeed } from 'feedsmith';
import { VIDEO_ID } from './read-field';

/** The part of the YouTube parser that runs in a thread: no parser of XML is safe on the event loop. */

/** What the thread is given. */
export interface FeedJob {
  readonly bytes: Uint8Array;
}

/** One video of a feed. */
export interface FeedEntry {
  readonly id: string;
  readonly channel_id: string | null;
  readonly title: string | null;
  readonly author: string | null;
  readonly published_at: string | null;
  readonly description: string;
  readonly thumbnail: { readonly url: string; readonly width: number | null; readonly height: number | null } | null;
  readonly views: number | null;
  readonly likes: number | null;
  readonly is_short: boolean;
}

/** A feed, read. */
export interface ReadFeed {
  readonly is_feed: true;
  readonly feed: {
    readonly title: string | null;
    readonly author: string | null;
    readonly channel_id: string | null;
  };
  readonly entries: readonly FeedEntry[];
  /** Entries without a usable id. */
  readonly unusable: number;
}

/** What it gives back. */
export type FeedReading = ReadFeed | { readonly is_feed: false; readonly reason: string };

/** A feed has 15. */
const MOST_ENTRIES = 100;

/** The part of feedsmith's result that is read; every field may be missing. */
interface LooseEntry {
  links?: { href?: string; rel?: string }[];
  title?: { value?: string };
  authors?: { name?: string; uri?: string }[];
  published?: string;
  yt?: { videoId?: string; channelId?: string };
  media?: {
    groups?: {
      description?: { value?: string };
      thumbnails?: { url?: string; width?: number; height?: number }[];
      community?: { starRating?: { count?: number }; statistics?: { views?: number } };
    }[];
  };
}

interface LooseFeed extends LooseEntry {
  entries?: LooseEntry[];
}

/** Entry point of the thread. */
export default function readFeedJob({ bytes }: FeedJob): FeedReading {
  const text = new TextDecoder('utf-8').decode(bytes);
  let read: { format: string; feed: LooseFeed };
  try {
    // what it promises is deeper and stricter than what feeds keep
    read = parseFeed(text) as unknown as { format: string; feed: LooseFeed };
  } catch {
    const isPage = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype html|<html)/i.test(text.slice(0, 4_096));
    return { is_feed: false, reason: `The answer is ${isPage ? 'a web page' : 'broken'} and not a feed.` };
  }
  if (read.format !== 'atom') return { is_feed: false, reason: 'The answer is a feed, but not one of YouTube.' };
  const { feed } = read;
  const raw = (feed.entries ?? []).slice(0, MOST_ENTRIES);
  const entries = raw.flatMap((entry) => entryOf(entry) ?? []);
  return {
    is_feed: true,
    feed: {
      title: short(feed.title?.value, 300),
      author: short(feed.authors?.[0]?.name, 300),
      channel_id: channelOf(feed) ?? entries[0]?.channel_id ?? null,
    },
    entries,
    unusable: raw.length - entries.length,
  };
}

function entryOf(entry: LooseEntry): FeedEntry | null {
  const id = entry.yt?.videoId ?? '';
  if (!VIDEO_ID.test(id)) return null;
  const group = entry.media?.groups?.[0];
  const picture = group?.thumbnails?.find(({ url }) => /^https?:\/\//i.test(url ?? ''));
  const { community } = group ?? {};
  return {
    id,
    channel_id: channelOf(entry),
    title: short(entry.title?.value, 1_000),
    author: short(entry.authors?.[0]?.name, 300),
    published_at: timeOf(entry.published),
    description: short(group?.description?.value, 20_000) ?? '',
    thumbnail:
      picture?.url === undefined
        ? null
        : { url: picture.url.slice(0, 2_000), width: picture.width ?? null, height: picture.height ?? null },
    views: community?.statistics?.views ?? null,
    likes: community?.starRating?.count ?? null,
    is_short: entry.links?.some(({ href }) => /\/shorts\//.test(href ?? '')) ?? false,
  };
}

/** Feeds of a channel leave out the UC of its own id; the author's address has it. */
function channelOf({ yt, authors }: LooseEntry): string | null {
  const inAddress = /\/channel\/(UC[\w-]{22})$/.exec(authors?.[0]?.uri ?? '')?.[1];
  const id = yt?.channelId ?? '';
  return /^UC[\w-]{22}$/.test(id) ? id : /^[\w-]{22}$/.test(id) ? `UC${id}` : (inAddress ?? null);
}

function short(value: string | undefined, most: number): string | null {
  return value === undefined || value === '' ? null : value.slice(0, most).replaceAll('\u0000', '').toWellFormed();
}

function timeOf(value: string | undefined): string | null {
  const ms = Date.parse(value ?? '');
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
