import { createHash } from 'node:crypto';
import { Http, type HttpAnswer } from '../runtime/http';
import {
  giveUp,
  ParserError,
  type Parser,
  type ParserContext,
  type ParserOutcome,
  type ParserTask,
} from '../runtime/parser';
import type { ParserConfig } from '../runtime/parser-config';
import { FeedPool } from './feed-pool';
import type { FeedReading } from './feed-thread';
import { nextCheckOf } from './next-check';

/** Fetches feeds: RSS, Atom and JSON Feed. */

/** The most items of a fetch. */
const MOST_ITEMS = 5_000;
const ACCEPT =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5';

/** What a feed's schedule remembers between tasks. Validators are kept as they came, quotes and all. */
interface FeedCursor {
  readonly etag: string | null;
  readonly last_modified: string | null;
  readonly body_sha256: string | null;
  /** Where permanent redirects lead, and how often in a row they led there. */
  readonly permanent_url: string | null;
  readonly permanent_seen: number;
}

/** The RSS parser. */
export class RssParser implements Parser {
  readonly source_type = 'RSS' as const;
  readonly #http: Http;
  readonly #pool = new FeedPool();

  constructor(config: ParserConfig) {
    this.#http = new Http(config.http);
  }

  async run(task: ParserTask, context: ParserContext): Promise<ParserOutcome> {
    const { url } = task.source;
    if (url === null) throw giveUp('config', 'The source has no address.');
    const before = cursorOf(task.cursor);
    const answer = await this.#http.fetch(url, { headers: headersOf(task, before), signal: context.signal });
    const cursor = nextCursor(answer, before);
    if (answer.status === 304 || (task.params['ignore_validators'] !== true && isUnchanged(before, cursor)))
      return unchanged(answer, cursor);
    const max_items = Number(task.params['max_items'] ?? MOST_ITEMS);
    const content_type = answer.header('content-type');
    const bytes = answer.body.length;
    const base = answer.header('content-location');
    const address =
      base !== undefined && URL.canParse(base, answer.final_url)
        ? new URL(base, answer.final_url).href
        : answer.final_url;
    const reading = await this.#pool.read(
      { bytes: answer.body, content_type, url: address, max_items },
      context.signal,
    );
    if (!reading.is_feed) throw new ParserError('not_a_feed', reading.reason, { retryable: false });
    for (const item of reading.items) await context.emit(item);
    return this.#outcome(answer, cursor, reading, bytes);
  }

  async stop(): Promise<void> {
    await this.#pool.stop();
    await this.#http.stop();
  }

  #outcome(
    answer: HttpAnswer,
    cursor: FeedCursor,
    reading: FeedReading & { is_feed: true },
    bytes: number,
  ): ParserOutcome {
    const next_check = nextCheckOf({
      cache_control: answer.header('cache-control'),
      expires: answer.header('expires'),
      ttl_minutes: reading.ttl_minutes,
      skip_hours: reading.skip_hours,
      skip_days: reading.skip_days,
    });
    return {
      result: {
        items: reading.items.length,
        items_bytes: bytes,
        http_status: answer.status,
        not_modified: false,
        feed: reading.feed,
        encoding: reading.encoding,
        ...moveOf(answer),
        ...(reading.warnings.length > 0 ? { warnings: reading.warnings } : {}),
      },
      cursor: { ...cursor },
      ...(next_check === undefined ? {} : { next_check }),
    };
  }
}

function cursorOf(cursor: ParserTask['cursor']): FeedCursor {
  const text = (name: string) => (typeof cursor?.[name] === 'string' ? cursor[name] : null);
  return {
    etag: text('etag'),
    last_modified: text('last_modified'),
    body_sha256: text('body_sha256'),
    permanent_url: text('permanent_url'),
    permanent_seen: Number(cursor?.['permanent_seen'] ?? 0),
  };
}

function headersOf(task: ParserTask, { etag, last_modified }: FeedCursor): Record<string, string> {
  const { headers = {}, user_agent } = task.source.settings as {
    headers?: Record<string, string>;
    user_agent?: string;
  };
  const wantsAll = task.params['ignore_validators'] === true;
  return {
    accept: ACCEPT,
    ...headers,
    ...(user_agent === undefined ? {} : { 'user-agent': user_agent }),
    ...(etag !== null && !wantsAll ? { 'if-none-match': etag } : {}),
    ...(last_modified !== null && !wantsAll ? { 'if-modified-since': last_modified } : {}),
  };
}

function nextCursor(answer: HttpAnswer, before: FeedCursor): FeedCursor {
  const move = {
    permanent_url: answer.permanent_url,
    permanent_seen:
      answer.permanent_url === null ? 0 : answer.permanent_url === before.permanent_url ? before.permanent_seen + 1 : 1,
  };
  if (answer.status === 304) {
    // a 304 may bring a newer Last-Modified
    return {
      ...before,
      etag: answer.header('etag') ?? before.etag,
      last_modified: answer.header('last-modified') ?? before.last_modified,
      ...move,
    };
  }
  return {
    // "Expires: 0" says that the validators mean nothing
    etag: answer.header('expires') === '0' ? null : (answer.header('etag') ?? null),
    last_modified: answer.header('expires') === '0' ? null : (answer.header('last-modified') ?? null),
    body_sha256: createHash('sha256').update(answer.body).digest('hex'),
    ...move,
  };
}

/** A whole answer that brings nothing new: the same bytes as last time. */
function isUnchanged(before: FeedCursor, after: FeedCursor): boolean {
  return before.body_sha256 !== null && before.body_sha256 === after.body_sha256;
}

function unchanged(answer: HttpAnswer, cursor: FeedCursor): ParserOutcome {
  const next_check = nextCheckOf({
    cache_control: answer.header('cache-control'),
    expires: answer.header('expires'),
    ttl_minutes: null,
    skip_hours: [],
    skip_days: [],
  });
  return {
    result: {
      items: 0,
      items_bytes: answer.body.length,
      http_status: answer.status,
      not_modified: true,
      ...moveOf(answer),
    },
    cursor: { ...cursor },
    ...(next_check === undefined ? {} : { next_check }),
  };
}

function moveOf(answer: HttpAnswer): Record<string, string> {
  return answer.permanent_url === null ? {} : { permanent_url: answer.permanent_url };
}
