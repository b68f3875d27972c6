import type { ParserTask } from '../runtime/parser';
import { recordOf, VIDEO_ID } from './read-field';

/** Which list of videos is read. */
export interface Target {
  /** The uploads of a channel are a playlist as well. */
  readonly playlist_id: string;
  /** Null for a playlist of which it is not known yet whose it is. */
  readonly channel_id: string | null;
  /** The name it was found by, if by a name: names change, ids do not. */
  readonly name: string | null;
}

/** A video that has more to tell later: `upcoming` and `live` ones, and `bare` ones of the feed, which says little. */
export interface Pending {
  readonly id: string;
  readonly state: 'upcoming' | 'live' | 'bare';
  /** A premiere can be told from a broadcast only before it is over. */
  readonly is_premiere: boolean;
}

/** A video that was told a short while ago and may still be edited. */
export interface Recent {
  readonly id: string;
  /** When it was published, seconds since 1970. */
  readonly at: number;
  /** Of what was told: the beginning of its content hash. */
  readonly hash: string;
  /** Whether it was told as a premiere, which YouTube does not say afterwards. */
  readonly is_premiere: boolean;
}

/**
 * Videos that a run left unread because it had used up its pages. Ids decide: the token only says where to begin to look,
 * for the list grows and shrinks above it.
 */
export interface Gap {
  /** Of the last page that was read; null: the first one. */
  readonly page_token: string | null;
  /** Ids of that page: the gap begins below them. Empty: nothing is known of what lies above. */
  readonly above: readonly string[];
  /** Ids that were known before: the gap ends with them. */
  readonly below: readonly string[];
}

/** What a schedule remembers between tasks. */
export interface VideosCursor {
  readonly target: Target | null;
  /** Of the first page of the list. */
  readonly etag: string | null;
  /** The watermark: ids of the newest videos that were read, newest first. */
  readonly known: readonly string[];
  /** When the newest known video was added to the list, ISO 8601. */
  readonly added_at: string | null;
  /** What is still to be read of the uploads below the watermark; null: nothing. */
  readonly gap: Gap | null;
  readonly pending: readonly Pending[];
  /** Newest first. */
  readonly recent: readonly Recent[];
  /** When the recent videos were last asked for, seconds since 1970; null: never. */
  readonly rechecked_at: number | null;
}

export const MOST_KNOWN = 200;
/** As many as a page has. */
const MOST_ABOVE = 50;
/** As many as one request of videos.list can ask for. */
export const MOST_PENDING = 50;
/** As many as one request of videos.list can ask for. */
export const MOST_RECENT = 50;
export const HASH_LENGTH = 16;

const STATES = ['upcoming', 'live', 'bare'] as const;
const PLAYLIST_ID = /^[\w-]{2,100}$/;

/** The cursor of a task; anything missing or of another shape is as if it had never been. */
export function cursorOf(cursor: ParserTask['cursor']): VideosCursor {
  const { etag, known, added_at, gap, pending, recent, rechecked_at } = cursor ?? {};
  const target = targetOf(recordOf(cursor?.['target']));
  if (target === null) return empty(null);
  return {
    target,
    etag: typeof etag === 'string' && /^[\x21-\x7e]{1,200}$/.test(etag) ? etag : null,
    known: idsOf(known, MOST_KNOWN),
    added_at: typeof added_at === 'string' && !Number.isNaN(Date.parse(added_at)) ? added_at : null,
    gap: gapOf(recordOf(gap)),
    pending: listOf(pending).flatMap(pendingOf).slice(0, MOST_PENDING),
    recent: listOf(recent).flatMap(recentOf).slice(0, MOST_RECENT),
    rechecked_at: isWhole(rechecked_at) ? rechecked_at : null,
  };
}

/** The cursor when it is known what is read: another list begins with nothing known. */
export function cursorFor(target: Target, before: VideosCursor): VideosCursor {
  return before.target?.playlist_id === target.playlist_id ? { ...before, target } : empty(target);
}

function empty(target: Target | null): VideosCursor {
  return { target, etag: null, known: [], added_at: null, gap: null, pending: [], recent: [], rechecked_at: null };
}

function targetOf({ playlist_id, channel_id, name }: Readonly<Record<string, unknown>>): Target | null {
  if (typeof playlist_id !== 'string' || !PLAYLIST_ID.test(playlist_id)) return null;
  return {
    playlist_id,
    channel_id: typeof channel_id === 'string' ? channel_id : null,
    name: typeof name === 'string' ? name : null,
  };
}

function gapOf({ page_token, above, below }: Readonly<Record<string, unknown>>): Gap | null {
  const ends = idsOf(below, MOST_KNOWN);
  if (ends.length === 0 || (page_token !== null && !isPageToken(page_token))) return null;
  return { page_token, above: idsOf(above, MOST_ABOVE), below: ends };
}

function pendingOf(value: unknown): Pending[] {
  const { id, state, is_premiere } = recordOf(value);
  const known = STATES.find((one) => one === state);
  return isVideoId(id) && known !== undefined ? [{ id, state: known, is_premiere: is_premiere === true }] : [];
}

function recentOf(value: unknown): Recent[] {
  const { id, at, hash, is_premiere } = recordOf(value);
  if (!isVideoId(id) || !isWhole(at) || typeof hash !== 'string') return [];
  return [{ id, at, hash: hash.slice(0, HASH_LENGTH), is_premiere: is_premiere === true }];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function idsOf(value: unknown, most: number): string[] {
  return listOf(value).filter(isVideoId).slice(0, most);
}

function isPageToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,500}$/.test(value);
}

function isVideoId(value: unknown): value is string {
  return typeof value === 'string' && VIDEO_ID.test(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
