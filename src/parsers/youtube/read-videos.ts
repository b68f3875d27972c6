import { giveUp, ParserError } from '../runtime/parser';
import { broadcastOf, makeVideo, VIDEO_PARTS } from './make-video';
import { recordOf, textIn, type YoutubeRecord } from './read-field';
import { readList, type ListEntry, type ListRead } from './read-list';
import { RecentVideos } from './recent-videos';
import { isUploads } from './resolve-target';
import { MOST_KNOWN, MOST_PENDING, type Pending, type VideosCursor } from './videos-cursor';
import type { Skipped, VideosFound, VideosTask } from './videos-task';
import type { YoutubeCalls } from './youtube-client';
import { listPage, recordList } from './youtube-shapes';

/** Reads videos by the API: the list down to what is known, and the particulars of what is new. */

const FIRST_PAGES = 1;
const LATER_PAGES = 20;
/** The most that one page, and one request of videos.list, can have. */
const PAGE_COUNT = 50;

/** Reads the list and hands over what is new. @throws ParserError as the API asks for it */
export async function readVideos(task: VideosTask, calls: YoutubeCalls): Promise<VideosFound> {
  const { before, target, emit } = task;
  const page = new FirstPage(task, calls);
  const isNewestFirst = isUploads(target.playlist_id);
  const list = await readList({
    fetchPage: (token) => page.fetch(token),
    known: task.known,
    added_at: task.wantsAll ? null : before.added_at,
    not_before: task.not_before,
    max_pages: task.max_pages ?? (isNewestFirst && task.known.size === 0 ? FIRST_PAGES : LATER_PAGES),
    isNewestFirst,
  });
  const told = await tellVideos(task, list, calls);
  const isUnchanged = list.reached === 'not_modified';
  const skipped: Skipped = { ...list.skipped, ...told.skipped };
  return {
    result: {
      new_items: told.new_items,
      edited_items: told.edited_items,
      pages: list.pages,
      http_status: isUnchanged ? 304 : 200,
      not_modified: isUnchanged && emit.items === 0,
      channel_name: list.fresh[0]?.channel_title ?? null,
      videos_total: list.total,
      reached: list.reached,
      skipped,
    },
    warnings: warningsOf(list, page.isMissing, task),
    cursor: {
      target: { ...target, channel_id: target.channel_id ?? list.channel_id },
      etag: isUnchanged ? before.etag : page.etag,
      known: knownAfter(before, list, told.untold, isNewestFirst),
      added_at: [list.newest_added_at ?? '', before.added_at ?? ''].sort().at(-1) || null,
      pending: told.pending,
      ...told.recent,
    },
  };
}

/** Fetches pages; the first one with the validator, and knows what its absence means. */
class FirstPage {
  etag: string | null = null;
  isMissing = false;

  constructor(
    private readonly task: VideosTask,
    private readonly calls: YoutubeCalls,
  ) {}

