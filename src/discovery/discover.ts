import { addressOf } from '../contract/address';
import type { ErrorCode } from '../contract/error-codes';
import type { SourceType } from '../contract/source-types';
import type { FeedLink } from '../parsers/rss/feed-links';
import { FeedPool } from '../parsers/rss/feed-pool';
import type { FeedReading } from '../parsers/rss/feed-thread';
import { HostGate } from '../parsers/runtime/host-gate';
import { Http, type HttpAnswer, type HttpLimits, type HttpRequest } from '../parsers/runtime/http';
import { giveUp, ParserError } from '../parsers/runtime/parser';
import type { ParserConfig } from '../parsers/runtime/parser-config';
import { knownSite } from './known-sites';
import { wellKnownOf } from './well-known';

/** What an address has to offer as sources. Everything foreign is fetched with the guard of parsers and read in a thread. */

/** Something a source can be made of. */
export interface Candidate {
  readonly source_type: SourceType;
  readonly task_type: string;
  readonly url: string;
  readonly title: string | null;
  /** The feed's dialect (`rss 2.0`), or `wall`, `channel`, `playlist`. */
  readonly kind: string;
  /** Items it has now; null when it was not looked at. */
  readonly items: number | null;
  /**
   * The address itself, a `<link>` of the page, an `<a>` that looks like a feed, a place where feeds usually are, or the
   * look of the address.
   */
  readonly from: 'self' | 'link' | 'anchor' | 'well_known' | 'pattern';
}

/** What was found. */
export interface Discovered {
  readonly url: string;
  /** After redirects. */
  readonly final_url: string;
  readonly candidates: readonly Candidate[];
  /** A sentence why nothing is offered; null when something is. */
  readonly note: string | null;
}

/** The address cannot be looked at. */
export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** All of it, waiting for a turn included; what was found by then is the answer. */
const TOTAL_MS = 12_000;
/** A thread is given up after this: discovery is for people who wait. */
const READ_MS = 3_000;
/** Pages are larger than feeds; only their first half megabyte is read for links. */
const PAGE_LIMITS: Partial<HttpLimits> = { total_ms: 7_000, wire_bytes: 15_000_000 };
/** Its bytes are limited as those of the parser that will fetch it. */
const FEED_LIMITS: Partial<HttpLimits> = { total_ms: 5_000 };
/** Discoveries at once, and looks at candidates of one at once. */
const AT_ONCE = 4;
const LOOKS_AT_ONCE = 4;
/** Links that are looked at; a page that names more of them names no feed in particular. */
const MOST_LINKS = 12;
/** Of one discovery, redirects included: nobody's site is searched. */
const MOST_REQUESTS = 25;
const MOST_ITEMS = 5_000;
const ACCEPT =
  'text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5';

interface Place {
  readonly url: string;
  readonly title: string | null;
}

/** What all requests of one discovery have in common. */
type Look = Pick<HttpRequest, 'signal' | 'onRequest'>;

/** Finds out what pages offer. */
export class Discovery {
  readonly #http: Http;
  readonly #pool = new FeedPool({ deadline_ms: READ_MS });
  readonly #gate = new HostGate(AT_ONCE);

  constructor(http: ParserConfig['http']) {
    this.#http = new Http(http);
  }

  /**
   * Looks at an address: a feed, a page that names feeds, a page at whose site feeds may be, a wall or a channel.
   * Every feed is read before it is offered. Takes at most 12 s.
   * @param total_ms a shorter time
   * @throws DiscoveryError when the address itself cannot be read
   */
  async discover(text: string, total_ms = TOTAL_MS): Promise<Discovered> {
    const address = addressOf(/^[a-z][a-z0-9+.-]*:/i.test(text.trim()) ? text.trim() : `https://${text.trim()}`);
    if ('refusal' in address) throw new DiscoveryError('config', `The address ${address.refusal}.`);
    const { url } = address;
    const known = knownSite(url);
    if (known.length > 0) return { url, final_url: url, candidates: known, note: null };
    const signal = AbortSignal.timeout(Math.min(total_ms, TOTAL_MS));
    try {
      return await this.#gate.pass('discovery', signal, () => this.#look(url, signal));
    } catch (cause: unknown) {
      if (cause instanceof ParserError) throw new DiscoveryError(cause.code, cause.message, { cause });
      if (signal.aborted) throw new DiscoveryError('timeout', 'The address took too long to answer.', { cause });
      throw cause;
    }
  }

