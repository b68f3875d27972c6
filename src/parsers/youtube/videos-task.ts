import type { ParserTask } from '../runtime/parser';
import type { CountingEmit } from './counting-emit';
import type { Target, VideosCursor } from './videos-cursor';

/** What both ways of reading videos, by the API and by the feed, are asked for and answer. */

const DAY_MS = 24 * 3_600_000;
const RECHECK_DAYS = 3;

/** A task of type VIDEOS. */
export interface VideosTask {
  readonly target: Target;
  readonly before: VideosCursor;
  /** What is told already: the known videos, unless the task ignores its cursor. */
  readonly known: ReadonlySet<string>;
  readonly wantsAll: boolean;
  readonly max_pages: number | null;
  /** Videos published before this are left out, milliseconds since 1970. */
  readonly not_before: number | null;
  /** Known videos published since are looked at again for edits, milliseconds since 1970; null: none. */
  readonly recheck_from: number | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly emit: CountingEmit;
}

/** Videos that were met and not handed over, by why. */
export type Skipped = Readonly<Record<'private' | 'deleted' | 'missing' | 'upcoming' | 'live' | 'unusable', number>>;

/** What a task found. */
export interface VideosFound {
  readonly result: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
  readonly cursor: VideosCursor;
}

/** Reads the parameters. @param now milliseconds since 1970 */
export function videosTaskOf(
  { params }: ParserTask,
  target: Target,
  before: VideosCursor,
  emit: CountingEmit,
  now: number,
): VideosTask {
  const { max_pages, max_age_days, recheck_days = RECHECK_DAYS } = params;
  const wantsAll = params['ignore_cursor'] === true;
  return {
    target,
    before,
    known: new Set(wantsAll ? [] : before.known),
    wantsAll,
    max_pages: typeof max_pages === 'number' ? max_pages : null,
    not_before: typeof max_age_days === 'number' ? now - max_age_days * DAY_MS : null,
    recheck_from: typeof recheck_days === 'number' && recheck_days > 0 ? now - recheck_days * DAY_MS : null,
    now,
    emit,
  };
}
