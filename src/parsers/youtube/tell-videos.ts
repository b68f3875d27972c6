import { broadcastOf, makeVideo, VIDEO_PARTS } from './make-video';
import { recordOf, textIn, type YoutubeRecord } from './read-field';
import type { ListEntry } from './read-list';
import { RecentVideos } from './recent-videos';
import { MOST_PENDING, type Pending, type VideosCursor } from './videos-cursor';
import type { VideosTask } from './videos-task';
import type { YoutubeCalls } from './youtube-client';
import { recordList } from './youtube-shapes';

/** Asks for the particulars of videos that are new, had more to tell or may have been edited. */

/** The most that one request of videos.list can ask for. */
const IDS_COUNT = 50;

/** What became of the videos. */
export interface Told {
  readonly new_items: number;
  readonly edited_items: number;
  readonly recent: Pick<VideosCursor, 'recent' | 'rechecked_at'>;
  readonly pending: readonly Pending[];
  /** Videos that are to be met again: videos.list does not have them, or there is no room to wait for them. */
  readonly untold: ReadonlySet<string>;
  readonly skipped: Readonly<Record<'missing' | 'upcoming' | 'live', number>>;
}

/** Hands over what is complete. @param fresh entries of new videos @throws what `calls` throws */
export async function tellVideos(task: VideosTask, fresh: readonly ListEntry[], calls: YoutubeCalls): Promise<Told> {
  const { before, target, known, emit } = task;
  const pending: Pending[] = [];
  const untold = new Set<string>();
  const skipped = { missing: 0, upcoming: 0, live: 0 };
  const waiting = new Map(before.pending.map((one) => [one.id, one]));
  const entries = new Map<string, ListEntry | null>(before.pending.map(({ id }) => [id, null]));
  for (const entry of fresh) entries.set(entry.id, entry);
  const recent = new RecentVideos(before, task.recheck_from ?? Infinity, task.now);
  const wanted = new Set(entries.keys());
  const rechecked = recent.due(wanted, (IDS_COUNT - (wanted.size % IDS_COUNT)) % IDS_COUNT);
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
  for (let at = 0; at < ids.length; at += IDS_COUNT) yield ids.slice(at, at + IDS_COUNT);
}
