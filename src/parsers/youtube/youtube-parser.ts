import { Http, type HttpLimits } from '../runtime/http';
import {
  giveUp,
  type Parser,
  type ParserContext,
  type ParserError,
  type ParserOutcome,
  type ParserTask,
} from '../runtime/parser';
import type { ParserConfig } from '../runtime/parser-config';
import { countingEmit } from './counting-emit';
import { FeedPool } from './feed-pool';
import { KeyPool, type PoolOptions } from './key-pool';
import { CHANNEL_PARTS, factsOf, feedFactsOf, makeChannel, type ChannelFacts } from './make-channel';
import { fetchFeed, readFeedVideos, type FeedParts } from './read-feed';
import { recordIn, recordOf, textIn } from './read-field';
import { readVideos } from './read-videos';
import { resolveTarget } from './resolve-target';
import { cursorFor, cursorOf, type Target, type VideosCursor } from './videos-cursor';
import { videosTaskOf } from './videos-task';
import { openCalls, type YoutubeCalls, type YoutubeClientParts } from './youtube-client';
import { isKeyTrouble } from './youtube-errors';
import { listPage, recordList } from './youtube-shapes';

/** Reads videos of YouTube's channels and playlists, and facts about channels: by the API with a key, else by the feeds. */

/** What may be set otherwise, for tests. */
export interface YoutubeOptions extends PoolOptions {
  readonly limits?: Partial<HttpLimits>;
}

/** The YouTube parser. Its keys are those of the process: every task of the worker shares their quota. */
export class YoutubeParser implements Parser {
  readonly source_type = 'YOUTUBE' as const;
  readonly #api: YoutubeClientParts;
  readonly #feed: FeedParts;

  constructor({ http, youtube }: Pick<ParserConfig, 'http' | 'youtube'>, options: YoutubeOptions = {}) {
    const { limits = {}, now = Date.now } = options;
    const client = new Http(http);
    const pool = new KeyPool(youtube.api_keys, options);
    this.#api = { http: client, pool, api_base: youtube.api_base, limits, now };
    this.#feed = { http: client, threads: new FeedPool(), feed_base: youtube.feed_base, limits };
  }

  /** Task types `VIDEOS` and `CHANNEL_INFO`. */
  async run(task: ParserTask, context: ParserContext): Promise<ParserOutcome> {
    const calls = openCalls(this.#api, context.signal);
    const before = cursorOf(task.cursor);
    const target = await resolveTarget(task.source, before.target, this.#api.pool.isEmpty ? null : calls);
    const cursor = cursorFor(target, before);
    if (task.task_type === 'VIDEOS') return this.#readVideos(task, target, cursor, calls, context);
    if (task.task_type === 'CHANNEL_INFO') return this.#readChannel(target, cursor, calls, context);
    throw giveUp('config', `YouTube has no task type ${task.task_type}.`);
  }

  async stop(): Promise<void> {
    await this.#feed.threads.stop();
    await this.#api.http.stop();
  }

  async #readVideos(
    asked: ParserTask,
    target: Target,
    before: VideosCursor,
    calls: YoutubeCalls,
    context: ParserContext,
  ): Promise<ParserOutcome> {
    const emit = countingEmit(context);
    const task = videosTaskOf(asked, target, before, emit, this.#api.now());
    const { via, found, warnings } = await this.#apiOrFeed(
      () => readVideos(task, calls),
      () => readFeedVideos(task, this.#feed, context.signal),
    );
    return {
      result: {
        items: emit.items,
        items_bytes: emit.bytes,
        ...found.result,
        ...this.#spent(via, calls),
        channel_id: found.cursor.target?.channel_id ?? null,
        playlist_id: target.playlist_id,
        warnings: [...warnings, ...found.warnings],
      },
      cursor: { ...found.cursor },
    };
  }

  async #readChannel(
    target: Target,
    cursor: VideosCursor,
    calls: YoutubeCalls,
    context: ParserContext,
  ): Promise<ParserOutcome> {
    const { via, found, warnings } = await this.#apiOrFeed(
      () => askChannel(target, calls),
      async () => {
        const { feed } = await fetchFeed(this.#feed, target, context.signal);
        const facts = feedFactsOf(feed, channelIn(target.channel_id ?? feed.channel_id));
        return { facts, item: makeChannel({}, facts) };
      },
    );
    const emit = countingEmit(context);
    await emit.item(found.item);
    return {
      result: {
        items: emit.items,
        items_bytes: emit.bytes,
        http_status: 200,
        ...this.#spent(via, calls),
        ...found.facts,
        warnings,
      },
      cursor: { ...cursor, target: { ...target, channel_id: found.facts.channel_id } },
    };
  }

  /**
   * The API when there is a key; the feed without one, and when no key can be used. Of the two errors that of the keys is
   * the one that somebody can do something about.
   */
  async #apiOrFeed<T>(askApi: () => Promise<T>, readFeed: () => Promise<T>) {
    let trouble: ParserError | null = null;
    if (!this.#api.pool.isEmpty) {
      try {
        return { via: 'api' as const, found: await askApi(), warnings: [] };
      } catch (error: unknown) {
        if (!isKeyTrouble(error)) throw error;
        trouble = error;
      }
    }
    try {
      const warnings = trouble === null ? [] : [`Read from the feed, for no key can be used: ${trouble.message}`];
      return { via: 'feed' as const, found: await readFeed(), warnings };
    } catch (error: unknown) {
      throw trouble ?? error;
    }
  }

  #spent(via: 'api' | 'feed', { requests, quota_units }: YoutubeCalls) {
    return {
      via,
      requests: via === 'feed' ? requests + 1 : requests,
      quota_units,
      quota_units_today: this.#api.pool.unitsOfToday(),
    };
  }
}

async function askChannel(target: Target, calls: YoutubeCalls) {
  const channel_id = channelIn(target.channel_id ?? (await ownerOf(target.playlist_id, calls)));
  const { items } = await calls.list('channels', { part: CHANNEL_PARTS, id: channel_id }, recordList);
  if (items.length === 0) throw giveUp('http_410', `YouTube knows no channel of the id ${channel_id}.`);
  const channel = recordOf(items[0]);
  const facts: ChannelFacts = factsOf(channel, channel_id);
  return { facts, item: makeChannel(channel, facts) };
}

/** Whose playlist it is, as its first entry tells. */
async function ownerOf(playlistId: string, calls: YoutubeCalls): Promise<string | null> {
  const { items } = await calls.list('playlistItems', { part: 'snippet', playlistId, maxResults: '1' }, listPage);
  return textIn(recordIn(recordOf(items[0]), 'snippet'), 'channelId', 100);
}

function channelIn(channel_id: string | null): string {
  if (channel_id === null) throw giveUp('http_404', 'The playlist is empty and does not tell whose it is.');
  return channel_id;
}
