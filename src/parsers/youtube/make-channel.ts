import type { ParsedItem } from '../runtime/parser';
import type { ReadFeed } from './feed-thread';
import { hashOf } from './make-video';
import { countIn, recordIn, textIn, thumbnailIn, timeIn, type YoutubeRecord } from './read-field';

/** Facts about a channel (developers.google.com/youtube/v3/docs/channels), as an item and a result. */

/** What is asked of channels.list. */
export const CHANNEL_PARTS = 'snippet,statistics,status';

/** What a task says of a channel. Null: not told, which is all that a feed does for most of them. */
export interface ChannelFacts {
  readonly channel_id: string;
  readonly name: string | null;
  /** With its @. */
  readonly handle: string | null;
  readonly subscribers: number | null;
  readonly videos: number | null;
  readonly views: number | null;
  readonly country: string | null;
  readonly made_for_kids: boolean | null;
}

/** The facts of the API. */
export function factsOf(channel: YoutubeRecord, channel_id: string): ChannelFacts {
  const snippet = recordIn(channel, 'snippet');
  const statistics = recordIn(channel, 'statistics');
  const { madeForKids } = recordIn(channel, 'status');
  const isHidden = statistics['hiddenSubscriberCount'] === true;
  return {
    channel_id,
    name: textIn(snippet, 'title', 300),
    handle: textIn(snippet, 'customUrl', 100),
    subscribers: isHidden ? null : countIn(statistics, 'subscriberCount'),
    videos: countIn(statistics, 'videoCount'),
    views: countIn(statistics, 'viewCount'),
    country: textIn(snippet, 'country', 10),
    made_for_kids: typeof madeForKids === 'boolean' ? madeForKids : null,
  };
}

/** The facts of a feed. */
export function feedFactsOf({ author, title }: ReadFeed['feed'], channel_id: string): ChannelFacts {
  return {
    channel_id,
    name: author ?? title,
    handle: null,
    subscribers: null,
    videos: null,
    views: null,
    country: null,
    made_for_kids: null,
  };
}

/** The item of a channel: one a channel, made new whenever a fact changes, the numbers included. */
export function makeChannel(channel: YoutubeRecord, facts: ChannelFacts): ParsedItem {
  const snippet = recordIn(channel, 'snippet');
  const payload = { ...facts, description: textIn(snippet, 'description', 20_000) };
  return {
    item_key: facts.channel_id,
    kind: 'channel',
    url: `https://www.youtube.com/channel/${facts.channel_id}`,
    title: facts.name,
    author: facts.name,
    published_at: timeIn(snippet, 'publishedAt'),
    updated_at: null,
    content_hash: hashOf(payload),
    payload: { ...payload, thumbnail: thumbnailIn(snippet) },
  };
}
