import type { ParserTask } from '../runtime/parser';

/** What a wall's schedule remembers between tasks. */
export interface WallCursor {
  /** Whose wall it is, and the name it was found by, if by a name: names change, ids do not. */
  readonly owner: { readonly id: number; readonly screen_name: string | null } | null;
  /** The watermark: date of the newest post of this owner that was read, seconds since 1970 as VK has them. */
  readonly newest: number | null;
}

/** The cursor of a task; anything missing or of another shape is as if it had never been. */
export function cursorOf(cursor: ParserTask['cursor']): WallCursor {
  const { id, screen_name } = Object(cursor?.['owner']) as Record<string, unknown>;
  if (!isWhole(id) || id === 0) return { owner: null, newest: null };
  const newest = cursor?.['newest'];
  return {
    owner: { id, screen_name: typeof screen_name === 'string' ? screen_name : null },
    newest: isWhole(newest) && newest > 0 ? newest : null,
  };
}

/** The cursor when it is known whose wall is read: another wall begins without a watermark. */
export function cursorFor(owner: NonNullable<WallCursor['owner']>, before: WallCursor): WallCursor {
  return { owner, newest: before.owner?.id === owner.id ? before.newest : null };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
