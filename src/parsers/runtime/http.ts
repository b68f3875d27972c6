import { Agent, request, type Dispatcher } from 'undici';
import { parseAllowList } from '../../contract/address';
import { guardedConnector, type Resolve } from './guarded-connector';
import { HostGate } from './host-gate';
import { connectionErrorOf, statusErrorOf } from './http-errors';
import { isPermanent, isRedirect, nextHop, type Hop, type Method } from './next-hop';
import { ParserError } from './parser';
import type { ParserConfig } from './parser-config';
import { ACCEPT_ENCODING, readBody } from './read-body';
import { cleanHeaders, headersForStranger, takeCredentials } from './request-headers';
import { withinDeadline } from './within-deadline';

/** The one HTTP client of all parsers: guarded addresses, redirects by hand, limits on bytes and time. */

/** What a request may cost. */
export interface HttpLimits {
  /** All hops together, in milliseconds; waiting for other requests to the same host does not count. */
  readonly total_ms: number;
  /** Of the body as it was sent. */
  readonly wire_bytes: number;
  /** After decompression. */
  readonly body_bytes: number;
  readonly redirects: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  total_ms: 30_000,
  wire_bytes: 5_000_000,
  body_bytes: 15_000_000,
  redirects: 5,
};

export interface HttpRequest {
  readonly method?: Method;
  /** Any case; headers of the connection itself (Host, Content-Length, …) are ignored. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly signal: AbortSignal;
  readonly limits?: Partial<HttpLimits>;
  /** Called before every request, those of redirects included; what it throws ends the fetch. */
  readonly onRequest?: () => void;
  /** `any`: answers of 400 and above come back with their body, for APIs that explain themselves there. */
  readonly statuses?: 'success' | 'any';
}

/** An answer; its status is below 400 unless `statuses: 'any'` was asked for. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** Address that answered, after redirects; without user and password. */
  readonly final_url: string;
  /** Set when there were redirects and every one of them was permanent (301, 308). */
  readonly permanent_url: string | null;
  /** First value of a header, by its lower-case name. */
  header(name: string): string | undefined;
}

/** Fetches for parsers. No cookies, no referrer; addresses are never logged. */
export class Http {
  readonly #agent: Agent;
  readonly #gate: HostGate;
  readonly #userAgent: string;

  /** @param resolve looks host names up; the system's resolver by default */
  constructor(config: ParserConfig['http'], resolve?: Resolve) {
    this.#agent = new Agent({
      connect: guardedConnector(parseAllowList(config.allow_private), resolve),
      connections: config.connections_per_host,
      pipelining: 1,
      allowH2: false,
      headersTimeout: 30_000,
      bodyTimeout: 30_000,
      maxHeaderSize: 65_536,
    });
    this.#gate = new HostGate(config.connections_per_host, { yields: true });
    this.#userAgent = config.user_agent;
  }

  /**
   * Fetches an address, following redirects.
   * @throws ParserError with the contract's code for every failure, answers of 400 and above included
   * unless `statuses` says otherwise; the reason of
   * `options.signal` when it aborts
   */
  async fetch(url: string, options: HttpRequest): Promise<HttpAnswer> {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    let hop: Hop = { url: parseUrl(url), method: options.method ?? 'GET', body: options.body };
    let headers = cleanHeaders({ 'user-agent': this.#userAgent, ...options.headers });
    let left_ms = limits.total_ms;
    let isMovedForGood = true;
    for (let hops = 0; ; hops++) {
      const [bare, authorization] = takeCredentials(hop.url);
      const from: Hop = { ...hop, url: bare };
      if (authorization !== null) headers['authorization'] ??= authorization;
      options.onRequest?.();
      const went = await this.#gate.pass(bare.host, options.signal, async () => {
        // waiting at the gate costs the request nothing: a slow neighbour must not make it fail
        const started = performance.now();
        const onDeadline = (cause: unknown) =>
          new ParserError('timeout', `The answer took longer than ${limits.total_ms / 1000} s.`, { cause });
        try {
          return await withinDeadline(
            left_ms,
            options.signal,
            (signal) => this.#hop(from, headers, limits, signal, options.statuses === 'any'),
            onDeadline,
          );
        } finally {
          left_ms -= performance.now() - started;
        }
      });
      if ('body' in went) return { ...went, permanent_url: hops > 0 && isMovedForGood ? went.final_url : null };
      if (hops >= limits.redirects)
        throw new ParserError('redirects', `More than ${limits.redirects} redirects.`, { retryable: false });
      hop = nextHop(from, went.status, went.location);
      isMovedForGood &&= isPermanent(went.status);
      // what was meant for one site is not told to another
      if (hop.url.origin !== from.url.origin) headers = headersForStranger(headers);
    }
  }

  /** Closes all connections. */
  async stop(): Promise<void> {
    await this.#agent.destroy();
  }

  /** One request: an answer, or where it redirects to. */
  async #hop(
    { url, method, body }: Hop,
    headers: Record<string, string>,
    limits: HttpLimits,
    signal: AbortSignal,
    takesAny: boolean,
  ): Promise<Omit<HttpAnswer, 'permanent_url'> | { status: number; location: string | undefined }> {
    try {
      const answer = await request(url, {
        dispatcher: this.#agent,
        method,
        signal,
        ...(body === undefined ? {} : { body }),
        headers: { ...headers, 'accept-encoding': ACCEPT_ENCODING },
      });
      const header = (name: string) => firstOf(answer.headers[name]);
      const status = answer.statusCode;
      if (isRedirect(status)) {
        discard(answer.body);
        return { status, location: header('location') };
      }
      const failure = takesAny ? null : statusErrorOf(status, header);
      if (failure !== null || status === 304) discard(answer.body);
      if (failure !== null) throw failure;
      const bytes = status === 304 ? Buffer.alloc(0) : await readAnswer(answer, header('content-encoding'), limits);
      return { status, body: bytes, final_url: url.href, header };
    } catch (error: unknown) {
      throw connectionErrorOf(error);
    }
  }
}

async function readAnswer(answer: Dispatcher.ResponseData, encoding: string | undefined, limits: HttpLimits) {
  try {
    return await readBody(answer.body, encoding, limits);
  } catch (error: unknown) {
    // the rest is not wanted, nor what breaking it off says
    answer.body.on('error', () => undefined).destroy();
    throw error;
  }
}

function parseUrl(url: string): URL {
  if (!URL.canParse(url)) throw new ParserError('config', 'The address is not a URL.', { retryable: false });
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    const message = `Only http and https addresses can be fetched, not ${parsed.protocol}`;
    throw new ParserError('config', message, { retryable: false });
  }
  return parsed;
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Reads a small rest so that the connection can be used again; a large one is cut off. */
function discard(body: Dispatcher.ResponseData['body']): void {
  body.dump({ limit: 65_536 }).catch(() => undefined);
}
