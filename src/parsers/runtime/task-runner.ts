import type { TaskMessage } from '../../contract/messages';

/** One accepted task on its way through a worker. */
export interface AcceptedTask {
  readonly message: TaskMessage;
  readonly abort: AbortController;
}

/** How far ahead of its work a worker accepts: what it finished in this time… */
const AHEAD_MS = 500;
/** …but never more than this. */
const MOST_AHEAD = 2_000;

/**
 * Runs accepted tasks, `concurrency` at a time. Its room follows its speed: slow tasks are accepted as they can run,
 * thousands of quick ones are accepted ahead.
 */
export class TaskRunner {
  readonly #queue: AcceptedTask[] = [];
  // by object, not by task: two attempts of one task may be here at once
  readonly #accepted = new Set<AcceptedTask>();
  readonly #finishes: number[] = [];
  #running = 0;
  #reserved = 0;
  #seekers: (() => void)[] = [];

  constructor(
    readonly concurrency: number,
    /** Runs one task to its report; never throws. */
    private readonly work: (task: AcceptedTask) => Promise<void>,
  ) {}

  /** Tasks that run now. */
  get running(): number {
    return this.#running;
  }

  /** Every task that was accepted and is not done. */
  tasks(): AcceptedTask[] {
    return [...this.#accepted];
  }

  /** Takes up to `wanted` places; give back what is not used. */
  reserve(wanted: number): number {
    const places = Math.max(0, Math.min(wanted, this.#limit() - this.#accepted.size - this.#reserved));
    this.#reserved += places;
    return places;
  }

  /** Starts tasks in `places` that were reserved for them. */
  start(tasks: readonly AcceptedTask[], places: number): void {
    this.#reserved -= places;
    for (const task of tasks) {
      this.#accepted.add(task);
      this.#queue.push(task);
    }
    this.#next();
    if (tasks.length < places) this.#rouse();
  }

  /** Resolves when a place may be free, or after `ms`. */
  async waitForRoom(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#seekers.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Resolves when everything accepted, or being accepted, is done, or after `ms`. */
  async drain(ms: number): Promise<void> {
    const deadline = Date.now() + ms;
    while (this.#accepted.size + this.#reserved > 0 && Date.now() < deadline)
      await this.waitForRoom(Math.min(100, deadline - Date.now()));
  }

  #limit(): number {
    const since = Date.now() - AHEAD_MS;
    while (this.#finishes.length > 0 && (this.#finishes[0] ?? since) < since) this.#finishes.shift();
    return Math.max(this.concurrency, Math.min(MOST_AHEAD, this.#finishes.length * 2));
  }

  #next(): void {
    while (this.#running < this.concurrency) {
      const task = this.#queue.shift();
      if (task === undefined) return;
      this.#running += 1;
      void this.work(task).finally(() => {
        this.#running -= 1;
        this.#accepted.delete(task);
        if (this.#finishes.length < MOST_AHEAD) this.#finishes.push(Date.now());
        this.#next();
        this.#rouse();
      });
    }
  }

  #rouse(): void {
    for (const seeker of this.#seekers.splice(0)) seeker();
  }
}
