import type { ErrorCode } from '../../contract/error-codes';
import { ParserError, retryLater } from '../runtime/parser';

/** From VK's error codes (dev.vk.com/ru/reference/errors) to what is done about them. */

/** What an error of VK asks for. */
export type Verdict =
  /** Codes that say something about the token: another one is asked, and this one is … */
  | { readonly token: 'slow' | 'cooling' | 'day_limit' | 'off'; readonly reason: string }
  /** Codes that end the attempt. */
  | { readonly error: ParserError };

/** `retry as the gateway does`: three attempts, ten seconds apart, are the manager's business. */
export const GATEWAY_RETRY_MS = 10_000;
const DAY_MS = 24 * 3_600_000;

const OFF: Readonly<Record<number, string>> = {
  5: 'is invalid, expired or revoked',
  14: 'is asked for a captcha',
  17: 'has to be validated by its owner',
  24: 'needs a confirmation by its owner',
  28: 'belongs to an application that VK does not accept',
  1114: 'has expired',
  1116: 'is anonymous and invalid',
  1117: 'has expired',
  3300: 'is asked for a captcha',
  3610: 'belongs to a user who is deactivated',
};

const TRANSIENT = new Set([1, 10, 13]);
const DENIED: Readonly<Record<number, string>> = {
  15: 'VK denies access to this wall',
  19: 'The content of this wall is blocked',
  30: 'This profile is private',
  203: 'VK denies access to this community',
  212: 'VK denies access to the posts of this wall',
};
const GONE: Readonly<Record<number, string>> = {
  18: 'The page was deleted or banned',
  37: 'The community is banned',
  100: 'VK knows no wall of this id',
  113: 'VK knows no user of this id',
  125: 'VK knows no community of this id',
};
const CONFIGURATION: Readonly<Record<number, string>> = {
  2: 'The application of the token is switched off',
  3: 'VK does not know the method',
  7: 'The token may not do this',
  8: 'VK does not understand the request',
  16: 'VK wants https',
  20: 'Only applications of another kind may do this',
  23: 'VK has switched the method off',
  27: "A community's token cannot read walls",
  33: 'VK does not offer this any more',
  34: 'VK does not offer this version of its API',
  1051: 'VK ID tokens cannot do this',
};

/**
 * What to do about an error of VK.
 * @param said VK's own sentence, already free of tokens
 * @param now milliseconds since 1970
 */
export function verdictOf(code: number, said: string, now: number): Verdict {
  if (code === 6) return { token: 'slow', reason: 'was used more often than VK allows a second' };
  if (code === 9) return { token: 'cooling', reason: 'met flood control' };
  if (code === 29) return { token: 'day_limit', reason: 'has used up its calls of the day' };
  const off = OFF[code];
  if (off !== undefined) return { token: 'off', reason: `${off} (VK error ${code})` };
  const because = `VK error ${code}${said === '' ? '' : `: ${said}`}`;
  if (TRANSIENT.has(code))
    return { error: retryLater(GATEWAY_RETRY_MS, 'http_5xx', `VK failed for the moment (${because}).`) };
  const denied = DENIED[code];
  if (denied !== undefined) return { error: deniedError(`${denied} (${because}).`, now) };
  const gone = GONE[code];
  if (gone !== undefined) return { error: final('http_410', `${gone} (${because}).`) };
  const wrong = CONFIGURATION[code];
  if (wrong !== undefined) return { error: final('config', `${wrong} (${because}).`) };
  return { error: final('http_4xx', `VK refuses the request (${because}).`) };
}

/** Access is denied; whether it still is will be seen tomorrow. */
function deniedError(sentence: string, now: number): ParserError {
  const not_before = new Date(now + DAY_MS).toISOString();
  return new ParserError('http_401_403', sentence, { retryable: false, next_check: { not_before, reason: 'denied' } });
}

function final(code: ErrorCode, sentence: string): ParserError {
  return new ParserError(code, sentence, { retryable: false });
}
