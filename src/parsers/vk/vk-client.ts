import { z } from 'zod';
import type { Http, HttpAnswer, HttpLimits } from '../runtime/http';
import { statusErrorOf } from '../runtime/http-errors';
import { giveUp, retryLater } from '../runtime/parser';
import type { TokenPool } from './token-pool';
import { GATEWAY_RETRY_MS, verdictOf } from './vk-errors';

/** The VK API (https://dev.vk.com/ru/api/api-requests): one form, one token in a header, one answer with a known shape. */

const VERSION = '5.199';
/** How often error 6 is waited for in one call; beyond it somebody else uses the tokens at full speed. */
const MOST_SLOWED = 60;
const SLOWED_RETRY_MS = 60_000;
const MOST_SAID = 200;

const failure = z.looseObject({
  error: z.looseObject({ error_code: z.int(), error_msg: z.string().catch('') }),
});
const success = z.looseObject({ response: z.unknown() });

export type VkMethod = 'wall.get' | 'groups.getById' | 'users.get' | 'utils.resolveScreenName';

/** The calls of one task. */
export interface VkCalls {
  /**
   * Calls a method.
   * @throws ParserError as VK's error asks for it, or of the connection; `parse` when the answer is not of the shape
   */
  call<T>(method: VkMethod, params: Readonly<Record<string, string | number>>, shape: z.ZodType<T>): Promise<T>;
  /** Requests sent so far, repeated ones included. */
  readonly requests: number;
}

/** What a client is made of. */
export interface VkClientParts {
  readonly http: Http;
  readonly pool: TokenPool;
  /** With its path, for example https://api.vk.com/method. */
  readonly api_base: string;
  readonly limits?: Partial<HttpLimits>;
  readonly now: () => number;
}

/** Opens a client for one task. No token ever leaves it but in the header of a request. */
export function openCalls(parts: VkClientParts, signal: AbortSignal): VkCalls {
  let requests = 0;
  return {
    get requests() {
      return requests;
    },
    call: async (method, params, shape) => {
      for (let slowed = 0; ;) {
        const token = await parts.pool.take(method, signal);
        requests += 1;
        const answer = await ask(parts, method, params, token.secret, signal);
        const failed = failure.safeParse(answer);
        if (!failed.success) return responseOf(answer, method, shape);
        const { error_code, error_msg } = failed.data.error;
        const said = parts.pool.redact(error_msg).slice(0, MOST_SAID);
        const verdict = verdictOf(error_code, said, parts.now());
        if ('error' in verdict) throw verdict.error;
        if (verdict.token === 'slow') parts.pool.slow(token, method);
        if (verdict.token === 'cooling') parts.pool.cool(token);
        if (verdict.token === 'day_limit') parts.pool.endDay(token, method);
        if (verdict.token === 'off') parts.pool.disable(token, verdict.reason);
        if (verdict.token === 'slow' && ++slowed > MOST_SLOWED)
          throw retryLater(SLOWED_RETRY_MS, 'quota', 'VK_TOKENS are used elsewhere as often as VK allows.');
      }
    },
  };
}

async function ask(
  { http, api_base, limits = {} }: VkClientParts,
  method: VkMethod,
  params: Readonly<Record<string, string | number>>,
  token: string,
  signal: AbortSignal,
): Promise<unknown> {
  const form = new URLSearchParams({ v: VERSION });
  for (const [name, value] of Object.entries(params)) form.set(name, String(value));
  const answer = await http.fetch(`${api_base.replace(/\/+$/, '')}/${method}`, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Bearer ${token}`,
    },
    body: form.toString(),
    signal,
    // an API does not move; a token is not for whoever it would move to
    limits: { ...limits, redirects: 0 },
    statuses: 'any',
  });
  return readJson(answer);
}

/** VK answers errors of its own with 200; anything that is no JSON comes from a gateway before it. */
function readJson({ status, body, header }: HttpAnswer): unknown {
  const text = body.toString('utf8');
  const isPage = text.trimStart().startsWith('<');
  if (status === 429) throw statusErrorOf(status, header) ?? new Error('429 is an error');
  if (status >= 500 || isPage) {
    const what = isPage ? 'a web page' : 'an error';
    throw retryLater(
      GATEWAY_RETRY_MS,
      'http_5xx',
      `VK's gateway answers with ${what} instead of data (HTTP ${status}).`,
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause: unknown) {
    const broken = statusErrorOf(status, header);
    if (broken !== null) throw broken;
    // the parser of JSON quotes the text, which is of no use to anybody
    const where = cause instanceof SyntaxError ? `${body.length} bytes` : 'unreadable';
    throw retryLater(GATEWAY_RETRY_MS, 'parse', `VK's answer is no JSON (${where}).`);
  }
}

function responseOf<T>(answer: unknown, method: string, shape: z.ZodType<T>): T {
  const outer = success.safeParse(answer);
  const inner = outer.success ? shape.safeParse(outer.data.response) : outer;
  if (inner.success) return inner.data;
  const [issue] = inner.error.issues;
  const where = issue === undefined ? '' : ` at ${['response', ...issue.path].join('.')}: ${issue.message}`;
  throw giveUp('parse', `The answer to ${method} is not of the documented shape${where}.`);
}
