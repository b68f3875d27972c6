import { recordIn, recordOf, textIn, timeIn, VIDEO_ID, type YoutubeRecord } from './read-field';

/**
 * Reads a list of videos from its top down to what is known. Uploads stand newest first, but not strictly: a premiere
 * stands where it was uploaded and is published later. So a page is always read whole, and only a run of known videos
 * ends the reading. In other lists a new video may stand anywhere; these are read to their end.
 */

/** Known videos in a row that end the reading. */
export const OVERLAP = 10;
/** Videos of a list added this long before the newest known one are still new if their ids are not known. */
const OVERLAP_MS = 600_000;

/** One entry of a list, as far as it is needed. */
export interface ListEntry {
  readonly id: string;
  readonly published_at: string | null;
  readonly added_at: string | null;
  /** Whose list it is, and the name of the video's channel. */
  readonly channel_id: string | null;
  readonly channel_title: string | null;
}

/** What to read. */
export interface ListReading {
  /** Token of the page to begin with; absent or null: the first one. */
  readonly from?: string | null;
  /** Fetches a page; null when the first one has not changed. @param page_token null for the first */
  readonly fetchPage: (page_token: string | null) => Promise<{
    readonly items: readonly unknown[];
    readonly nextPageToken?: string | undefined;
    readonly pageInfo?: { readonly totalResults: number } | undefined;
  } | null>;
  readonly known: ReadonlySet<string>;
  /** For lists that are not uploads: videos added before are known though the cursor has no room for their ids. */
  readonly added_at: string | null;
  /** Videos published before this are left out, milliseconds since 1970. */
  readonly not_before: number | null;
  readonly max_pages: number;
  /** Whether known videos end the reading. */
  readonly isNewestFirst: boolean;
}

/** The last page that was read, when there are more. */
export interface LastPage {
  /** Null: the first one. */
  readonly page_token: string | null;
  /** Of all its videos, seen or not. */
  readonly ids: readonly string[];
}

/** What was read. */
export interface ListRead {
  readonly pages: number;
  /** Videos that are not known, in the list's order, each once. */
  readonly fresh: readonly ListEntry[];
  /** Ids of all videos that need no second look, in the list's order. */
  readonly settled: readonly string[];
  readonly newest_added_at: string | null;
  /** Entries the list says it has. */
  readonly total: number | null;
  readonly channel_id: string | null;
  /** Ids of all videos that were met, whoever may see them. */
  readonly met: ReadonlySet<string>;
  /** Where to go on when `page_limit` was the end. */
  readonly left: LastPage | null;
  /** Why reading ended. */
  readonly reached: 'known' | 'end' | 'age' | 'page_limit' | 'not_modified';
  /** Entries whose video nobody may see, is no more, or has no usable id. */
  readonly skipped: { readonly private: number; readonly deleted: number; readonly unusable: number };
}

/** Reads the list. @throws what `fetchPage` throws */
export async function readList(reading: ListReading): Promise<ListRead> {
  const entries = new SeenEntries(reading);
  let token = reading.from ?? null;
  let total: number | null = null;
  const visited = new Set(token === null ? [] : [token]);
  for (let pages = 1; ; pages++) {
    const page = await reading.fetchPage(token);
    if (page === null) return { ...entries.found(), pages, total, left: null, reached: 'not_modified' };
    const end = entries.take(page.items);
    total = page.pageInfo?.totalResults ?? total;
    const told = { ...entries.found(), pages, total, left: null };
    if (end !== null) return { ...told, reached: end };
    const next = page.nextPageToken;
    // a token that comes again would lead in circles
    if (next === undefined || visited.has(next)) return { ...told, reached: 'end' };
    if (pages >= reading.max_pages)
      return { ...told, left: { page_token: token, ids: entries.page }, reached: 'page_limit' };
    visited.add(next);
    token = next;
  }
}

/** The entries of one run. */
class SeenEntries {
  /** Ids of the last page. */
  page: readonly string[] = [];
  readonly #met = new Set<string>();
  readonly #fresh = new Map<string, ListEntry>();
  readonly #settled = new Set<string>();
  readonly #skipped = { private: 0, deleted: 0, unusable: 0 };
  readonly #added_before: number;
  #newest_added_at: string | null;
  #channel_id: string | null = null;
  #inRow = 0;

  constructor(private readonly reading: ListReading) {
    this.#newest_added_at = reading.added_at;
    this.#added_before = reading.added_at === null ? -Infinity : Date.parse(reading.added_at) - OVERLAP_MS;
  }

  /** Takes a page. Returns why nothing further down is wanted, or null. */
  take(items: readonly unknown[]): 'known' | 'age' | null {
    let end: 'known' | 'age' | null = null;
    const page: string[] = [];
    for (const raw of items.map(recordOf)) {
      const entry = entryOf(raw);
      if (entry === null) {
        this.#skipped.unusable += 1;
        continue;
      }
      page.push(entry.id);
      this.#channel_id ??= entry.channel_id;
      const missing = whyMissing(raw, entry);
      // such an entry says nothing about its neighbours, and may be published another day
      if (missing !== null) {
        this.#skipped[missing] += 1;
        continue;
      }
      const { published_at, added_at } = entry;
      if (added_at !== null && added_at > (this.#newest_added_at ?? '')) this.#newest_added_at = added_at;
      this.#settled.add(entry.id);
      const isTooOld = published_at !== null && Date.parse(published_at) < (this.reading.not_before ?? -Infinity);
      const isKnown = this.reading.known.has(entry.id) || this.#wasThere(entry);
      if (!isTooOld && !isKnown) this.#fresh.set(entry.id, entry);
      this.#inRow = isTooOld || isKnown ? this.#inRow + 1 : 0;
      if (this.reading.isNewestFirst && this.#inRow >= OVERLAP) end ??= isKnown ? 'known' : 'age';
    }
    this.page = page;
    for (const id of page) this.#met.add(id);
    return end;
  }

  found() {
    return {
      met: this.#met,
      fresh: [...this.#fresh.values()],
      settled: [...this.#settled],
      newest_added_at: this.#newest_added_at,
      channel_id: this.#channel_id,
      skipped: { ...this.#skipped },
    };
  }

  #wasThere({ added_at }: ListEntry): boolean {
    return !this.reading.isNewestFirst && added_at !== null && Date.parse(added_at) < this.#added_before;
  }
}

function entryOf(raw: YoutubeRecord): ListEntry | null {
  const snippet = recordIn(raw, 'snippet');
  const details = recordIn(raw, 'contentDetails');
  const id = textIn(details, 'videoId', 100) ?? textIn(recordIn(snippet, 'resourceId'), 'videoId', 100);
  if (id === null || !VIDEO_ID.test(id)) return null;
  return {
    id,
    published_at: timeIn(details, 'videoPublishedAt'),
    added_at: timeIn(snippet, 'publishedAt'),
    channel_id: textIn(snippet, 'channelId', 100),
    channel_title: textIn(snippet, 'videoOwnerChannelTitle', 300),
  };
}

/** Entries of videos that cannot be seen have a title that says so, and no date of publication. */
function whyMissing(raw: YoutubeRecord, { published_at }: ListEntry): 'private' | 'deleted' | null {
  const privacy = textIn(recordIn(raw, 'status'), 'privacyStatus', 50);
  if (privacy === 'private') return 'private';
  if (published_at !== null) return null;
  const title = textIn(recordIn(raw, 'snippet'), 'title', 100);
  if (title === 'Private video') return 'private';
  return title === 'Deleted video' || privacy === 'privacyStatusUnspecified' ? 'deleted' : null;
}
