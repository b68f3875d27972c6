import { addressOf } from '../contract/address';
import type { ErrorCode } from '../contract/error-codes';
import type { SourceType } from '../contract/source-types';
import { FeedPool } from '../parsers/rss/feed-pool';
import type { FeedReading } from '../parsers/rss/feed-thread';
import { HostGate } from '../parsers/runtime/host-gate';
import { Http, type HttpAnswer } from '../parsers/runtime/http';
import { ParserError } from '../parsers/runtime/parser';
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
  /** The address itself, a link of the page, a place where feeds usually are, or the look of the address. */
  readonly from: 'self' | 'link' | 'well_known' | 'pattern';
}

/** What was found. */
export interface Discovered {
  readonly url: string;
  /** After redirects. */
  readonly final_url: string;
  readonly candidates: readonly Candidate[];
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
const PAGE_MS = 7_000;
const FEED_MS = 5_000;
/** A thread is given up after this: discovery is for people who wait. */
const READ_MS = 3_000;
/** Pages are larger than feeds; only their first half megabyte is read for links. */
const PAGE_BYTES = 15_000_000;
/** Discoveries at once, and looks at candidates of one at once. */
const AT_ONCE = 4;
const LOOKS_AT_ONCE = 4;
/** Links that are looked at; a page that names more of them names no feed in particular. */
const MOST_LINKS = 12;
const MOST_ITEMS = 5_000;
const ACCEPT =
  'text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5';

type Place = Candidate['from'];

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
    if (known.length > 0) return { url, final_url: url, candidates: known };
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
    const { answer, reading } = await this.#read(url, PAGE_MS, signal);
    const { final_url } = answer;
    if (reading.is_feed) return { url, final_url, candidates: [feedOf(url, answer, reading, 'self', null)] };
    const offered = (kind: string) => reading.links.filter((link) => link.kind === kind).slice(0, MOST_LINKS);
    // each of these only if the one before gave nothing
    for (const links of [offered('alternate'), offered('anchor')]) {
      const found = await this.#verify(links, 'link', signal);
      if (found.length > 0) return { url, final_url, candidates: found };
    }
    const usual = wellKnownOf(final_url).map((place) => ({ url: place, title: null }));
    return { url, final_url, candidates: await this.#verify(usual, 'well_known', signal) };
  }

  /** Those that are feeds, in the order given; one feed under two addresses counts once. */
  async #verify(
    links: readonly { readonly url: string; readonly title: string | null }[],
    from: Place,
    signal: AbortSignal,
  ): Promise<Candidate[]> {
    const found: (Candidate | null)[] = [];
    const seen = new Set<string>();
    let next = 0;
    const lookOn = async () => {
      for (let at = next++; at < links.length && !signal.aborted; at = next++) {
        const link = links[at];
        if (link === undefined) continue;
        try {
          const { answer, reading } = await this.#read(link.url, FEED_MS, signal);
          const isKnown = seen.has(answer.final_url);
          seen.add(answer.final_url);
          found[at] = reading.is_feed && !isKnown ? feedOf(link.url, answer, reading, from, link.title) : null;
        } catch {
          // not there, private, slow or broken: it is not offered
          found[at] = null;
        }
      }
    };
    await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, lookOn));
    return found.filter((candidate) => candidate != null);
  }

  async #read(
    url: string,
    total_ms: number,
    signal: AbortSignal,
  ): Promise<{ answer: HttpAnswer; reading: FeedReading }> {
    const answer = await this.#http.fetch(url, {
      headers: { accept: ACCEPT },
      signal,
      limits: { total_ms, wire_bytes: PAGE_BYTES, body_bytes: PAGE_BYTES },
    });
    const content_type = answer.header('content-type');
    const job = { bytes: answer.body, content_type, url: answer.final_url, max_items: MOST_ITEMS, doubled_ids: [] };
    return { answer, reading: await this.#pool.read(job, signal) };
  }
}

/** A feed that was read. A redirect that may change tomorrow is not followed into the catalogue. */
function feedOf(
  url: string,
  { permanent_url }: HttpAnswer,
  { feed, items }: Extract<FeedReading, { is_feed: true }>,
  from: Place,
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
