import { setTimeout as wait } from 'node:timers/promises';
import { giveUp, ParserError } from '../runtime/parser';

/**
 * The tokens of this process: each is used evenly, rests when VK asks for it, and is left alone for good when VK does not
 * accept it. Several processes with the same tokens keep no common count; VK's error 6 is what slows them down then.
 */

/** VK allows a user or service token 3 requests a second; a little slower, for what the network bunches together. */
export const SPACING_MS = 340;

/**
 * Calls a token may make in a day (old portal text, quoted in python273/vk_api #411); methods not named have no limit
 * that is known. VK's error 29 has the last word.
 */
export const DAY_LIMITS: Readonly<Record<string, number>> = {
  'wall.get': 5_000,
  'wall.search': 1_000,
  'newsfeed.search': 1_000,
};

/** How long a token rests after flood control (error 9). */
export const COOLING_MS = 5 * 60_000;
/** How long a token pauses after error 6. */
export const SLOW_MS = 1_000;
/** A task is kept for a wait up to this; beyond it it fails, and its schedule is what waits. */
const MOST_TASK_WAIT_MS = 15 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** When VK's days begin is not documented; Moscow's midnight is taken, where VK is at home (UTC+3 all year). */
const MOSCOW_MS = 3 * 3_600_000;

/** One token and what is known of it. */
export interface Token {
  readonly secret: string;
  /** For people: its place in VK_TOKENS. */
  readonly name: string;
}

interface Known extends Token {
  /** When its next request may leave, on the clock of `performance.now`. */
  free_at: number;
  /** Set by error 6, on the same clock: places given before it do not hold. */
  slow_until: number;
  /** Milliseconds since 1970. */
  cooling_until: number;
  off: string | null;
  readonly days: Map<string, Day>;
}

/** The calls of one method since a day began. */
interface Day {
  readonly ends_at: number;
  calls: number;
  isOver: boolean;
}

/** What may be set otherwise, for tests and slower APIs. */
export interface PoolOptions {
  readonly spacing_ms?: number;
  readonly slow_ms?: number;
  readonly cooling_ms?: number;
  readonly day_limits?: Readonly<Record<string, number>>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Hands out tokens. */
export class TokenPool {
  readonly #tokens: readonly Known[];
  readonly #spacing_ms: number;
  readonly #slow_ms: number;
  readonly #cooling_ms: number;
  readonly #day_limits: Readonly<Record<string, number>>;
  readonly #now: () => number;

