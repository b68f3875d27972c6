import type { ParserTask } from '../runtime/parser';

/**
 * Posts that a run left unread because it had used up its pages: those dated from `below` to `above`, seconds since 1970.
 * Dates decide; the offset only says where to begin to look.
 */
export interface Gap {
  /** Date of the oldest post that was read before it; everything newer is known. */
  readonly above: number;
  /** The watermark of that run; everything older is known. */
  readonly below: number;
  /** Where the gap began when the wall had `total` posts. */
  readonly offset: number;
  readonly total: number;
}

/** What a wall's schedule remembers between tasks. */
export interface WallCursor {
  /** Whose wall it is, and the name it was found by, if by a name: names change, ids do not. */
  readonly owner: { readonly id: number; readonly screen_name: string | null } | null;
  /** The watermark: date of the newest post of this owner that was read, seconds since 1970 as VK has them. */
  readonly newest: number | null;
  /** What is still to be read below the watermark, newest first. */
  readonly gaps: readonly Gap[];
}

/** Gaps that a cursor has room for; more of them become one, and what lies between is read again. */
export const MOST_GAPS = 10;

/** The cursor of a task; anything missing or of another shape is as if it had never been. */
export function cursorOf(cursor: ParserTask['cursor']): WallCursor {
  const { id, screen_name } = Object(cursor?.['owner']) as Record<string, unknown>;
  if (!isWhole(id) || id === 0) return { owner: null, newest: null, gaps: [] };
  const { newest, gaps } = cursor ?? {};
  return {
    owner: { id, screen_name: typeof screen_name === 'string' ? screen_name : null },
    newest: isWhole(newest) && newest > 0 ? newest : null,
    gaps: boundGaps(Array.isArray(gaps) ? (gaps as unknown[]).flatMap(gapOf) : []),
  };
}

/** The cursor when it is known whose wall is read: another wall begins without a watermark. */
export function cursorFor(owner: NonNullable<WallCursor['owner']>, before: WallCursor): WallCursor {
  return before.owner?.id === owner.id ? { ...before, owner } : { owner, newest: null, gaps: [] };
}

/** As many gaps as there is room for: the oldest ones become one. @param gaps newest first */
export function boundGaps(gaps: readonly Gap[]): Gap[] {
  const last = gaps[MOST_GAPS - 1];
  if (last === undefined) return [...gaps];
  return [...gaps.slice(0, MOST_GAPS - 1), { ...last, below: gaps.at(-1)?.below ?? last.below }];
}

function gapOf(value: unknown): Gap[] {
  const { above, below, offset, total } = Object(value) as Record<string, unknown>;
  const isGap = isWhole(above) && isWhole(below) && isWhole(offset) && isWhole(total);
  return isGap && offset >= 0 && total >= 0 ? [{ above, below, offset, total }] : [];
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
