import type { ParserTask } from '../runtime/parser';

/** What a wall's schedule remembers between tasks. */
export interface WallCursor {
  /** Numeric id, and the name it was found by: names change, ids do not. */
  readonly owner: { readonly id: number; readonly screen_name: string } | null;
  /** The watermark: date of the newest post that was read, seconds since 1970 as VK has them. */
  readonly newest: number | null;
}

/** The cursor of a task; anything missing or of another shape is as if it had never been. */
export function cursorOf(cursor: ParserTask['cursor']): WallCursor {
  const { id, screen_name } = Object(cursor?.['owner']) as Record<string, unknown>;
  const newest = cursor?.['newest'];
  return {
    owner: isWhole(id) && id !== 0 && typeof screen_name === 'string' ? { id, screen_name } : null,
    newest: isWhole(newest) && newest > 0 ? newest : null,
  };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
