import { giveUp, ParserError } from '../runtime/parser';
import { isUploads } from './resolve-target';
import type { VideosTask } from './videos-task';
import type { YoutubeCalls } from './youtube-client';
import { listPage, recordList } from './youtube-shapes';

const PAGE_COUNT = 50;

/** Fetches the pages of a list; the first one with the validator, and knows what its absence means. */
export class ListPages {
  /** Of the first page, once it was fetched and had changed. */
  etag: string | null = null;
  /** Whether the channel exists and has no list. */
  isMissing = false;

  constructor(
    private readonly task: VideosTask,
    private readonly calls: YoutubeCalls,
  ) {}

  /** Fetches a page, changed or not. @param token null for the first */
  async fetch(token: string | null) {
    const place = token === null ? {} : { pageToken: token };
    return this.calls.list('playlistItems', { ...this.#params(), ...place }, listPage);
  }

  /** Fetches the first page; null when it has not changed. */
  async fetchTop() {
    const { before, wantsAll } = this.task;
    try {
      const known = wantsAll ? null : before.etag;
      const page = await this.calls.listIfChanged('playlistItems', this.#params(), listPage, known);
      this.etag = page?.etag ?? null;
      return page?.data ?? null;
    } catch (error: unknown) {
      if (!(error instanceof ParserError) || error.code !== 'http_404') throw error;
      await this.#askChannel(error);
      this.isMissing = true;
      return { items: [] };
    }
  }

  #params() {
    const { playlist_id } = this.task.target;
    return { part: 'snippet,contentDetails,status', playlistId: playlist_id, maxResults: String(PAGE_COUNT) };
  }

  /** A channel that never published anything has no list either; only channels.list tells that it is gone. */
  async #askChannel(missing: ParserError): Promise<void> {
    const { playlist_id, channel_id } = this.task.target;
    if (channel_id === null) throw missing;
    const { items } = await this.calls.list('channels', { part: 'id', id: channel_id }, recordList);
    if (items.length === 0) throw giveUp('http_410', `YouTube knows no channel of the id ${channel_id}.`, missing);
    if (!isUploads(playlist_id)) throw missing;
  }
}
