import { giveUp, ParserError } from '../runtime/parser';
import { nextPacificMidnight } from './pacific-midnight';

/**
 * The keys of this process: the one with the fewest units of the day is used, each rests when YouTube says that its quota
 * is used up, and is left alone for good when YouTube does not accept it. Other processes with the same keys keep counts
 * of their own, and quotas can be raised: YouTube's word, not a count, is what ends a key's day. After a rest one request
 * goes first and the others wait for its answer, so that a key which is still refused is refused once and not by every task.
 */

/** How long a key rests after rateLimitExceeded without a Retry-After; the limits are those of a minute. */
export const COOLING_MS = 60_000;

/** One key. */
interface OneKey {
  readonly secret: string;
  /** For people: its place in YOUTUBE_API_KEYS. */
  readonly name: string;
}

/** A key as it is lent for one request. */
export interface Key extends OneKey {
  /** Not null for the request that tries the key after a rest. */
  readonly trial: Trial | null;
}

interface Known extends OneKey {
  /** Units of the day that ends at `day_ends_at`. */
  units: number;
  /** Milliseconds since 1970, as all times here. */
  day_ends_at: number;
  isSpent: boolean;
  cooling_until: number;
  off: string | null;
  /** Whether it was refused and has not been accepted since. */
  isDoubted: boolean;
  /** The request that tries it after a rest. */
  trial: Trial | null;
}

/** The end of a request that others wait for. */
interface Trial {
  readonly ended: Promise<void>;
  readonly end: () => void;
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
      isDoubted: false,
      trial: null,
      // what cannot be in a header would fail every request
      off: /^[\x21-\x7e]+$/.test(secret) ? null : 'is not made of letters, digits and signs',
    }));
  }

  /** Whether there is no key at all, so that the feeds are what is meant to be read. */
  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  /**
   * A key for one request, which is counted. Give it back when the request is over.
   * @param units what the request costs
   * @throws ParserError `credentials` without a usable key, `quota` when all of them rest, with the moment when the first
   * is back; the reason of `signal` when it aborts
   */
  async take(units: number, signal: AbortSignal): Promise<Key> {
    for (;;) {
      signal.throwIfAborted();
      const key = this.#choose();
      if (key.trial !== null) {
        await until(key.trial.ended, signal);
        continue;
      }
      if (key.isDoubted) key.trial = newTrial();
      key.units += units;
      return { secret: key.secret, name: key.name, trial: key.trial };
    }
  }

  /** The request is over. @param isAccepted whether YouTube took the key, whatever it said of the rest */
  giveBack(key: Key, isAccepted: boolean): void {
    const known = this.#known(key);
    if (isAccepted && this.#readyAt(known) <= this.#now()) known.isDoubted = false;
    if (key.trial === null) return;
    known.trial = null;
    key.trial.end();
  }

  /** quotaExceeded: nothing more until midnight Pacific. */
  endDay(key: Key): void {
    const known = this.#known(key);
    this.#turnDay(known);
    known.isSpent = true;
    known.isDoubted = true;
  }

  /** rateLimitExceeded: the key rests. @param ms as the answer's Retry-After says */
  cool(key: Key, ms: number = this.#cooling_ms): void {
    const known = this.#known(key);
    known.cooling_until = this.#now() + ms;
    known.isDoubted = true;
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

  /** The usable key with the fewest units; one that is being tried only if there is no other. */
  #choose(): Known {
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
    const ready = accepted.filter((key) => this.#readyAt(key) <= now);
    const free = ready.filter(({ trial }) => trial === null);
    const [first, ...others] = free.length > 0 ? free : ready;
    if (first === undefined) throw this.#resting(accepted, now);
    return others.reduce((best, other) => (other.units < best.units ? other : best), first);
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

  #known({ secret }: OneKey): Known {
    const known = this.#keys.find((key) => key.secret === secret);
    if (known === undefined) throw new Error('The key is not of this pool.');
    return known;
  }
}

function newTrial(): Trial {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { ended, end };
}

/** Waits, but no longer than the task is wanted. @throws the reason of `signal` when it aborts */
async function until(ended: Promise<void>, signal: AbortSignal): Promise<void> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => (stop = resolve));
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([ended, aborted]);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
}
