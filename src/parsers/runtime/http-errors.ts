import type { ErrorCode } from '../../contract/error-codes';
import { ParserError } from './parser';

/** From failures of fetching to the contract's codes. */

const MOST_RETRY_AFTER_MS = 24 * 3_600_000;

const CODES: readonly [RegExp, ErrorCode, string][] = [
  [/^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL)/, 'dns', 'The host name could not be resolved'],
  [
    /^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL|EPROTO|HOSTNAME_MISMATCH)/,
    'tls',
    'The TLS connection failed',
  ],
  [
    /^(UND_ERR_CONNECT_TIMEOUT|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ECONNABORTED|EADDRNOTAVAIL)/,
    'connect',
    'The connection failed',
  ],
  [/^(UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|ETIMEDOUT)/, 'timeout', 'The server took too long'],
  [
    /^(UND_ERR_SOCKET|ECONNRESET|EPIPE|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|HPE_INVALID_EOF_STATE|HPE_INVALID_CHUNK_SIZE)/,
    'truncated',
    'The connection ended early',
  ],
  [/^(UND_ERR_RES_EXCEEDED_MAX_SIZE|UND_ERR_HEADERS_OVERFLOW)/, 'too_large', 'The answer is too large'],
  [/^(UND_ERR_INVALID_ARG|ERR_INVALID_CHAR|ERR_INVALID_ARG)/, 'config', 'The request cannot be made as configured'],
  [/^HPE_/, 'connect', 'The server does not speak HTTP'],
];

/** The contract's error for whatever undici or a socket threw. */
export function connectionErrorOf(error: unknown): ParserError {
  // by shape and not by class: an error of the TLS layer may come from another realm
  let at = error as { code?: unknown; name?: unknown; cause?: unknown } | null | undefined;
  for (let depth = 0; typeof at === 'object' && at !== null && depth < 5; depth++) {
    if (at instanceof ParserError) return at;
    const name = typeof at.code === 'string' ? at.code : at.name === 'TimeoutError' ? 'ETIMEDOUT' : '';
    const known = CODES.find(([pattern]) => pattern.test(name));
    if (known !== undefined) return new ParserError(known[1], `${known[2]} (${name}).`, { cause: error });
    at = at.cause as typeof at;
  }
  const detail = error instanceof Error ? error.message.slice(0, 300) : String(error);
  return new ParserError('connect', `The request failed: ${detail}`, { cause: error });
}

/** `Retry-After` in milliseconds from now (seconds or an HTTP date, RFC 9110 §10.2.3), at most a day. */
export function retryAfterMs(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MOST_RETRY_AFTER_MS) : undefined;
}

/** The contract's error for an answer that is not a success; null for one that is. */
export function statusErrorOf(status: number, header: (name: string) => string | undefined): ParserError | null {
  if (status < 400) return null;
  const retry_after_ms = retryAfterMs(header('retry-after'));
  const wait = retry_after_ms === undefined ? {} : { retry_after_ms };
  const until =
    retry_after_ms === undefined || retry_after_ms === 0
      ? {}
      : { next_check: { not_before: new Date(Date.now() + retry_after_ms).toISOString(), reason: 'retry_after' } };
  const say = (code: ErrorCode, sentence: string) => new ParserError(code, sentence, { ...wait, ...until });
  if (header('cf-mitigated') === 'challenge') {
    return new ParserError(
      'http_401_403',
      `The site asks for a browser check (Cloudflare challenge, ${status}); a feed reader cannot pass it.`,
      { retryable: false },
    );
  }
  if (status === 401 || status === 403 || status === 451)
    return say('http_401_403', `The server denies access (${status}).`);
  if (status === 404) return say('http_404', 'The address does not exist (404).');
  if (status === 410) return say('http_410', 'The address is gone for good (410).');
  if (status === 429) return say('http_429', 'Too many requests (429).');
  if (status >= 500) return say('http_5xx', `The server failed (${status}).`);
  return say('http_4xx', `The server refused the request (${status}).`);
}
