import { LEASE_SECONDS, type LimitStore } from './limit-store';
import { sleep, type OnWait, type Pace, type Rate } from './rate-limit';
import { RunStopped } from './run-stopped';

/** While another process has all places: nobody tells when one is free. */
const POLL_MS = 100;
/** Limits change while one waits (Retry-After, another pipeline's requests): asked again at least this often. */
const LONGEST_SLEEP_MS = 5_000;
/** While the database is away. */
const AWAY_MS = 1_000;

/** What this process holds of one limit that it shares with others. */
export class Holding {
  #mine = 0;
  #isDirty = false;
  #calls: Promise<unknown> = Promise.resolve();
  #turn: Promise<void> = Promise.resolve();
  #renewal: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: LimitStore,
    private readonly key: string,
  ) {}

  /** Requests that are under way. */
  get mine(): number {
    return this.#mine;
  }

  /** Runs `work` after everybody who came before has had theirs. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  /** Asks once for a request. */
  async take(most: number, rate: Rate | undefined) {
    return this.#call(async () => {
      const answer = await this.store.take({ key: this.key, mine: this.#mine, most, rate });
      if (!answer.is_granted) return answer;
      this.#mine += 1;
      // a lease must not end while its request goes on
      this.#renewal ??= setInterval(() => this.#settleSoon(), (LEASE_SECONDS * 1_000) / 3).unref();
      return answer;
    });
  }

  /** A request is over. */
  give(): void {
    this.#mine -= 1;
    this.#settleSoon();
  }

  /** Nobody goes for `ms`. */
  hold(ms: number): void {
    void this.#call(() => this.store.hold(this.key, ms)).catch(() => undefined);
  }

  /** One call at a time: each says how many requests are under way, and an old word must not follow a newer one. */
  #call<T>(work: () => Promise<T>): Promise<T> {
    const call = this.#calls.then(work);
    this.#calls = call.catch(() => undefined);
    return call;
  }

  #settleSoon(): void {
    if (this.#isDirty) return;
    this.#isDirty = true;
    void this.#call(async () => {
      this.#isDirty = false;
      if (this.#mine === 0) {
        clearInterval(this.#renewal);
        this.#renewal = undefined;
      }
      await this.store.settle(this.key, this.#mine);
    }).catch(() => {
      // said again with the next call; if none comes, the lease ends by itself
      if (this.#mine > 0) setTimeout(() => this.#settleSoon(), AWAY_MS).unref();
    });
  }
}

/** A limit that holds over all processes. While its database is away requests wait: they are never too many. */
export class SharedLimit implements Pace {
  constructor(
    private readonly holding: Holding,
    private readonly most: number,
    private readonly rate: Rate | undefined,
    private readonly onWait: OnWait,
  ) {}

  async enter(signal: AbortSignal): Promise<number> {
    return this.holding.inTurn(async () => {
      for (;;) {
        signal.throwIfAborted();
        const answer = await this.#ask();
        if (answer === 'granted') {
          this.onWait(null);
          if (!signal.aborted) return Date.now();
          this.leave();
          signal.throwIfAborted();
        }
        const wait_ms = typeof answer === 'number' ? answer : null;
        this.onWait({ until: wait_ms === null ? null : Date.now() + wait_ms });
        const pause_ms = answer === 'away' ? AWAY_MS : (wait_ms ?? POLL_MS * (0.5 + Math.random()));
        await sleep(Math.min(pause_ms, LONGEST_SLEEP_MS), signal);
      }
    });
  }

  leave(): void {
    this.holding.give();
  }

  holdUntil(moment: number): void {
    const ms = moment - Date.now();
    if (ms > 0) this.holding.hold(ms);
  }

  remember(): void {
    // the database has every request of every process
  }

  async #ask(): Promise<'granted' | 'away' | number | null> {
    try {
      const answer = await this.holding.take(this.most, this.rate);
      return answer.is_granted ? 'granted' : answer.wait_ms;
    } catch (error: unknown) {
      if (error instanceof RunStopped) throw error;
      return 'away';
    }
  }
}
