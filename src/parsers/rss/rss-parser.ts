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
import { cursorAfter, cursorOf, isUnchanged, type FeedCursor } from './feed-cursor';
import { FeedPool } from './feed-pool';
import { nextCheckOf } from './next-check';

/** Fetches feeds: RSS, Atom and JSON Feed. */

/** The most items of a fetch. */
const MOST_ITEMS = 5_000;
const ACCEPT =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5';

/** The RSS parser. */
export class RssParser implements Parser {
  readonly source_type = 'RSS' as const;
  readonly #http: Http;
  readonly #pool = new FeedPool();

  constructor(config: Pick<ParserConfig, 'http'>) {
    this.#http = new Http(config.http);
  }

  /** Task type `FEED`. A feed that did not change since its cursor gives no items and `not_modified: true`. */
  async run(task: ParserTask, context: ParserContext): Promise<ParserOutcome> {
    const { url } = task.source;
    if (url === null) throw giveUp('config', 'The source has no address.');
    const before = cursorOf(task.cursor);
    const wantsAll = task.params['ignore_validators'] === true;
    const answer = await this.#http.fetch(url, {
      headers: headersOf(task, wantsAll ? null : before),
      signal: context.signal,
    });
    const cursor = cursorAfter(answer, before);
    if (answer.status === 304 || (!wantsAll && isUnchanged(before, cursor)))
      return outcomeOf(answer, cursor, { items: 0, items_bytes: 0, not_modified: true });
    const { max_items } = task.params;
    const reading = await this.#pool.read(
      {
        bytes: answer.body,
        content_type: answer.header('content-type'),
        url: baseOf(answer),
        max_items: typeof max_items === 'number' ? Math.min(max_items, MOST_ITEMS) : MOST_ITEMS,
        doubled_ids: before.doubled_ids,
      },
      context.signal,
    );
    if (!reading.is_feed) throw new ParserError('not_a_feed', reading.reason, { retryable: false });
    const { items, items_bytes, feed, encoding, warnings, hints, doubled_ids } = reading;
    for (const item of items) await context.emit(item);
    return outcomeOf(
      answer,
      { ...cursor, hints, doubled_ids },
      { items: items.length, items_bytes, not_modified: false, feed, encoding, warnings },
    );
  }

  async stop(): Promise<void> {
    await this.#pool.stop();
    await this.#http.stop();
  }
}

function headersOf(task: ParserTask, validators: FeedCursor | null): Record<string, string> {
  const { headers, user_agent } = task.source.settings;
  return {
    accept: ACCEPT,
    ...(typeof headers === 'object' && headers !== null ? (headers as Record<string, string>) : {}),
    ...(typeof user_agent === 'string' ? { 'user-agent': user_agent } : {}),
    ...(typeof validators?.etag === 'string' ? { 'if-none-match': validators.etag } : {}),
    ...(typeof validators?.last_modified === 'string' ? { 'if-modified-since': validators.last_modified } : {}),
  };
}

/** Where relative links start: Content-Location if there is one, else the address that answered. */
function baseOf(answer: HttpAnswer): string {
  const location = answer.header('content-location');
  return (location === undefined ? null : URL.parse(location, answer.final_url)?.href) ?? answer.final_url;
}

function outcomeOf(answer: HttpAnswer, cursor: FeedCursor, found: Readonly<Record<string, unknown>>): ParserOutcome {
  const next_check = nextCheckOf(answer.header, cursor.hints);
  const { permanent_url } = answer;
  return {
    result: {
      ...found,
      http_status: answer.status,
      bytes: answer.body.length,
      final_url: answer.final_url,
      ...(permanent_url === null ? {} : { permanent_url }),
    },
    cursor: { ...cursor },
    ...(next_check === undefined ? {} : { next_check }),
  };
}
