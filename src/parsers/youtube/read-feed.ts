import type { Http, HttpLimits } from '../runtime/http';
import { ParserError, retryLater } from '../runtime/parser';
import type { FeedPool } from './feed-pool';
import type { FeedEntry, ReadFeed } from './feed-thread';
import { makeFeedVideo } from './make-video';
import { RecentVideos } from './recent-videos';
import { isUploads } from './resolve-target';
import { MOST_KNOWN, MOST_PENDING, type Pending, type Target } from './videos-cursor';
import type { Skipped, VideosFound, VideosTask } from './videos-task';

/** Reads the Atom feed: no key, the newest 15 videos, little about each. */

const FEED_COUNT = 15;
const FEED_LIMITS: Partial<HttpLimits> = { wire_bytes: 1_000_000, body_bytes: 2_000_000 };
/** The feeds fail for minutes to weeks at a time, often every other request. */
const OUTAGE_RETRY_MS = 30_000;

/** What feeds are fetched with. */
export interface FeedParts {
  readonly http: Http;
  readonly threads: FeedPool;
  /** With its path, for example https://www.youtube.com/feeds/videos.xml. */
  readonly feed_base: string;
  readonly limits?: Partial<HttpLimits>;
}

/**
 * Fetches the feed of a list.
 * @throws ParserError: a 404 is one of them, but never says that the channel is gone, for YouTube answers so when it fails
 */
export async function fetchFeed(parts: FeedParts, target: Target, signal: AbortSignal): Promise<ReadFeed> {
  const url = new URL(parts.feed_base);
  // both have the same videos; by the id of the channel is how everybody asks
  if (target.channel_id !== null && isUploads(target.playlist_id))
    url.searchParams.set('channel_id', target.channel_id);
  else url.searchParams.set('playlist_id', target.playlist_id);
  const answer = await fetchOnce(parts, url.href, signal);
  const reading = await parts.threads.read({ bytes: answer.body }, signal);
  if (!reading.is_feed) throw retryLater(OUTAGE_RETRY_MS, 'not_a_feed', reading.reason);
  return reading;
}

async function fetchOnce({ http, limits = {} }: FeedParts, url: string, signal: AbortSignal) {
  try {
    return await http.fetch(url, {
      headers: { accept: 'application/atom+xml, text/xml;q=0.9' },
      signal,
      limits: { ...FEED_LIMITS, ...limits },
    });
  } catch (error: unknown) {
    if (!(error instanceof ParserError) || error.code !== 'http_404') throw error;
    const sentence =
      'The feed is not found (404). YouTube answers so for channels that are gone and while its feeds fail; with YOUTUBE_API_KEYS the two can be told apart.';
    throw retryLater(OUTAGE_RETRY_MS, 'http_404', sentence, error);
  }
}

/** Reads the feed and hands over what is new, and what it told before and tells otherwise now. @throws ParserError of the fetch */
export async function readFeedVideos(task: VideosTask, parts: FeedParts, signal: AbortSignal): Promise<VideosFound> {
  const { before, target, known, emit } = task;
  const told = [...emit.keys];
  const { feed, entries, unusable } = await fetchFeed(parts, target, signal);
  const fresh = entries.filter((entry) => !known.has(entry.id) && !emit.keys.has(entry.id) && !isTooOld(entry, task));
  // the feed shows its 15 whatever their age
  const recent = new RecentVideos(before, task.recheck_from === null ? Infinity : null, task.now);
  const edited = entries.filter((entry) => isEdited(entry, task, recent));
  for (const entry of [...fresh, ...edited]) {
    const item = makeFeedVideo(entry, target.playlist_id);
    await emit.item(item);
    recent.remember(item);
  }
  const hasGap = known.size > 0 && fresh.length >= FEED_COUNT;
  const bare: Pending[] = [...fresh.map(({ id }) => id), ...told].map((id) => ({
    id,
    state: 'bare',
    is_premiere: false,
  }));
  const waiting = new Map([...bare, ...before.pending].map((one) => [one.id, one]));
  const skipped: Skipped = { private: 0, deleted: 0, missing: 0, upcoming: 0, live: 0, unusable };
  return {
    result: {
      new_items: fresh.length + told.length,
      edited_items: edited.length,
      pages: 1,
      http_status: 200,
      not_modified: false,
      channel_name: feed.author ?? feed.title,
      videos_total: null,
      reached: entries.some(({ id }) => known.has(id)) ? 'known' : 'end',
      skipped,
    },
    warnings: [
      ...(hasGap ? ['All videos of the feed are new; it shows no more than 15, so some may be missing.'] : []),
      ...(unusable > 0 ? [`${unusable} records have no usable id and were left out.`] : []),
    ],
    cursor: {
      ...before,
      target: { ...target, channel_id: target.channel_id ?? feed.channel_id },
      known: [...new Set([...entries.map(({ id }) => id), ...told, ...before.known])].slice(0, MOST_KNOWN),
      // a key, once there is one, completes what a feed leaves out
      pending: [...waiting.values()].slice(0, MOST_PENDING),
      ...recent.kept(),
    },
  };
}

/** Of videos that the API told, the feed knows less: what it says of them is not compared. */
function isEdited(entry: FeedEntry, { before, known, target }: VideosTask, recent: RecentVideos): boolean {
  const isOfFeed = before.pending.some(({ id, state }) => id === entry.id && state === 'bare');
  if (!known.has(entry.id) || !isOfFeed) return false;
  return recent.get(entry.id) !== undefined && !recent.isTold(makeFeedVideo(entry, target.playlist_id));
}

function isTooOld({ published_at }: FeedEntry, { not_before }: VideosTask): boolean {
  return published_at !== null && Date.parse(published_at) < (not_before ?? -Infinity);
}
