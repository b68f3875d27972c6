import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The place that a running task holds in its worker. While every request of a task waits for its turn at a busy host,
 * the task does nothing: its place goes to another one, so that a slow host never holds back the rest.
 */

/** What a runner does when a task gives its place away or wants one again. */
export interface PlaceKeeper {
  park(): void;
  /** Resolves when the task has a place again. */
  unpark(): Promise<void>;
}

export class TaskPlace {
  #inFlight = 0;
  #waiting = 0;
  #taking: Promise<void> | null = null;
  #isParked = false;

  constructor(private readonly keeper: PlaceKeeper) {}

  /** A request that first waits for its turn, then works. @throws what `turn` and `work` throw */
  async request<T>(turn: () => Promise<void> | null, work: () => Promise<T>): Promise<T> {
    this.#inFlight += 1;
    try {
      const wait = turn();
      if (wait !== null) await this.#wait(wait);
      return await work();
    } finally {
      this.#inFlight -= 1;
      this.#parkIfIdle();
    }
  }

  async #wait(turn: Promise<void>): Promise<void> {
    this.#waiting += 1;
    this.#parkIfIdle();
    try {
      await turn;
    } finally {
      this.#waiting -= 1;
    }
    if (this.#isParked) await (this.#taking ??= this.#take());
  }

  #parkIfIdle(): void {
    if (this.#isParked || this.#waiting === 0 || this.#waiting < this.#inFlight) return;
    this.#isParked = true;
    this.keeper.park();
  }

  async #take(): Promise<void> {
    await this.keeper.unpark();
    this.#isParked = false;
    this.#taking = null;
  }
}

const current = new AsyncLocalStorage<TaskPlace>();

/** Runs a task in its place. */
export function inPlace<T>(place: TaskPlace, task: () => Promise<T>): Promise<T> {
  return current.run(place, task);
}

/** The place of the task that is calling; undefined outside of a worker. */
export function currentPlace(): TaskPlace | undefined {
  return current.getStore();
}
