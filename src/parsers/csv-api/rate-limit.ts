import { setTimeout as pause } from 'node:timers/promises';

/** When requests may begin. `even`: in equal distances; `window`: at most `count` begin within any `per_seconds`. */
export interface Rate {
  readonly count: number;
  readonly per_seconds: number;
  readonly mode: 'even' | 'window';
}

/** Lets requests of one run begin no faster than a rate, in the order of arrival. */
export class RateLimit {
  readonly #per_ms: number;
  readonly #count: number;
  /** Moments when the last requests were let go, oldest first; at most `count`. */
  #begun: number[] = [];
  #not_before = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(rate: Rate | undefined) {
    // equal pauses are a window of one
    this.#count = rate === undefined ? Infinity : rate.mode === 'even' ? 1 : rate.count;
    this.#per_ms = rate === undefined ? 0 : (rate.per_seconds * 1_000) / (rate.mode === 'even' ? rate.count : 1);
  }

  /** Milliseconds that a request takes at least, on average; 0: no limit. */
  get spacing_ms(): number {
    return this.#count === Infinity ? 0 : this.#per_ms / this.#count;
  }

  /** Moments (ms since 1970) at which an earlier process began requests: they count. */
  remember(moments: readonly number[]): void {
    if (this.#count === Infinity) return;
    this.#begun = [...this.#begun, ...moments].sort((a, b) => a - b).slice(-this.#count);
  }

  /** Nobody goes before this moment (ms since 1970). */
  holdUntil(moment: number): void {
    this.#not_before = Math.max(this.#not_before, moment);
  }

  /** Resolves with the moment at which the request may begin: now. @throws the signal's reason */
  async enter(signal: AbortSignal): Promise<number> {
    if (this.#count === Infinity && this.#not_before <= Date.now()) return Date.now();
    const turn = this.#turn.then(() => this.#wait(signal));
    // one who gave up does not stop the others
    this.#turn = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  async #wait(signal: AbortSignal): Promise<number> {
    for (;;) {
      signal.throwIfAborted();
      const now = Date.now();
      const oldest = this.#begun.length >= this.#count ? (this.#begun[0] ?? 0) : -Infinity;
      const wait_ms = Math.max(this.#not_before, oldest + this.#per_ms) - now;
      if (wait_ms <= 0) {
        if (this.#count !== Infinity) this.#begun = [...this.#begun, now].slice(-this.#count);
        return now;
      }
      await sleep(wait_ms, signal);
    }
  }
}

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
