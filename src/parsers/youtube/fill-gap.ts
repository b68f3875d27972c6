import { ParserError } from '../runtime/parser';
import { OVERLAP, readList, type ListEntry, type ListRead, type ListReading } from './read-list';
import type { Gap } from './videos-cursor';
import type { VideosTask } from './videos-task';

/** Reads what earlier runs left of a channel's uploads, as far as the pages go. */

/**
 * What a poll that used up its pages left unread; null: nothing. A gap that is open already becomes part of it: what lies
 * between the two is read again.
 */
export function gapBehind(
  { left, met }: Pick<ListRead, 'left' | 'met'>,
  { before, wantsAll }: Pick<VideosTask, 'before' | 'wantsAll'>,
): Gap | null {
  // a channel that was never read has an archive, which is owed to nobody
  if (left === null || before.known.length === 0) return null;
  // a run that ignores what is known may have come down to it all the same
  const overlap = Math.min(OVERLAP, before.known.length);
  if (wantsAll && before.known.filter((id) => met.has(id)).length >= overlap) return null;
  return { page_token: left.page_token, above: left.ids, below: before.gap?.below ?? before.known };
}

/** What became of the gap. */
export interface GapFilled {
  /** What is still to be read. */
  readonly gap: Gap | null;
  readonly pages: number;
  /** Its videos, newest first. */
  readonly fresh: readonly ListEntry[];
  readonly skipped: ListRead['skipped'];
}

/** Of a gap that was not looked at. */
export const NOTHING_FILLED: Omit<GapFilled, 'gap'> = {
  pages: 0,
  fresh: [],
  skipped: { private: 0, deleted: 0, unusable: 0 },
};

/**
 * Fills a gap. When its place is not found any more it stays open and is read from the top in the next run; what was told
 * of it is told twice then, which changes no item.
 * @param limits `max_pages`: besides the page that shows where the gap begins. `told`: ids that are known above it
 * @throws what `fetchPage` throws, unless it is YouTube that no longer accepts the token
 */
export async function fillGap(
  gap: Gap,
  { fetchPage, not_before }: Pick<ListReading, 'fetchPage' | 'not_before'>,
  { max_pages, told }: { readonly max_pages: number; readonly told: ReadonlySet<string> },
): Promise<GapFilled> {
  let isRefused = false;
  const read = await readList({
    fetchPage: async (token) => {
      try {
        return await fetchPage(token);
      } catch (error: unknown) {
        isRefused = token !== null && token === gap.page_token && isTokenRefused(error);
        if (!isRefused) throw error;
        return null;
      }
    },
    from: gap.page_token,
    known: new Set(gap.below),
    added_at: null,
    not_before,
    max_pages: max_pages + 1,
    isNewestFirst: true,
  });
  // as many were deleted further up as a page has: what came to stand above this one was never read
  const isLost = gap.above.length > 0 && !gap.above.some((id) => read.met.has(id));
  if (isRefused || isLost)
    return { ...NOTHING_FILLED, pages: read.pages, gap: { ...gap, page_token: null, above: [] } };
  const above = new Set(gap.above);
  const begin = Math.max(
    0,
    read.fresh.findIndex(({ id }) => above.has(id)),
  );
  return {
    gap: read.left === null ? null : { ...gap, page_token: read.left.page_token, above: read.left.ids },
    pages: read.pages,
    fresh: read.fresh.slice(begin).filter(({ id }) => !above.has(id) && !told.has(id)),
    skipped: read.skipped,
  };
}

/** Whether YouTube refuses a page for what was asked, and not for the key or the list. */
function isTokenRefused(error: unknown): boolean {
  return error instanceof ParserError && error.code === 'http_4xx';
}