  /** Ends threads and connections. */
  async stop(): Promise<void> {
    await this.#pool.stop();
    await this.#http.stop();
  }

  async #look(url: string, signal: AbortSignal): Promise<Discovered> {
    const look: Look = { signal, onRequest: requestsOf(MOST_REQUESTS) };
    const { answer, reading } = await this.#read(url, { ...look, limits: PAGE_LIMITS });
    const { final_url } = answer;
    if (reading.is_feed)
      return { url, final_url, candidates: [feedOf(url, answer, reading, 'self', null)], note: null };
    if (!reading.is_page) return { url, final_url, candidates: [], note: reading.reason };
    const linked = (kind: FeedLink['kind']) => reading.links.filter((link) => link.kind === kind).slice(0, MOST_LINKS);
    const usual = wellKnownOf(final_url).map((place) => ({ url: place, title: null }));
    const places = [
      ['link', linked('alternate')],
      ['anchor', linked('anchor')],
      ['well_known', usual],
    ] as const;
    // each of these only if the one before gave nothing
    for (const [from, links] of places) {
      const candidates = await this.#verify(links, from, look);
      if (candidates.length > 0) return { url, final_url, candidates, note: null };
    }
    return { url, final_url, candidates: [], note: noteOf(reading.links.length > 0, signal.aborted) };
  }

  /** Those that are feeds, in the order given; one feed under two addresses counts once. */
  async #verify(links: readonly Place[], from: Candidate['from'], look: Look): Promise<Candidate[]> {
    const found: { readonly at: number; readonly final_url: string; readonly candidate: Candidate }[] = [];
    let next = 0;
    const lookOn = async () => {
      for (let at = next++; at < links.length && !look.signal.aborted; at = next++) {
        const link = links[at];
        if (link === undefined) continue;
        try {
          const { answer, reading } = await this.#read(link.url, { ...look, limits: FEED_LIMITS });
          const { final_url } = answer;
          if (reading.is_feed)
            found.push({ at, final_url, candidate: feedOf(link.url, answer, reading, from, link.title) });
        } catch {
          // not there, private, slow or broken: it is not offered
        }
      }
    };
    await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, lookOn));
    const seen = new Set<string>();
    return found
      .sort((a, b) => a.at - b.at)
      .filter(({ final_url }) => !seen.has(final_url) && seen.add(final_url))
      .map(({ candidate }) => candidate);
  }

  async #read(
    url: string,
    request: Look & { readonly limits: Partial<HttpLimits> },
  ): Promise<{ answer: HttpAnswer; reading: FeedReading }> {
    const answer = await this.#http.fetch(url, { ...request, headers: { accept: ACCEPT } });
    const content_type = answer.header('content-type');
    const job = { bytes: answer.body, content_type, url: answer.final_url, max_items: MOST_ITEMS, doubled_ids: [] };
    return { answer, reading: await this.#pool.read(job, request.signal) };
  }
}

/** Counts the requests of one discovery. @throws ParserError from the one on that is too many */
function requestsOf(most: number): () => void {
  let made = 0;
  return () => {
    if (made >= most) throw giveUp('redirects', `More than ${most} requests.`);
    made += 1;
  };
}

function noteOf(hasLinks: boolean, isLate: boolean): string {
  if (isLate) return 'The page offers no feed that could be read in time.';
  return hasLinks
    ? 'The page names feeds, but none of them can be read, and there is none where feeds usually are.'
    : 'The page names no feeds, and there is none where feeds usually are.';
}

/** A feed that was read. A redirect that may change tomorrow is not followed into the catalogue. */
function feedOf(
  url: string,
  { permanent_url }: HttpAnswer,
  { feed, items }: Extract<FeedReading, { is_feed: true }>,
  from: Candidate['from'],
  linkTitle: string | null,
): Candidate {
  const address = addressOf(permanent_url ?? url);
  return {
    source_type: 'RSS',
    task_type: 'FEED',
    url: 'url' in address ? address.url : url,
    title: feed.title ?? linkTitle,
    kind: feed.type,
    items: items.length,
    from,
  };
}