  async fetch(token: string | null) {
    const { target, before, wantsAll } = this.task;
    const params = {
      part: 'snippet,contentDetails,status',
      playlistId: target.playlist_id,
      maxResults: String(PAGE_COUNT),
    };
    if (token !== null) return this.calls.list('playlistItems', { ...params, pageToken: token }, listPage);
    try {
      const known = wantsAll ? null : before.etag;
      const page = await this.calls.listIfChanged('playlistItems', params, listPage, known);
      this.etag = page?.etag ?? null;
      return page?.data ?? null;
    } catch (error: unknown) {
      if (!(error instanceof ParserError) || error.code !== 'http_404') throw error;
      await this.#askChannel(error);
      this.isMissing = true;
      return { items: [] };
    }
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

interface Told {
  readonly new_items: number;
  readonly edited_items: number;
  readonly recent: Pick<VideosCursor, 'recent' | 'rechecked_at'>;
  readonly pending: readonly Pending[];
  /** Videos that are to be met again: videos.list does not have them, or there is no room to wait for them. */
  readonly untold: ReadonlySet<string>;
  readonly skipped: Readonly<Record<'missing' | 'upcoming' | 'live', number>>;
}

/** Asks for the particulars of what is new, had more to tell or may have been edited, and hands over what is complete. */
async function tellVideos(task: VideosTask, list: ListRead, calls: YoutubeCalls): Promise<Told> {
  const { before, target, known, emit } = task;
  const pending: Pending[] = [];
  const untold = new Set<string>();
  const skipped = { missing: 0, upcoming: 0, live: 0 };
  const waiting = new Map(before.pending.map((one) => [one.id, one]));
  const entries = new Map<string, ListEntry | null>(before.pending.map(({ id }) => [id, null]));
  for (const entry of list.fresh) entries.set(entry.id, entry);
  const recent = new RecentVideos(before, task.recheck_from ?? Infinity, task.now);
  const wanted = new Set(entries.keys());
  const rechecked = recent.due(wanted, (PAGE_COUNT - (wanted.size % PAGE_COUNT)) % PAGE_COUNT);
  let new_items = 0;
  let edited_items = 0;
  for (const ids of chunks([...wanted, ...rechecked.map(({ id }) => id)])) {
    const videos = await askVideos(ids, calls);
    for (const id of ids) {
      const video = videos.get(id);
      if (video === undefined) {
        // a known one that nobody may see for the moment is still known
        if (!wanted.has(id)) continue;
        untold.add(id);
        skipped.missing += 1;
        continue;
      }
      const was = waiting.get(id);
      const told = recent.get(id);
      const { state, ...broadcast } = broadcastOf(video);
      const is_premiere = broadcast.is_premiere || was?.is_premiere === true || told?.is_premiere === true;
      if (state !== 'none') pending.push({ id, state, is_premiere });
      if (state === 'upcoming') {
        skipped.upcoming += 1;
        continue;
      }
      const published_at = entries.get(id)?.published_at ?? (told === undefined ? null : isoOf(told.at));
      const item = makeVideo(id, video, { playlist_id: target.playlist_id, published_at, is_premiere });
      const isOnAirStill = state === 'live' && was?.state === 'live';
      if (isOnAirStill) skipped.live += 1;
      if (isOnAirStill ? told === undefined || recent.isTold(item) : !wanted.has(id) && recent.isTold(item)) continue;
      await emit.item(item);
      recent.remember(item);
      if (was?.state === 'upcoming' || (was === undefined && wanted.has(id) && !known.has(id))) new_items += 1;
      else if (isOnAirStill || !wanted.has(id)) edited_items += 1;
    }
  }
  for (const { id, state } of pending.splice(MOST_PENDING)) if (state === 'upcoming') untold.add(id);
  return { new_items, edited_items, recent: recent.kept(), pending, untold, skipped };
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

async function askVideos(ids: readonly string[], calls: YoutubeCalls): Promise<Map<string, YoutubeRecord>> {
  const { items } = await calls.list('videos', { part: VIDEO_PARTS, id: ids.join(',') }, recordList);
  return new Map(
    items.map(recordOf).flatMap((video) => {
      const id = textIn(video, 'id', 100);
      return id === null ? [] : [[id, video] as const];
    }),
  );
}

function* chunks(ids: readonly string[]): Generator<string[]> {
  for (let at = 0; at < ids.length; at += PAGE_COUNT) yield ids.slice(at, at + PAGE_COUNT);
}

/** Uploads stand newest first; of other lists the ones added last are the newest. */
function knownAfter(
  before: VideosCursor,
  list: ListRead,
  untold: ReadonlySet<string>,
  isNewestFirst: boolean,
): string[] {
  const added = list.fresh.toSorted((one, other) => (other.added_at ?? '').localeCompare(one.added_at ?? ''));
  const ids = isNewestFirst
    ? [...list.settled, ...before.known]
    : [...added.map(({ id }) => id), ...before.known, ...list.settled];
  return [...new Set(ids)].filter((id) => !untold.has(id)).slice(0, MOST_KNOWN);
}

function warningsOf(
  { reached, pages, skipped }: ListRead,
  isMissing: boolean,
  { known, target }: VideosTask,
): string[] {
  const warnings: string[] = [];
  if (reached === 'page_limit' && (known.size > 0 || !isUploads(target.playlist_id)))
    warnings.push(`The list goes on after ${pages} pages; videos further down were not looked at.`);
  if (isMissing) warnings.push('The channel exists, but YouTube has no list of its uploads: it shows no video.');
  if (skipped.unusable > 0) warnings.push(`${skipped.unusable} records have no usable id and were left out.`);
  return warnings;
}
