import { createHash } from 'node:crypto';
import type { ParsedItem } from '../runtime/parser';
import type { FeedEntry } from './feed-thread';
import { countIn, durationIn, recordIn, textIn, thumbnailIn, timeIn, type YoutubeRecord } from './read-field';

/** From a video of YouTube (developers.google.com/youtube/v3/docs/videos) to an item. */

/** What is asked of videos.list. */
export const VIDEO_PARTS = 'snippet,contentDetails,statistics,liveStreamingDetails';
/** A video up to this long counts as a short; the API does not tell. */
const SHORT_SECONDS = 60;
const MOST_TEXT = 20_000;

export type VideoKind = 'video' | 'short' | 'live' | 'premiere';

/** Where a video was met. */
export interface Met {
  readonly playlist_id: string;
  /** As the list has it; null when the list was not read. */
  readonly published_at: string | null;
  /** Whether it was seen as a premiere before it was over. */
  readonly is_premiere: boolean;
}

/** Whether a video is yet to begin, on air, or complete; and whether it is a premiere, which only the first two tell. */
export function broadcastOf(video: YoutubeRecord): { state: 'upcoming' | 'live' | 'none'; is_premiere: boolean } {
  const said = textIn(recordIn(video, 'snippet'), 'liveBroadcastContent', 20);
  const state = said === 'upcoming' || said === 'live' ? said : 'none';
  // a broadcast has no length before it ends, a premiere has the length of its file
  const seconds = durationIn(recordIn(video, 'contentDetails'), 'duration') ?? 0;
  return { state, is_premiere: state !== 'none' && seconds > 0 };
}

/** The item of a video. @param id of the video, already proven to be one */
export function makeVideo(id: string, video: YoutubeRecord, met: Met): ParsedItem {
  const snippet = recordIn(video, 'snippet');
  const live = recordIn(video, 'liveStreamingDetails');
  const { state, is_premiere } = broadcastOf(video);
  const duration_seconds = state === 'live' ? null : durationIn(recordIn(video, 'contentDetails'), 'duration');
  const isLive = Object.keys(live).length > 0 || state !== 'none';
  const isShort = duration_seconds !== null && duration_seconds > 0 && duration_seconds <= SHORT_SECONDS;
  const live_times = isLive
    ? {
        scheduled_start: timeIn(live, 'scheduledStartTime'),
        actual_start: timeIn(live, 'actualStartTime'),
        actual_end: timeIn(live, 'actualEndTime'),
      }
    : null;
  const statistics = recordIn(video, 'statistics');
  return itemOf({
    id,
    kind: isLive ? (is_premiere || met.is_premiere ? 'premiere' : 'live') : isShort ? 'short' : 'video',
    title: textIn(snippet, 'title', 1_000),
    author: textIn(snippet, 'channelTitle', 300),
    published_at: met.published_at ?? timeIn(snippet, 'publishedAt'),
    updated_at: null,
    description: textIn(snippet, 'description', MOST_TEXT) ?? '',
    thumbnail: thumbnailIn(snippet),
    duration_seconds,
    statistics: {
      views: countIn(statistics, 'viewCount'),
      likes: countIn(statistics, 'likeCount'),
      comments: countIn(statistics, 'commentCount'),
    },
    live: live_times,
    channel_id: textIn(snippet, 'channelId', 100),
    playlist_id: met.playlist_id,
  });
}

/** The item of an entry of a feed, which tells neither length nor broadcasts. */
export function makeFeedVideo(entry: FeedEntry, playlist_id: string): ParsedItem {
  return itemOf({
    id: entry.id,
    kind: entry.is_short ? 'short' : 'video',
    title: entry.title,
    author: entry.author,
    published_at: entry.published_at,
    updated_at: null,
    description: entry.description,
    thumbnail: entry.thumbnail,
    duration_seconds: null,
    statistics: { views: entry.views, likes: entry.likes, comments: null },
    live: null,
    channel_id: entry.channel_id,
    playlist_id,
  });
}

interface Video {
  readonly id: string;
  readonly kind: VideoKind;
  readonly title: string | null;
  readonly author: string | null;
  readonly published_at: string | null;
  readonly updated_at: null;
  readonly description: string;
  readonly thumbnail: ReturnType<typeof thumbnailIn>;
  readonly duration_seconds: number | null;
  readonly statistics: Readonly<Record<'views' | 'likes' | 'comments', number | null>>;
  readonly live: Readonly<Record<'scheduled_start' | 'actual_start' | 'actual_end', string | null>> | null;
  readonly channel_id: string | null;
  readonly playlist_id: string;
}

function itemOf({ id, kind, title, author, published_at, updated_at, ...payload }: Video): ParsedItem {
  const { description, duration_seconds, live } = payload;
  return {
    item_key: id,
    kind,
    url: `https://www.youtube.com/watch?v=${id}`,
    title,
    author,
    published_at,
    updated_at,
    content_hash: hashOf([kind, title, description, duration_seconds, live]),
    payload,
  };
}

/** SHA-256 of a value as JSON, in hex. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
