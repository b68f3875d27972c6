import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { status } from '../answers';
import { atomFeed } from './atom-feed';
import {
  demoChannels,
  demoPlaylists,
  uploadsAt,
  videoAt,
  type DemoChannel,
  type Refusal,
  type YoutubeCall,
  type YoutubeFault,
} from './demo-channels';
import { channelRecord, entryRecord, videoRecord } from './demo-records';
import { readVideoId, type DemoVideo } from './demo-videos';

/** A YouTube that behaves like the real one: the Data API under `/youtube/v3/`, the feeds at `/youtube/feeds/videos.xml`. */

/** Keys it accepts; `npm start` gives them to the parser. */
export const DEMO_KEYS = ['youtube-demo-one', 'youtube-demo-two'] as const;
/** Keys that are known to be of no use, with the error they get. */
const BAD_KEYS: Readonly<Record<string, YoutubeFault>> = {
  'youtube-demo-exhausted': { status: 403, reason: 'quotaExceeded' },
  'youtube-demo-invalid': { status: 400, reason: 'badRequest', detail: 'API_KEY_INVALID' },
  'youtube-demo-disabled': { status: 403, reason: 'accessNotConfigured', detail: 'SERVICE_DISABLED' },
  'youtube-demo-hasty': { status: 403, reason: 'rateLimitExceeded' },
};

const MOST_COUNT = 50;
const FEED_COUNT = 15;
const TOKEN = /^CDEMO(\d{1,9})$/;

/** What may be set otherwise. */
export interface YoutubeApiOptions {
  /** Units that a key is good for; beyond them comes quotaExceeded. */
  readonly day_units?: number;
  /** Asked for every request of the API with a good key, and of the feeds, before the channels. */
  readonly fault?: (call: YoutubeCall) => YoutubeFault | undefined;
  /** More channels, by their handle. */
  readonly channels?: Readonly<Record<string, DemoChannel>>;
}

/** A list of the stand-in. */
interface List {
  readonly channel: DemoChannel;
  readonly playlist_id: string;
  readonly total: number;
  readonly slice: (offset: number, count: number) => DemoVideo[];
}

/** The stand-in; it remembers how its keys are used and nothing else. */
export class YoutubeApi {
  readonly #channels: ReadonlyMap<string, DemoChannel>;
  readonly #codes: ReadonlyMap<string, DemoChannel>;
  readonly #uploads: ReadonlyMap<string, DemoChannel>;
  readonly #units = new Map<string, number>();

  constructor(private readonly options: YoutubeApiOptions = {}) {
    this.#channels = new Map(Object.entries({ ...demoChannels, ...options.channels }));
    const channels = [...this.#channels.values()];
    this.#codes = new Map(channels.map((one) => [one.code, one]));
    this.#uploads = new Map(channels.map((one) => [`UU${one.channel_id.slice(2)}`, one]));
  }

  /** Answers one request. @param path begins with `/youtube/` @param now milliseconds since 1970 */
  answer(path: string, request: IncomingMessage, response: ServerResponse, base: string, now: number): void {
    const url = request.url ?? path;
    const params = new URLSearchParams(url.split('?')[1] ?? '');
    const key = String(request.headers['x-goog-api-key'] ?? params.get('key') ?? '');
    const method = path === '/youtube/feeds/videos.xml' ? 'feed' : path.slice('/youtube/v3/'.length);
    const call = { method, url, params, key, if_none_match: request.headers['if-none-match'], now };
    const result = method === 'feed' ? this.#feed(call) : this.#result(call);
    if (typeof result === 'function') return void result(request, response, base, now);
    if (typeof result === 'string')
      return void response.writeHead(200, { 'Content-Type': 'text/xml; charset=UTF-8' }).end(result);
    const json = { 'Content-Type': 'application/json; charset=UTF-8' };
    if (isRefusal(result)) return void response.writeHead(result.status, json).end(JSON.stringify(failure(result)));
    const etag = createHash('sha256').update(JSON.stringify(result)).digest('base64url').slice(0, 27);
    if (call.if_none_match?.replaceAll('"', '') === etag) return void response.writeHead(304).end();
    response.writeHead(200, json).end(JSON.stringify({ etag, ...result }));
  }

  /** The answer, or what goes wrong. */
  #result(call: YoutubeCall): YoutubeFault | Record<string, unknown> {
    const refusal = this.#refusalOf(call) ?? this.options.fault?.(call);
    if (refusal !== undefined) return refusal;
    if (call.method === 'channels') return this.#channelList(call.params);
    if (call.method === 'playlistItems') return this.#entryList(call);
    if (call.method === 'videos') return this.#videoList(call);
    return status(404, { 'Content-Type': 'text/html' }, '<!DOCTYPE html><title>Error 404</title>');
  }

