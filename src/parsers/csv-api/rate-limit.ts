import { setTimeout as pause } from 'node:timers/promises';

/** When requests may begin. `even`: in equal distances; `window`: at most `count` begin within any `per_seconds`. */
export interface Rate {
  readonly count: number;
  readonly per_seconds: number;
  readonly mode: 'even' | 'window';
}

/** Lets requests begin. Whoever has entered leaves when the request is over. */
export interface Pace {
  /** Resolves with the moment at which the request may begin: now. @throws the signal's reason */
  enter(signal: AbortSignal): Promise<number>;
  leave(): void;
  /** Nobody goes before this moment (ms since 1970). */
  holdUntil(moment: number): void;
  /** Moments (ms since 1970) at which an earlier process began requests: they count. */
  remember(moments: readonly number[]): void;
}

/** What all runs under one limit have begun, in this process. */
export class Begun {
  /** Moments of the last requests, oldest first. */
  moments: number[] = [];
  not_before = 0;
  turn: Promise<void> = Promise.resolve();
  #most = 0;

  /** Adds moments; as many are kept as the widest limit looks back. */
  add(moments: readonly number[], most: number): void {
    this.#most = Math.max(this.#most, most);
    this.moments = [...this.moments, ...moments].slice(-this.#most);
  }

  /** Adds moments that may be known already. */
  merge(moments: readonly number[], most: number): void {
    const all = new Set([...this.moments, ...moments]);
    this.moments = [];
    this.add(
      [...all].sort((a, b) => a - b),
      most,
    );
  }
}

/**
 * Lets requests begin no faster than a rate, in the order of arrival. Runs that share what has begun each keep their own
 * figures and count everybody's requests.
 */
export class RateLimit implements Pace {
  readonly #per_ms: number;
  readonly #count: number;

  constructor(
    rate: Rate | undefined,
    private readonly begun: Begun = new Begun(),
    private readonly onWait: OnWait = () => undefined,
  ) {
    // equal pauses are a window of one
    this.#count = rate === undefined ? Infinity : rate.mode === 'even' ? 1 : rate.count;
    this.#per_ms = rate === undefined ? 0 : (rate.per_seconds * 1_000) / (rate.mode === 'even' ? rate.count : 1);
  }

  remember(moments: readonly number[]): void {
    if (this.#count !== Infinity) this.begun.merge(moments, this.#count);
  }

  holdUntil(moment: number): void {
    this.begun.not_before = Math.max(this.begun.not_before, moment);
  }

  async enter(signal: AbortSignal): Promise<number> {
    if (this.#count === Infinity && this.begun.not_before <= Date.now()) return Date.now();
    const turn = this.begun.turn.then(() => this.#wait(signal));
    // one who gave up does not stop the others
    this.begun.turn = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  leave(): void {
    // how many are under way is counted by the slots
  }

  async #wait(signal: AbortSignal): Promise<number> {
    for (;;) {
      signal.throwIfAborted();
      const now = Date.now();
      const oldest = this.begun.moments.at(-this.#count) ?? -Infinity;
      const wait_ms = Math.max(this.begun.not_before, oldest + this.#per_ms) - now;
      if (wait_ms <= 0) {
        if (this.#count !== Infinity) this.begun.add([now], this.#count);
        this.onWait(null);
        return now;
      }
      this.onWait({ until: now + wait_ms });
      await sleep(wait_ms, signal);
    }
  }
}

/** Hears of a request that must wait; null: it waits no longer. */
export type OnWait = (wait: { /** ms since 1970; null: nobody knows */ readonly until: number | null } | null) => void;

/** Resolves after `ms`. @throws the signal's reason when it aborts before */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    // a timer of more than 2^31 ms would fire at once
    await pause(Math.min(Math.max(1, Math.ceil(ms)), 2_147_483_647), undefined, { signal });
  } catch (error: unknown) {
    signal.throwIfAborted();
    throw error;
  }
}

/** How long to wait before try number `tried + 1`, in milliseconds. */
export function retryDelayMs(
  retry: {
    readonly delay_seconds: number;
    readonly backoff: 'fixed' | 'exponential';
    readonly max_delay_seconds: number;
    readonly jitter?: boolean | undefined;
  },
  tried: number,
  random: () => number = Math.random,
): number {
  const grown = retry.backoff === 'fixed' ? retry.delay_seconds : retry.delay_seconds * 2 ** Math.min(tried - 1, 30);
  const ms = Math.min(grown, Math.max(retry.max_delay_seconds, retry.delay_seconds)) * 1_000;
  return (retry.jitter ?? retry.backoff === 'exponential') ? ms * (0.5 + random() / 2) : ms;
}
