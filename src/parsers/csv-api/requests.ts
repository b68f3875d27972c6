import { decode, encodingExists } from 'iconv-lite';
import { policyOf } from '../../contract/error-codes';
import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import type { Http, HttpAnswer } from '../runtime/http';
import { retryAfterMs, statusErrorOf } from '../runtime/http-errors';
import { giveUp, ParserError } from '../runtime/parser';
import type { RunLimit } from './limits';
import { retryDelayMs, sleep, type Pace } from './rate-limit';
import type { RunSecrets } from './redact';
import { RunStopped } from './run-stopped';
import type { Slots } from './slots';
import { fill, fillHeader, fillJson, fillUrl, insideJson, type TemplateValues } from './template';

/** Requests of one run: filled in, paced, tried again, with secrets taken out of what comes back. */

/** How requests are made. */
export type RequestSettings = NonNullable<CsvApiSettings['request']> | CsvApiSettings['input'];

/** A server that asks for more patience than this has the task given back: the manager waits better than a worker. */
const MOST_WAIT_MS = 300_000;

/** An answer, its body as text without secrets. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The body as it came, secrets and all. */
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** When its request began, ms since 1970. */
  readonly at: number;
  /** What the status means when nothing else is known; null: success. */
  readonly error: ParserError | null;
}

/** What the requests of a run need. */
export interface RequestParts {
  readonly http: Http;
  readonly secrets: RunSecrets;
  readonly signal: AbortSignal;
  /** The source's own address. */
  readonly fallback_url: string | null;
  readonly onRetry: (waits: boolean) => void;
  /** Shared with whoever else is under it. */
  readonly limit: RunLimit;
}

/** What templates do not know: where paging stands. An address replaces the settings' own, query included. */
interface MoreOfRequest {
  readonly url?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Beside those of the settings, which go first. */
  readonly headers?: Readonly<Record<string, string>>;
}

const SHOWN_HEADERS = ['content-type', 'link', 'retry-after', 'etag', 'last-modified', 'x-total-count', 'x-next-page'];

/** Makes requests as settings say. */
export class Requests {
  readonly rate: Pace;
  readonly slots: Slots;
  #made = 0;

  constructor(
    private readonly settings: RequestSettings,
    private readonly parts: RequestParts,
  ) {
    this.rate = parts.limit.pace;
    this.slots = parts.limit.slots;
  }

  /** Requests made so far, tries included. */
  get made(): number {
    return this.#made;
  }