  constructor(secrets: readonly string[], options: PoolOptions = {}) {
    this.#spacing_ms = options.spacing_ms ?? SPACING_MS;
    this.#slow_ms = options.slow_ms ?? SLOW_MS;
    this.#cooling_ms = options.cooling_ms ?? COOLING_MS;
    this.#day_limits = options.day_limits ?? DAY_LIMITS;
    this.#now = options.now ?? Date.now;
    const all = [...new Set(secrets)];
    this.#tokens = all.map((secret, index) => ({
      secret,
      name: `token ${index + 1} of ${all.length}`,
      free_at: 0,
      slow_until: 0,
      cooling_until: 0,
      // what cannot be in a header would fail every request
      off: /^[\x21-\x7e]+$/.test(secret) ? null : 'is not made of letters, digits and signs',
      days: new Map(),
    }));
  }

  /**
   * A token for one call of a method, at the moment when the call may leave. Waiting for other calls of this process is
   * not limited: it is the queue of this worker and no fault of the task.
   * @throws ParserError `credentials` without a usable token, `quota` when all of them rest, with the moment when the
   * first is back; the reason of `signal` when it aborts
   */
  async take(method: string, signal: AbortSignal): Promise<Token> {
    for (;;) {
      const token = this.#choose(method);
      const now = performance.now();
      const leaves_at = Math.max(now, token.free_at);
      token.free_at = leaves_at + this.#spacing_ms;
      if (leaves_at > now) await this.#pause(leaves_at - now, signal);
      // another call may have learnt something about the token meanwhile
      const isSlowed = token.slow_until > performance.now();
      if (isSlowed || token.off !== null || this.#readyAt(token, method) > this.#now()) continue;
      this.#dayOf(token, method).calls += 1;
      return token;
    }
  }

  /** Error 6: the token pauses a moment; VK did not do the call, so it is none of the day's. */
  slow(token: Token, method: string): void {
    const known = this.#known(token);
    this.#dayOf(known, method).calls -= 1;
    known.slow_until = performance.now() + this.#slow_ms;
    known.free_at = Math.max(known.free_at, known.slow_until);
  }

  /** Error 9: the token rests for minutes. */
  cool(token: Token): void {
    this.#known(token).cooling_until = this.#now() + this.#cooling_ms;
  }

  /** Error 29: no more calls of this method until the next day. */
  endDay(token: Token, method: string): void {
    this.#dayOf(this.#known(token), method).isOver = true;
  }

  /** VK does not accept the token; it is not used again until the process starts anew. */
  disable(token: Token, reason: string): void {
    this.#known(token).off ??= reason;
  }

  /** A text without any of the tokens. */
  redact(text: string): string {
    return this.#tokens.reduce((clean, { secret }) => clean.replaceAll(secret, '…'), text);
  }

  /** The usable token that is free first. */
  #choose(method: string): Known {
    if (this.#tokens.length === 0)
      throw giveUp(
        'credentials',
        'There is no VK token: set VK_TOKENS to one or more access tokens, separated by commas.',
      );
    const accepted = this.#tokens.filter(({ off }) => off === null);
    if (accepted.length === 0) {
      const reasons = this.#tokens.map(({ name, off }) => `${name} ${off ?? ''}`);
      throw giveUp(
        'credentials',
        `VK accepts none of VK_TOKENS: ${reasons.join('; ')}. Renew them and restart the parser.`,
      );
    }
    const now = this.#now();
    const [first, ...others] = accepted.filter((token) => this.#readyAt(token, method) <= now);
    if (first === undefined) throw this.#resting(accepted, method, now);
    return others.reduce((best, token) => (token.free_at < best.free_at ? token : best), first);
  }

  #resting(tokens: readonly Known[], method: string, now: number): ParserError {
    const until = Math.min(...tokens.map((token) => this.#readyAt(token, method)));
    const not_before = new Date(until).toISOString();
    const isFlood = tokens.some(({ cooling_until }) => cooling_until === until);
    const why = isFlood
      ? 'VK asked every token to pause (flood control)'
      : `Every token has used up its calls of ${method}`;
    return new ParserError('quota', `${why}; the first is back at ${not_before}.`, {
      ...(until - now <= MOST_TASK_WAIT_MS ? { retryable: true, retry_after_ms: until - now } : { retryable: false }),
      next_check: { not_before, reason: isFlood ? 'flood_control' : 'day_limit' },
    });
  }

  /** When a token may be used for a method, milliseconds since 1970; a moment that has passed: now. */
  #readyAt(token: Known, method: string): number {
    const day = this.#dayOf(token, method);
    const isSpent = day.isOver || day.calls >= (this.#day_limits[method] ?? Infinity);
    return Math.max(token.cooling_until, isSpent ? day.ends_at : 0);
  }

  #dayOf(token: Known, method: string): Day {
    const now = this.#now();
    const known = token.days.get(method);
    if (known !== undefined && known.ends_at > now) return known;
    const ends_at = (Math.floor((now + MOSCOW_MS) / DAY_MS) + 1) * DAY_MS - MOSCOW_MS;
    const day = { ends_at, calls: 0, isOver: false };
    token.days.set(method, day);
    return day;
  }

  #known({ secret }: Token): Known {
    const known = this.#tokens.find((token) => token.secret === secret);
    if (known === undefined) throw new Error('The token is not of this pool.');
    return known;
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await wait(ms, undefined, { signal });
    } catch (error: unknown) {
      signal.throwIfAborted();
      throw error;
    }
  }
}
