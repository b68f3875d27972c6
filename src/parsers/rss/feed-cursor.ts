import { createHash } from 'node:crypto';
import type { HttpAnswer } from '../runtime/http';
import type { ParserTask } from '../runtime/parser';
import { NO_HINTS, type FeedHints } from './next-check';

/** What a feed's schedule remembers between tasks. */
export interface FeedCursor {
  /** Validators exactly as they came, quotes and all. */
  readonly etag: string | null;
  readonly last_modified: string | null;
  readonly body_sha256: string | null;
  /** Where permanent redirects lead, and how often in a row they led there. */
  readonly permanent_url: string | null;
  readonly permanent_seen: number;
  /** What the feed asked for when it was last read. */
  readonly hints: FeedHints;
  /** Short hashes of ids that the feed gives to more than one item. */
  readonly doubled_ids: readonly string[];
}

/** The cursor of a task; anything missing or of another shape is as if it had never been. */
export function cursorOf(cursor: ParserTask['cursor']): FeedCursor {
  const text = (name: string) => (typeof cursor?.[name] === 'string' ? cursor[name] : null);
  const seen = cursor?.['permanent_seen'];
  return {
    etag: text('etag'),
    last_modified: text('last_modified'),
    body_sha256: text('body_sha256'),
    permanent_url: text('permanent_url'),
    permanent_seen: typeof seen === 'number' ? seen : 0,
    hints: hintsOf(cursor?.['hints']),
    doubled_ids: listOf(cursor?.['doubled_ids'], 'string'),
  };
}

function hintsOf(value: unknown): FeedHints {
  if (typeof value !== 'object' || value === null) return NO_HINTS;
  const { ttl_minutes, skip_hours, skip_days } = value as Record<string, unknown>;
  return {
    ttl_minutes: typeof ttl_minutes === 'number' ? ttl_minutes : null,
    skip_hours: listOf(skip_hours, 'number'),
    skip_days: listOf(skip_days, 'string'),
  };
}

function listOf(value: unknown, type: 'string'): string[];
function listOf(value: unknown, type: 'number'): number[];
function listOf(value: unknown, type: 'string' | 'number'): unknown[] {
  return Array.isArray(value) ? (value as unknown[]).filter((entry) => typeof entry === type) : [];
}

/** The cursor after an answer, before its body was read. */
export function cursorAfter(answer: HttpAnswer, before: FeedCursor): FeedCursor {
  const { permanent_url } = answer;
  const permanent_seen =
    permanent_url === null ? 0 : permanent_url === before.permanent_url ? before.permanent_seen + 1 : 1;
  const move = { permanent_url, permanent_seen };
  const etag = answer.header('etag') ?? null;
  const last_modified = answer.header('last-modified') ?? null;
  // a 304 may bring newer validators (RFC 9110 §15.4.5), and need not repeat them
  if (answer.status === 304)
    return { ...before, ...move, etag: etag ?? before.etag, last_modified: last_modified ?? before.last_modified };
  const body_sha256 = createHash('sha256').update(answer.body).digest('hex');
  // "Expires: 0" comes from servers whose validators mean nothing
  if (answer.header('expires')?.trim() === '0')
    return { ...before, ...move, etag: null, last_modified: null, body_sha256 };
  return { ...before, ...move, etag, last_modified, body_sha256 };
}

/** Whether a whole answer brings nothing new: the ETag or the bytes of last time. */
export function isUnchanged(before: FeedCursor, after: FeedCursor): boolean {
  if (before.body_sha256 === null) return false;
  return before.body_sha256 === after.body_sha256 || (before.etag !== null && before.etag === after.etag);
}