  /**
   * Asks until `judge` is content. The place in `slots` is taken by the caller before; while a try waits it is free.
   * @param judge gives what the answer means, or throws; a retryable ParserError is tried again
   * @param more query parameters and address that the templates do not know
   * @throws ParserError when no try is left; RunStopped when the server wants a long pause
   */
  async ask<T>(values: TemplateValues, judge: (answer: Answer) => Promise<T>, more: MoreOfRequest = {}): Promise<T> {
    const { signal } = this.parts;
    const { retry } = this.settings;
    let isHolding = true;
    try {
      const request = this.prepare(values, more);
      for (let tried = 1; ; tried++) {
        const failure = await this.#try(request, async (answer) => {
          // before the place is free: whoever takes it must know of the wait
          const pause_ms = answer.error?.instruction.retry_after_ms;
          if (pause_ms !== undefined) this.rate.holdUntil(Date.now() + pause_ms);
          this.slots.free();
          isHolding = false;
          return judge(answer);
        });
        if ('result' in failure) return failure.result;
        if (isHolding) this.slots.free();
        isHolding = false;
        const { error } = failure;
        const wait_ms = error.instruction.retry_after_ms ?? retryDelayMs(retry, tried);
        this.#obey(error);
        if (tried > retry.times) throw error;
        this.parts.onRetry(true);
        await sleep(wait_ms, signal).finally(() => this.parts.onRetry(false));
        await this.slots.take(signal);
        isHolding = true;
      }
    } finally {
      if (isHolding) this.slots.free();
    }
  }

  /** `Retry-After` is meant for all requests to the server, not only for the one that was refused. */
  #obey(error: ParserError): void {
    const ms = error.instruction.retry_after_ms;
    if (ms === undefined) return;
    if (ms > MOST_WAIT_MS)
      throw new RunStopped(error.code, error.message, { retryable: true, retry_after_ms: ms, cause: error });
    this.rate.holdUntil(Date.now() + ms);
  }

  async #try<T>(
    { url, ...request }: ReturnType<Requests['prepare']>,
    judge: (answer: Answer) => Promise<T>,
  ): Promise<{ result: T } | { error: ParserError }> {
    const { http, secrets, signal } = this.parts;
    const { timeout_seconds, max_bytes } = this.settings;
    try {
      const at = await this.rate.enter(signal);
      this.#made += 1;
      const limits = { total_ms: timeout_seconds * 1_000, body_bytes: max_bytes, wire_bytes: max_bytes };
      const found = await http
        .fetch(url, { ...request, signal, statuses: 'any', limits })
        .finally(() => this.rate.leave());
      return { result: await judge(answerOf(found, at, secrets)) };
    } catch (error: unknown) {
      signal.throwIfAborted();
      if (!(error instanceof ParserError) || error instanceof RunStopped) throw error;
      if (!(error.instruction.retryable ?? policyOf(error.code).retryable)) throw error;
      return { error };
    }
  }

  /** The request as it is sent. @throws ParserError `config` for a value that does not fit its place */
  prepare(values: TemplateValues, more: MoreOfRequest = {}) {
    const { settings } = this;
    const template = settings.url ?? this.parts.fallback_url;
    if (template === null) throw giveUp('config', 'There is no address: give the request or the source one.');
    const made = settings.url === undefined ? template : fillUrl(template, values);
    const url = new URL(more.url === undefined ? made : this.parts.secrets.restoreUrl(more.url));
    if (more.url === undefined) {
      for (const [name, text] of Object.entries(settings.query))
        url.searchParams.append(
          name,
          fill(text, values, (value) => value),
        );
    }
    for (const [name, value] of Object.entries(more.query ?? {})) url.searchParams.set(name, value);
    const headers: Record<string, string> = { ...more.headers };
    for (const [name, text] of Object.entries(settings.headers)) headers[name.toLowerCase()] = fillHeader(text, values);
    const { body, type } = bodyOf(settings.body, values);
    if (type !== null) headers['content-type'] ??= type;
    return { url: url.href, method: settings.method, headers, ...(body === undefined ? {} : { body }) };
  }
}

function bodyOf(
  body: RequestSettings['body'],
  values: TemplateValues,
): { body: string | undefined; type: string | null } {
  if (body === undefined) return { body: undefined, type: null };
  if ('form' in body) {
    const form = Object.entries(body.form).map(([name, text]): [string, string] => [
      name,
      fill(text, values, (value) => value),
    ]);
    return { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' };
  }
  if ('text' in body) return { body: fill(body.text, values, insideJson), type: 'application/json' };
  return { body: JSON.stringify(fillJson(body.json, values)), type: 'application/json' };
}

function answerOf(found: HttpAnswer, at: number, secrets: RunSecrets): Answer {
  const headers: Record<string, string> = {};
  for (const name of SHOWN_HEADERS) {
    const value = found.header(name);
    if (value !== undefined) headers[name] = secrets.redact(value);
  }
  return {
    status: found.status,
    // a file of a hundred megabytes is read as bytes and never as one text
    get body() {
      return secrets.redact(textOf(found));
    },
    bytes: found.body,
    headers,
    at,
    error: statusErrorOf(found.status, found.header),
  };
}

function textOf({ body, header }: HttpAnswer): string {
  const charset = /charset="?([\w-]+)/i.exec(header('content-type') ?? '')?.[1] ?? 'utf-8';
  return decode(body, encodingExists(charset) ? charset : 'utf-8');
}

/** The error that asks for another try, no sooner than the answer's Retry-After says. */
export function askAgain({ status, headers }: Answer, message: string): ParserError {
  const retry_after_ms = retryAfterMs(headers['retry-after']);
  return new ParserError(status === 429 ? 'http_429' : 'quota', message, {
    retryable: true,
    ...(retry_after_ms === undefined ? {} : { retry_after_ms }),
  });
}
