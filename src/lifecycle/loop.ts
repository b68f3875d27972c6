import type { Logger } from 'pino';
import { trackOpen } from './open-things';

/** What `runOnce` of a piece of background work reports: counts, logged only when something happened. */
export type RunResult = Readonly<Record<string, number | string | boolean | null>> & {
  /** Run again after this many milliseconds; absent: sleep until woken. */
  readonly again_in_ms?: number;
};

/** How a loop stands, for readiness. */
export interface LoopState {
  readonly name: string;
  readonly ok: boolean;
  /** Milliseconds since the last good run; null before the first. */
  readonly age_ms: number | null;
  readonly error: string | null;
}

/** What a loop is made of. */
export interface LoopOptions {
  readonly name: string;
  readonly log: Logger;
  /** The work; it never runs twice at once. `signal` aborts when the loop stops. */
  runOnce(signal: AbortSignal): Promise<RunResult>;
  /** Longest sleep between two runs, in milliseconds; absent: only a wake-up ends a sleep. */
  readonly every_ms?: number;
}

const FIRST_BACKOFF_MS = 200;
const LAST_BACKOFF_MS = 5_000;

/**
 * The one shape of background work: runs when woken or when its time comes, never overlapping, survives errors with
 * a growing pause, and stops within its deadline.
 */
export class Loop {
  readonly #options: LoopOptions;
  readonly #stopping = new AbortController();
  #wanted = false;
  #rouse: (() => void) | null = null;
  #rearm: (() => void) | null = null;
  /** When `wakeWithin` wants the next run at the latest. */
  #latest = Infinity;
  #done: Promise<void> | null = null;
  #lastGoodAt: number | null = null;
  #error: string | null = null;
  #failures = 0;
  #release: (() => void) | null = null;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Whether it was started. */
  get isStarted(): boolean {
    return this.#done !== null;
  }

  /** Starts with a first run at once. */
  start(): this {
    this.#release = trackOpen(`loop ${this.name}`);
    this.#wanted = true;
    this.#done = this.#turn();
    return this;
  }

  /** Runs as soon as possible: now, or once more after the run in hand. */
  wake(): void {
    this.#wanted = true;
    this.#rouse?.();
  }

  /** Runs within `ms`: for work that has become possible and is in no hurry. A sooner run counts. */
  wakeWithin(ms: number): void {
    this.#latest = Math.min(this.#latest, performance.now() + ms);
    this.#rearm?.();
  }

  /** How the loop stands. */
  state(): LoopState {
    return {
      name: this.name,
      ok: this.#error === null,
      age_ms: this.#lastGoodAt === null ? null : Date.now() - this.#lastGoodAt,
      error: this.#error,
    };
  }

  /** Lets the run in hand end and starts no other. Resolves after at most `deadline_ms`. */
  async stop(deadline_ms = 5_000): Promise<void> {
    this.#stopping.abort();
    this.#rouse?.();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadline_ms);
    });
    await Promise.race([this.#done ?? Promise.resolve(), deadline]);
    clearTimeout(timer);
    this.#release?.();
  }

  async #turn(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#wanted = false;
      this.#latest = Infinity;
      const pause_ms = await this.#runGuarded();
      await this.#sleep(pause_ms);
    }
  }

  async #runGuarded(): Promise<number | null> {
    const { runOnce, log, every_ms } = this.#options;
    try {
      const result = await runOnce(this.#stopping.signal);
      this.#lastGoodAt = Date.now();
      if (this.#failures > 0) log.info({ loop: this.name }, 'works again');
      this.#failures = 0;
      this.#error = null;
      return shorter(result.again_in_ms, every_ms);
    } catch (error: unknown) {
      if (this.#stopping.signal.aborted) return null;
      this.#failures += 1;
      this.#error = error instanceof Error ? error.message : String(error);
      const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** (this.#failures - 1), LAST_BACKOFF_MS);
      // one line when trouble begins, then one a minute at most
      if (this.#failures === 1 || this.#failures % 12 === 0)
        log.warn({ loop: this.name, err: error }, 'failed, trying again');
      this.#wanted = false;
      return backoff;
    }
  }

  async #sleep(pause_ms: number | null): Promise<void> {
    if (this.#wanted || this.#stopping.signal.aborted) return;
    const until = pause_ms === null ? Infinity : performance.now() + Math.max(pause_ms, 0);
    await new Promise<void>((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      this.#rouse = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#rearm = () => {
        clearTimeout(timer);
        const left_ms = Math.min(until, this.#latest) - performance.now();
        // setTimeout cannot wait longer than this; the run at the end of it does no harm
        if (left_ms !== Infinity) timer = setTimeout(resolve, Math.min(Math.max(left_ms, 0), 2 ** 31 - 1));
      };
      this.#rearm();
    });
    this.#rearm = null;
    this.#rouse = null;
  }
}

function shorter(a: number | undefined, b: number | undefined): number | null {
  if (a === undefined) return b ?? null;
  return b === undefined ? a : Math.min(a, b);
}
