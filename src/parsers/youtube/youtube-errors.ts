import type { ErrorCode } from '../../contract/error-codes';
import { ParserError, retryLater } from '../runtime/parser';

/** From the errors of the YouTube Data API (developers.google.com/youtube/v3/docs/errors) to what is done about them. */

/** An error as YouTube tells it. */
export interface ApiFailure {
  readonly status: number;
  /** `error.errors[0].reason`, and after it those of `error.details`. */
  readonly reasons: readonly string[];
  /** YouTube's own sentence, already free of keys. */
  readonly said: string;
}

/** What an error asks for. */
export type Verdict =
  /** Errors that say something about the key: another one is asked, and this one is … */
  | { readonly key: 'cooling' | 'day_limit' | 'off'; readonly reason: string }
  /** Errors that end the attempt. */
  | { readonly error: ParserError };

/** Three attempts, ten seconds apart, are the manager's business. */
export const GATEWAY_RETRY_MS = 10_000;
const DAY_MS = 24 * 3_600_000;

const DAY_LIMIT = /^(?:quotaExceeded|dailyLimitExceeded(?:Unreg)?)$/;
const TOO_FAST = /^(?:rateLimitExceeded|userRateLimitExceeded|RATE_LIMIT_EXCEEDED)$/;
/** What is wrong with a key, the project it belongs to, or where it may be used from. */
const KEY_OFF =
  /^(?:key(?:Invalid|Expired)|accessNotConfigured|ipRefererBlocked|API_KEY_\w+|SERVICE_DISABLED|CONSUMER_(?:INVALID|SUSPENDED)|authError)$/;
const DENIED = /^(?:playlistItemsNotAccessible|playlistForbidden|channelForbidden|channelClosed|channelSuspended)$/;
const MISSING = /^(?:channelNotFound|playlistNotFound|playlistItemNotFound|videoNotFound|notFound)$/;

/**
 * What to do about an error of the API. A 404 becomes `http_404`: whether the channel is gone is for channels.list to say.
 * @param now milliseconds since 1970
 */
export function verdictOf({ status, reasons, said }: ApiFailure, now: number): Verdict {
  const has = (pattern: RegExp) => reasons.some((reason) => pattern.test(reason));
  const because = [reasons[0] ?? `HTTP ${status}`, said].filter(Boolean).join(': ');
  if (has(DAY_LIMIT)) return { key: 'day_limit', reason: 'has used up its quota of the day' };
  if (has(TOO_FAST) || status === 429) return { key: 'cooling', reason: 'was used too often' };
  // a bad key is often a plain badRequest, with only the sentence to tell it by
  if (has(KEY_OFF) || status === 401 || (has(/^(?:badRequest|forbidden)$/) && /\bAPI key\b/i.test(said)))
    return { key: 'off', reason: `is refused (${because})` };
  if (has(DENIED)) return { error: deniedError(`YouTube denies access (${because}).`, now) };
  if (status >= 500)
    return { error: retryLater(GATEWAY_RETRY_MS, 'http_5xx', `YouTube failed for the moment (${because}).`) };
  if (has(/^invalidPageToken$/))
    return { error: retryLater(GATEWAY_RETRY_MS, 'http_4xx', `The list changed while it was read (${because}).`) };
  if (has(MISSING) || status === 404) return { error: final('http_404', `YouTube does not find it (${because}).`) };
  if (has(/^(?:badRequest|forbidden)$/)) return { error: final('config', `YouTube refuses the request (${because}).`) };
  return { error: final('http_4xx', `YouTube refuses the request (${because}).`) };
}

/** Whether an error says that no key can be used, so that the feed is worth a try. */
export function isKeyTrouble(error: unknown): error is ParserError {
  return error instanceof ParserError && (error.code === 'quota' || error.code === 'credentials');
}

/** Access is denied; whether it still is will be seen tomorrow. */
function deniedError(sentence: string, now: number): ParserError {
  const not_before = new Date(now + DAY_MS).toISOString();
  return new ParserError('http_401_403', sentence, { retryable: false, next_check: { not_before, reason: 'denied' } });
}

function final(code: ErrorCode, sentence: string): ParserError {
  return new ParserError(code, sentence, { retryable: false });
}