  #refusalOf({ key }: YoutubeCall): YoutubeFault | undefined {
    if (Object.hasOwn(BAD_KEYS, key)) return BAD_KEYS[key];
    if (!(DEMO_KEYS as readonly string[]).includes(key)) return BAD_KEYS['youtube-demo-invalid'];
    const units = (this.#units.get(key) ?? 0) + 1;
    this.#units.set(key, units);
    return units > (this.options.day_units ?? Infinity) ? BAD_KEYS['youtube-demo-exhausted'] : undefined;
  }

  #channelList(params: URLSearchParams): Record<string, unknown> {
    const handle = params.get('forHandle')?.replace('@', '').toLowerCase();
    const found = [...this.#channels].filter(
      ([name, { channel_id, username, isGone }]) =>
        isGone !== true &&
        (name === handle || channel_id === params.get('id') || (username ?? '-') === params.get('forUsername')),
    );
    return listOf(
      'channel',
      found.map(([name, channel]) => channelRecord(channel, name)),
      found.length,
    );
  }

  #entryList(call: YoutubeCall): YoutubeFault | Record<string, unknown> {
    const { params } = call;
    const list = this.#listOf(params.get('playlistId') ?? '', call.now);
    if (list === null) return { status: 404, reason: 'playlistNotFound' };
    const fault = list.channel.fault?.(call);
    if (fault !== undefined) return fault;
    const token = params.get('pageToken');
    const offset = token === null ? 0 : Number(TOKEN.exec(token)?.[1] ?? NaN);
    if (Number.isNaN(offset)) return { status: 400, reason: 'invalidPageToken' };
    const count = Math.min(Math.max(Number(params.get('maxResults') ?? 5), 0), MOST_COUNT);
    const items = list
      .slice(offset, count)
      .map((video, index) => entryRecord(video, list.channel, list.playlist_id, offset + index));
    const next = offset + count < list.total ? { nextPageToken: `CDEMO${offset + count}` } : {};
    return { ...listOf('playlistItem', items, list.total), ...next };
  }

  #videoList({ params, now }: YoutubeCall): YoutubeFault | Record<string, unknown> {
    const ids = (params.get('id') ?? '').split(',');
    if (ids.length > MOST_COUNT) return { status: 400, reason: 'invalidFilters' };
    const items = ids.flatMap((id) => {
      const { code, n } = readVideoId(id) ?? {};
      const channel = this.#codes.get(code ?? '');
      if (channel === undefined || n === undefined || n * channel.every_ms > now) return [];
      const video = videoAt(channel, n, now);
      return video.access === 'public' ? [videoRecord(video, channel)] : [];
    });
    return listOf('video', items, items.length);
  }

  #feed(call: YoutubeCall): YoutubeFault | string {
    const { params, now, url } = call;
    const channel_id = params.get('channel_id');
    const list = this.#listOf(
      channel_id === null ? (params.get('playlist_id') ?? '') : `UU${channel_id.slice(2)}`,
      now,
    );
    const fault = this.options.fault?.(call) ?? list?.channel.feedFault?.(call);
    if (fault !== undefined) return fault;
    if (list === null) return status(404, { 'Content-Type': 'text/html' }, '<!DOCTYPE html><title>404</title>');
    const seen = list.slice(0, FEED_COUNT).filter(({ access }) => access === 'public');
    return atomFeed(list.channel, seen, url.split('?')[1] ?? '');
  }

  /** A list by its id; null for one that there is not, which is what the uploads are of whoever has none. */
  #listOf(playlist_id: string, now: number): List | null {
    const owner = this.#uploads.get(playlist_id);
    if (owner !== undefined && owner.most > 0)
      return {
        channel: owner,
        playlist_id,
        total: owner.most,
        slice: (offset, count) => uploadsAt(owner, now, offset, count),
      };
    const kept = Object.hasOwn(demoPlaylists, playlist_id) ? demoPlaylists[playlist_id] : undefined;
    const source = this.#codes.get(kept?.code ?? '');
    if (kept === undefined || source === undefined) return null;
    const { most } = kept;
    const all = uploadsAt({ ...source, most }, now, 0, most).reverse();
    return { channel: source, playlist_id, total: most, slice: (offset, count) => all.slice(offset, offset + count) };
  }
}

function listOf(kind: string, items: readonly object[], total: number): Record<string, unknown> {
  return {
    kind: `youtube#${kind}ListResponse`,
    pageInfo: { totalResults: total, resultsPerPage: items.length },
    // an empty list of channels is left out
    ...(items.length === 0 && kind === 'channel' ? {} : { items }),
  };
}

function isRefusal(result: Refusal | Record<string, unknown>): result is Refusal {
  return 'reason' in result;
}

function failure({ status: code, reason, detail }: Refusal): object {
  const message = detail === 'API_KEY_INVALID' ? 'API key not valid. Please pass a valid API key.' : `Demo: ${reason}.`;
  const details = detail === undefined ? {} : { details: [{ '@type': 'google.rpc.ErrorInfo', reason: detail }] };
  return { error: { code, message, errors: [{ message, domain: 'youtube', reason }], ...details } };
}
