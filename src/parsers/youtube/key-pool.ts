import { giveUp, ParserError } from '../runtime/parser';
import { nextPacificMidnight } from './pacific-midnight';

/**
 * The keys of this process: the one with the fewest units of the day is used, each rests when YouTube says that its quota
 * is used up, and is left alone for good when YouTube does not accept it. Other processes with the same keys keep counts
 * of their own, and quotas can be raised: YouTube's word, not a count, is what ends a key's day.
 */

/** How long a key rests after rateLimitExceeded without a Retry-After; the limits are those of a minute. */
export const COOLING_MS = 60_000;

/** One key. */
export interface Key {
  readonly secret: string;
  /** For people: its place in YOUTUBE_API_KEYS. */
  readonly name: string;
}

interface Known extends Key {
  /** Units of the day that ends at `day_ends_at`. */
  units: number;
  /** Milliseconds since 1970, as all times here. */
  day_ends_at: number;
  isSpent: boolean;
  cooling_until: number;
  off: string | null;
}

/** What may be set otherwise, for tests. */
export interface PoolOptions {
  readonly cooling_ms?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Hands out keys. */
export class KeyPool {
  readonly #keys: readonly Known[];
  readonly #cooling_ms: number;
  readonly #now: () => number;

  constructor(secrets: readonly string[], options: PoolOptions = {}) {
    this.#cooling_ms = options.cooling_ms ?? COOLING_MS;
    this.#now = options.now ?? Date.now;
    const all = [...new Set(secrets)];
    this.#keys = all.map((secret, index) => ({
      secret,
      name: `key ${index + 1} of ${all.length}`,
      units: 0,
      day_ends_at: 0,
      isSpent: false,
      cooling_until: 0,
      // what cannot be in a header would fail every request
      off: /^[\x21-\x7e]+$/.test(secret) ? null : 'is not made of letters, digits and signs',
    }));
  }

  /** Whether there is no key at all, so that the feeds are what is meant to be read. */
  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  /**
   * A key for one request, which is counted.
   * @param units what the request costs
   * @throws ParserError `credentials` without a usable key, `quota` when all of them rest, with the moment when the first
   * is back
   */
  take(units: number): Key {
    if (this.isEmpty)
      throw giveUp('credentials', 'There is no key of the YouTube Data API: set YOUTUBE_API_KEYS to one or more.');
    const accepted = this.#keys.filter(({ off }) => off === null);
    if (accepted.length === 0) {
      const reasons = this.#keys.map(({ name, off }) => `${name} ${off ?? ''}`);
      throw giveUp(
        'credentials',
        `YouTube accepts none of YOUTUBE_API_KEYS: ${reasons.join('; ')}. Renew them and restart the parser.`,
      );
    }
    const now = this.#now();
    const [first, ...others] = accepted.filter((key) => this.#readyAt(key) <= now);
    if (first === undefined) throw this.#resting(accepted, now);
    const key = others.reduce((best, other) => (other.units < best.units ? other : best), first);
    key.units += units;
    return key;
  }

  /** quotaExceeded: nothing more until midnight Pacific. */
  endDay(key: Key): void {
    const known = this.#known(key);
    this.#turnDay(known);
    known.isSpent = true;
  }

  /** rateLimitExceeded: the key rests. @param ms as the answer's Retry-After says */
  cool(key: Key, ms: number = this.#cooling_ms): void {
    this.#known(key).cooling_until = this.#now() + ms;
  }

  /** YouTube does not accept the key; it is not used again until the process starts anew. */
  disable(key: Key, reason: string): void {
    this.#known(key).off ??= reason;
  }

  /** Units that this process has used of each key since midnight Pacific, by the key's name. */
  unitsOfToday(): Record<string, number> {
    for (const key of this.#keys) this.#turnDay(key);
    return Object.fromEntries(this.#keys.map(({ name, units }) => [name, units]));
  }

  /** A text without any of the keys. */
  redact(text: string): string {
    return this.#keys.reduce((clean, { secret }) => clean.replaceAll(secret, '…'), text);
  }

  #resting(keys: readonly Known[], now: number): ParserError {
    const until = Math.min(...keys.map((key) => this.#readyAt(key)));
    const not_before = new Date(until).toISOString();
    if (keys.some((key) => !key.isSpent))
      return new ParserError('quota', `YouTube asked every key to slow down; the first is back at ${not_before}.`, {
        retryable: true,
        retry_after_ms: until - now,
        next_check: { not_before, reason: 'rate_limit' },
      });
    return new ParserError('quota', `The quota of every key is used up until midnight Pacific time, ${not_before}.`, {
      retryable: false,
      next_check: { not_before, reason: 'day_limit' },
    });
  }

  /** When a key may be used; a moment that has passed: now. */
  #readyAt(key: Known): number {
    this.#turnDay(key);
    return Math.max(key.cooling_until, key.isSpent ? key.day_ends_at : 0);
  }

  #turnDay(key: Known): void {
    const now = this.#now();
    if (key.day_ends_at > now) return;
    key.day_ends_at = nextPacificMidnight(now);
    key.units = 0;
    key.isSpent = false;
  }

  #known({ secret }: Key): Known {
    const known = this.#keys.find((key) => key.secret === secret);
    if (known === undefined) throw new Error('The key is not of this pool.');
    return known;
  }
}
