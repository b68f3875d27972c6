/** The closed list of error codes a parser may report, and what the manager does about each. */

/** What a final failure with a code says about the source. */
export type HealthEffect = 'failing' | 'denied' | 'gone' | 'none';

/** What follows from a code. */
export interface ErrorPolicy {
  /** One line for people. */
  readonly title: string;
  /** Whether another attempt is worth making when the parser does not say (`error.retryable`). */
  readonly retryable: boolean;
  /** What the source's health becomes. `none`: the failure says nothing about the source. */
  readonly health: HealthEffect;
}

const POLICIES = {
  dns: { title: 'The host name could not be resolved', retryable: true, health: 'failing' },
  connect: { title: 'The host refused the connection or did not answer', retryable: true, health: 'failing' },
  tls: { title: 'The TLS handshake or certificate failed', retryable: true, health: 'failing' },
  timeout: { title: 'The task or request took longer than allowed', retryable: true, health: 'failing' },
  http_4xx: { title: 'The server refused the request', retryable: false, health: 'failing' },
  http_401_403: { title: 'The server denies access', retryable: false, health: 'denied' },
  http_404: { title: 'The address does not exist', retryable: false, health: 'failing' },
  http_410: { title: 'The address is gone for good', retryable: false, health: 'gone' },
  http_429: { title: 'Too many requests; the server asks to wait', retryable: true, health: 'failing' },
  http_5xx: { title: 'The server failed', retryable: true, health: 'failing' },
  redirects: { title: 'Too many redirects, or one that leads nowhere', retryable: false, health: 'failing' },
  truncated: { title: 'The answer ended before it was complete', retryable: true, health: 'failing' },
  too_large: { title: 'The answer is larger than allowed', retryable: false, health: 'failing' },
  not_a_feed: { title: 'The answer is not a feed', retryable: false, health: 'failing' },
  bad_encoding: { title: 'The text could not be decoded', retryable: false, health: 'failing' },
  parse: { title: 'The answer could not be parsed', retryable: false, health: 'failing' },
  quota: { title: 'The quota of an API is used up', retryable: true, health: 'none' },
  credentials: { title: 'Credentials are missing, wrong or revoked', retryable: false, health: 'denied' },
  blocked_address: { title: 'The address is private or not allowed', retryable: false, health: 'failing' },
  config: { title: 'The settings of the source or schedule are wrong', retryable: false, health: 'failing' },
  script_error: { title: 'The script raised an error', retryable: true, health: 'failing' },
  script_killed: { title: 'The script was stopped at a limit', retryable: false, health: 'failing' },
  cancelled: { title: 'The worker gave the task back or was told to stop it', retryable: true, health: 'none' },
  lost_worker: { title: 'The worker fell silent', retryable: true, health: 'none' },
  internal: { title: 'The parser failed in an unforeseen way', retryable: true, health: 'failing' },
} as const satisfies Record<string, ErrorPolicy>;

export type ErrorCode = keyof typeof POLICIES;

export const ERROR_CODES = Object.keys(POLICIES) as ErrorCode[];

/** True for a code of the closed list. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(POLICIES, code);
}

/** The policy of a code; an unknown code counts as `internal` (design §5). */
export function policyOf(code: string | null | undefined): ErrorPolicy {
  return POLICIES[code !== null && code !== undefined && isErrorCode(code) ? code : 'internal'];
}
