import { readWall, type WallRead, type WallReading } from './read-wall';
import type { Gap } from './wall-cursor';

/** Reads what earlier runs left: the newest gap first, as far as the pages go. */

/**
 * What a poll that used up its pages left unread.
 * @param known the watermark before it; null: the wall was never read, and its archive is owed to nobody
 */
export function gapBehind({ left, total }: WallRead, known: number | null): Gap[] {
  return left === null || known === null || left.above < known ? [] : [{ ...left, below: known, total }];
}

/** What became of the gaps. */
export interface GapsFilled {
  readonly gaps: readonly Gap[];
  readonly pages: number;
  /** Posts of the gaps that were handed over. */
  readonly posts: number;
}

/**
 * Fills gaps.
 * @param gaps newest first
 * @param reading how the wall is read; `max_pages` is for all of them together
 * @param total posts the wall has now: as many as were added since stand above a gap
 * @throws what `readWall` throws
 */
export async function fillGaps(
  gaps: readonly Gap[],
  reading: Omit<WallReading, 'from' | 'watermark' | 'recheck'>,
  total: number,
): Promise<GapsFilled> {
  const open: Gap[] = [];
  let pages = 0;
  let posts = 0;
  for (const gap of gaps) {
    // what is older than the task wants is nothing that was lost
    if (gap.above < Math.max(gap.below, reading.not_before ?? -Infinity)) continue;
    const max_pages = reading.max_pages - pages;
    if (max_pages <= 0) {
      open.push(gap);
      continue;
    }
    const from = { above: gap.above, offset: Math.max(0, gap.offset + total - gap.total) };
    const read = await readWall({ ...reading, from, watermark: gap.below, max_pages });
    pages += read.pages;
    posts += read.fresh;
    if (read.left !== null) open.push({ ...gap, ...read.left, total: read.total });
  }
  return { gaps: open, pages, posts };
}
