import { status, type Answer } from '../answers';
import {
  plain,
  withBroadcasts,
  withEdits,
  withHoles,
  withPremieres,
  type DemoVideo,
  type MakeVideo,
} from './demo-videos';

/** The channels and playlists of the YouTube stand-in: what grows there, and what goes wrong. */

/** One request, as the stand-in understood it. */
export interface YoutubeCall {
  /** `channels`, `playlistItems`, `videos`, or `feed`. */
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  readonly params: URLSearchParams;
  /** Of X-Goog-Api-Key. */
  readonly key: string;
  readonly if_none_match: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** An error as YouTube tells it. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  /** The reason among the details, which newer errors have. */
  readonly detail?: string;
}

/** What is answered instead: an error of YouTube, or anything HTTP can do. */
export type YoutubeFault = Refusal | Answer;

/** One channel. */
export interface DemoChannel {
  readonly channel_id: string;
  /** Two letters, or a few more, that its videos' ids begin with. */
  readonly code: string;
  readonly title: string;
  readonly username?: string;
  /** A new video every `every_ms`, of which the last `most` are kept. */
  readonly every_ms: number;
  readonly most: number;
  readonly video: MakeVideo;
  /** Asked for requests of its lists. */
  readonly fault?: (call: YoutubeCall) => YoutubeFault | undefined;
  /** Asked for requests of its feed. */
  readonly feedFault?: (call: YoutubeCall) => YoutubeFault | undefined;
  readonly isGone?: boolean;
}

/** A list that somebody keeps: the newest videos of a channel, the latest addition at the bottom. */
export interface DemoPlaylist {
  readonly code: string;
  readonly most: number;
}

const MINUTE_MS = 60_000;
const FLAKY_MS = 7_000;

const page502 = status(502, { 'Content-Type': 'text/html' }, '<html><title>502</title><h1>Bad Gateway</h1></html>');
const isDown = (now: number) => Math.floor(now / FLAKY_MS) % 2 === 0;

function channel(code: string, name: string, rest: Partial<DemoChannel> = {}): DemoChannel {
  return {
    channel_id: `UC${name.replaceAll('_', '-').padEnd(22, '0')}`,
    code,
    title: name.replaceAll('_', ' '),
    every_ms: MINUTE_MS,
    most: 60,
    video: plain,
    ...rest,
  };
}

const gone = { isGone: true, most: 0 };

/** Every channel by its handle. */
export const demoChannels: Readonly<Record<string, DemoChannel>> = {
  demo_news: channel('nw', 'demo_news', { username: 'demonews' }),
  demo_premieres: channel('pr', 'demo_premieres', { video: withPremieres, most: 40 }),
  demo_live: channel('lv', 'demo_live', { video: withBroadcasts, most: 30 }),
  demo_edits: channel('ed', 'demo_edits', { video: withEdits, every_ms: 10 * MINUTE_MS, most: 40 }),
  demo_holes: channel('ho', 'demo_holes', { video: withHoles, most: 80 }),
  demo_busy: channel('bu', 'demo_busy', { every_ms: 1_000, most: 500 }),
  demo_archive: channel('ar', 'demo_archive', { every_ms: 60 * MINUTE_MS, most: 100_000 }),
  demo_empty: channel('em', 'demo_empty', { most: 0 }),
  demo_gone: channel('go', 'demo_gone', gone),
  demo_closed: channel('cl', 'demo_closed', {
    fault: () => ({ status: 403, reason: 'playlistItemsNotAccessible' }),
  }),
  demo_weak: channel('we', 'demo_weak', { most: 30, fault: ({ now }) => (isDown(now) ? page502 : undefined) }),
  demo_feed_404: channel('fa', 'demo_feed_404', { most: 30, feedFault: () => status(404) }),
  demo_feed_500: channel('fb', 'demo_feed_500', { most: 30, feedFault: () => status(500) }),
};

/** Every playlist by its id. */
export const demoPlaylists: Readonly<Record<string, DemoPlaylist>> = {
  PLdemo_best_of_the_news: { code: 'nw', most: 120 },
};

/** Videos from `offset` on, newest first. */
export function uploadsAt(channel: DemoChannel, now: number, offset: number, count: number): DemoVideo[] {
  const newest = Math.floor(now / channel.every_ms);
  const length = Math.max(0, Math.min(count, channel.most - offset));
  return Array.from({ length }, (_, index) => videoAt(channel, newest - offset - index, now));
}

/** Video number `n` of a channel. */
export function videoAt({ code, every_ms, video }: DemoChannel, n: number, now: number): DemoVideo {
  return video(code, n, n * every_ms, now);
}
