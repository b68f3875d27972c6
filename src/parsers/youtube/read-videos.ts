import { fillGap, gapBehind, NOTHING_FILLED, type GapFilled } from './fill-gap';
import { ListPages } from './list-pages';
import { readList, type ListRead } from './read-list';
import { isUploads } from './resolve-target';
import { tellVideos } from './tell-videos';
import { MOST_KNOWN, type Gap, type VideosCursor } from './videos-cursor';
import type { Skipped, VideosFound, VideosTask } from './videos-task';
import type { YoutubeCalls } from './youtube-client';

/** Reads videos by the API: the list down to what is known, what earlier runs left of it, and the particulars of what is new. */

const FIRST_PAGES = 1;
const LATER_PAGES = 20;

/** Reads the list and hands over what is new. @throws ParserError as the API asks for it */
export async function readVideos(task: VideosTask, calls: YoutubeCalls): Promise<VideosFound> {
  const { before, target, emit } = task;
  const pages = new ListPages(task, calls);
  const isNewestFirst = isUploads(target.playlist_id);
  const list = await readList({
    fetchPage: (token) => (token === null ? pages.fetchTop() : pages.fetch(token)),
    known: task.known,
    added_at: task.wantsAll ? null : before.added_at,
    not_before: task.not_before,
    max_pages: task.max_pages ?? (isNewestFirst && task.known.size === 0 ? FIRST_PAGES : LATER_PAGES),
    isNewestFirst,
  });
  const filled = await fillLeft(task, list, pages);
  const told = await tellVideos(task, [...list.fresh, ...filled.fresh], calls);
  const isUnchanged = list.reached === 'not_modified';
  const skipped = skippedOf(list, filled, told.skipped);
  return {
    result: {
      new_items: told.new_items,
      edited_items: told.edited_items,
      pages: list.pages + filled.pages,
      http_status: isUnchanged ? 304 : 200,
      not_modified: isUnchanged && emit.items === 0,
      channel_name: list.fresh[0]?.channel_title ?? null,
      videos_total: list.total,
      reached: list.reached,
      gaps: filled.gap === null ? 0 : 1,
      skipped,
    },
    warnings: warningsOf(list, { gap: filled.gap, unusable: skipped.unusable }, pages.isMissing, isNewestFirst),
    cursor: {
      target: { ...target, channel_id: target.channel_id ?? list.channel_id },
      etag: isUnchanged ? before.etag : pages.etag,
      known: knownAfter(before, list, told.untold, isNewestFirst),
      added_at: [list.newest_added_at ?? '', before.added_at ?? ''].sort().at(-1) || null,
      gap: filled.gap,
      pending: told.pending,
      ...told.recent,
    },
  };
}

/** What this run leaves, or what it reads of what runs before it left. Other lists than uploads are read from their top each time. */
async function fillLeft(task: VideosTask, list: ListRead, pages: ListPages): Promise<GapFilled> {
  const { before, not_before, max_pages } = task;
  const opened = isUploads(task.target.playlist_id) ? gapBehind(list, task) : null;
  if (opened !== null) return { ...NOTHING_FILLED, gap: opened };
  if (before.gap === null || pages.isMissing) return { ...NOTHING_FILLED, gap: before.gap };
  const told = new Set([...before.known, ...list.settled]);
  const reading = { fetchPage: async (token: string | null) => pages.fetch(token), not_before };
  return fillGap(before.gap, reading, { max_pages: max_pages ?? LATER_PAGES, told });
}

function skippedOf(list: ListRead, filled: GapFilled, told: Pick<Skipped, 'missing' | 'upcoming' | 'live'>): Skipped {
  const { private: hidden, deleted, unusable } = list.skipped;
  return {
    private: hidden + filled.skipped.private,
    deleted: deleted + filled.skipped.deleted,
    unusable: unusable + filled.skipped.unusable,
    ...told,
  };
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
  { reached, pages }: ListRead,
  { gap, unusable }: { gap: Gap | null; unusable: number },
  isMissing: boolean,
  isNewestFirst: boolean,
): string[] {
  const warnings: string[] = [];
  if (reached === 'page_limit' && !isNewestFirst)
    warnings.push(`The list goes on after ${pages} pages; videos further down were not looked at.`);
  if (gap !== null) warnings.push('The pages were used up: videos further down are left to the next runs.');
  if (isMissing) warnings.push('The channel exists, but YouTube has no list of its uploads: it shows no video.');
  if (unusable > 0) warnings.push(`${unusable} records have no usable id and were left out.`);
  return warnings;
}
