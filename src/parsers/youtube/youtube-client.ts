import { z } from 'zod';
import type { Http, HttpAnswer, HttpLimits } from '../runtime/http';
import { retryAfterMs, statusErrorOf } from '../runtime/http-errors';
import { giveUp, retryLater } from '../runtime/parser';
import type { KeyPool } from './key-pool';
import { GATEWAY_RETRY_MS, verdictOf, type ApiFailure } from './youtube-errors';

/** The YouTube Data API (developers.google.com/youtube/v3/docs): one GET, one key in a header, one answer with a known shape. */

/** All three cost one unit a request, refused ones included (developers.google.com/youtube/v3/determine_quota_cost). */
const UNITS = 1;
const MOST_SAID = 200;

const text = z.string().catch('');
const failure = z.looseObject({
  error: z.looseObject({
    message: text,
    errors: z
      .array(z.looseObject({ reason: text }))
      .optional()
      .catch(undefined),
    details: z
      .array(z.looseObject({ reason: text }))
      .optional()
      .catch(undefined),
  }),
});
const tagged = z.looseObject({ etag: z.string().min(1) });

export type YoutubeMethod = 'channels' | 'playlistItems' | 'videos';

/** An answer that has changed since `etag`. */
export interface Changed<T> {
  readonly data: T;
  readonly etag: string | null;
}

/** The calls of one task. */
export interface YoutubeCalls {
  /**
   * Calls a method's `list`.
   * @throws ParserError as YouTube's error asks for it, or of the connection; `parse` when the answer is not of the shape
   */
  list<T>(method: YoutubeMethod, params: Readonly<Record<string, string>>, shape: z.ZodType<T>): Promise<T>;
  /** The same if it changed; null if it did not. @param etag as an answer had it */
  listIfChanged<T>(
    method: YoutubeMethod,
    params: Readonly<Record<string, string>>,
    shape: z.ZodType<T>,
    etag: string | null,
  ): Promise<Changed<T> | null>;
  /** Requests sent so far, refused ones included. */
  readonly requests: number;
  /** What they cost. */
  readonly quota_units: number;
}

/** What a client is made of. */
export interface YoutubeClientParts {
  readonly http: Http;
  readonly pool: KeyPool;
  /** With its path, for example https://www.googleapis.com/youtube/v3. */
  readonly api_base: string;
  readonly limits?: Partial<HttpLimits>;
  readonly now: () => number;
}

/** Opens a client for one task. No key ever leaves it but in the header of a request. */
export function openCalls(parts: YoutubeClientParts, signal: AbortSignal): YoutubeCalls {
  let requests = 0;
  const call = async <T>(
    method: YoutubeMethod,
    params: Readonly<Record<string, string>>,
    shape: z.ZodType<T>,
    etag: string | null,
  ): Promise<Changed<T> | null> => {
    for (;;) {
      // each round without an answer takes a key out of use, so there are no more rounds than keys
      const key = await parts.pool.take(UNITS, signal);
      requests += 1;
      let isAccepted = false;
      try {
        const answer = await ask(parts, method, params, { key: key.secret, etag, signal });
        const isUnchanged = answer.status === 304 && etag !== null;
        const json = isUnchanged ? null : readJson(answer);
        const clean = (said: string) => parts.pool.redact(said).slice(0, MOST_SAID);
        const failed = isUnchanged ? null : failureIn(answer.status, json, clean);
        isAccepted = failed === null;
        if (isUnchanged) return null;
        if (failed === null) return { data: dataOf(json, method, shape), etag: etagOf(answer, json) };
        const verdict = verdictOf(failed, parts.now());
        isAccepted = 'error' in verdict && failed.status < 500;
        if ('error' in verdict) throw verdict.error;
        if (verdict.key === 'cooling') parts.pool.cool(key, retryAfterMs(answer.header('retry-after')));
        if (verdict.key === 'day_limit') parts.pool.endDay(key);
        if (verdict.key === 'off') parts.pool.disable(key, verdict.reason);
      } finally {
        parts.pool.giveBack(key, isAccepted);
      }
    }
  };
  return {
    get requests() {
      return requests;
    },
    get quota_units() {
      return requests * UNITS;
    },
    list: async (method, params, shape) => {
      const answer = await call(method, params, shape, null);
      if (answer === null) throw giveUp('parse', `The answer to ${method}.list says that nothing changed.`);
      return answer.data;
    },
    listIfChanged: call,
  };
}

async function ask(
  { http, api_base, limits = {} }: YoutubeClientParts,
  method: YoutubeMethod,
  params: Readonly<Record<string, string>>,
  { key, etag, signal }: { key: string; etag: string | null; signal: AbortSignal },
): Promise<HttpAnswer> {
  const query = new URLSearchParams(params);
  return http.fetch(`${api_base.replace(/\/+$/, '')}/${method}?${query.toString()}`, {
    headers: {
      accept: 'application/json',
      'x-goog-api-key': key,
      ...(etag === null ? {} : { 'if-none-match': etag }),
    },
    signal,
    // an API does not move; a key is not for whoever it would move to
    limits: { ...limits, redirects: 0 },
    statuses: 'any',
  });
}

/** Errors of the API are JSON too; a web page comes from a gateway before it. */
function readJson({ status, body, header }: HttpAnswer): unknown {
  const text = body.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch (cause: unknown) {
    if (text.trimStart().startsWith('<') && status !== 404 && status !== 429)
      throw retryLater(
        GATEWAY_RETRY_MS,
        'http_5xx',
        `YouTube answers with a web page instead of data (HTTP ${status}).`,
      );
    if (status === 429) return {};
    const broken = statusErrorOf(status, header);
    if (broken !== null) throw broken;
    // the parser of JSON quotes the text, which is of no use to anybody
    const where = cause instanceof SyntaxError ? `${body.length} bytes` : 'unreadable';
    throw retryLater(GATEWAY_RETRY_MS, 'parse', `YouTube's answer is no JSON (${where}).`);
  }
}

function failureIn(status: number, json: unknown, clean: (said: string) => string): ApiFailure | null {
  const failed = failure.safeParse(json);
  if (!failed.success) return status < 400 ? null : { status, reasons: [], said: '' };
  const { errors = [], details = [], message } = failed.data.error;
  const reasons = [...errors, ...details].map(({ reason }) => clean(reason)).filter(Boolean);
  return { status, reasons, said: clean(message) };
}

function etagOf({ header }: HttpAnswer, json: unknown): string | null {
  const etag = header('etag') ?? tagged.safeParse(json).data?.etag ?? '';
  return /^[\x21-\x7e]{1,200}$/.test(etag) ? etag : null;
}

function dataOf<T>(json: unknown, method: string, shape: z.ZodType<T>): T {
  const read = shape.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'its root'}: ${issue.message}`;
  throw giveUp('parse', `The answer to ${method}.list is not of the documented shape${where}.`);
}
