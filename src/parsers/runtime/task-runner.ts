import type { TaskMessage } from '../../contract/messages';
import { inPlace, TaskPlace } from './task-place';

/** One accepted task on its way through a worker. */
export interface AcceptedTask {
  readonly message: TaskMessage;
  /** Headers that its statuses and items carry on. */
  readonly carried: Readonly<Record<string, string>>;
  readonly abort: AbortController;
}

/** Whether a task holds its place, and how it is told that it does again. */
interface Turn {
  holds: boolean;
  isOver: boolean;
  go: () => void;
}

/** How far ahead of its work a worker accepts: what it will finish in this time… */
const AHEAD_MS = 500;
/** …but never more than this. */
const MOST_AHEAD = 2_000;
/** Tasks that wait at busy hosts without a place; beyond it they hold the room they have. */
const MOST_PARKED = 2_000;
/** How quick tasks are is forgotten after a pause this long. */
const RECENT_MS = 10_000;

/**
 * Runs accepted tasks, `concurrency` at a time. Its room follows its speed: slow tasks are accepted as they can run,
 * thousands of quick ones are accepted ahead.
 */
export class TaskRunner {
  readonly #queue: AcceptedTask[] = [];
  // by object, not by task: two attempts of one task may be here at once
  readonly #accepted = new Set<AcceptedTask>();
  #finished = 0;
  #finished_at = 0;
  #average_ms = 1_000;
  #running = 0;
  #parked = 0;
  /** Tasks that want their place again, in the order of their turns. */
  #returning: Turn[] = [];
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

  /**
   * Takes up to `wanted` places; give back what is not used. Accepting costs two requests however few tasks it is about:
   * while enough wait here already, nothing is given until a good part of the room is free.
   */
  reserve(wanted: number): number {
    const { free, isStocked } = this.#room();
    const places = isStocked && free < wanted ? 0 : Math.min(wanted, free);
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

  /** Places that are free, and whether enough tasks wait here already. */
  #room(): { free: number; isStocked: boolean } {
    const limit = this.#limit();
    const taken = this.#inRoom() + this.#reserved;
    return { free: Math.max(0, limit - taken), isStocked: taken >= (this.concurrency + limit) / 2 };
  }

  /** Tasks that need room; those that wait at busy hosts need none, up to a bound. */
  #inRoom(): number {
    return this.#accepted.size - Math.min(this.#parked, MOST_PARKED);
  }

  /** Places there are: what can run at once, or what tasks as quick as the last ones would need for `AHEAD_MS`. */
  #limit(): number {
    const isRecent = performance.now() - this.#finished_at < RECENT_MS;
    if (!isRecent || this.#finished < this.concurrency) return this.concurrency;
    return Math.max(
      this.concurrency,
      Math.min(MOST_AHEAD, Math.floor((this.concurrency * AHEAD_MS) / this.#average_ms)),
    );
  }

  #next(): void {
    while (this.#running < this.concurrency) {
      // a task that has its turn at a host goes before one that has not begun
      const returning = this.#returning.shift();
      if (returning !== undefined) {
        if (returning.isOver) continue;
        this.#parked -= 1;
        this.#running += 1;
        returning.holds = true;
        returning.go();
        continue;
      }
      const task = this.#queue.shift();
      if (task === undefined) return;
      this.#run(task);
    }
  }

  #run(task: AcceptedTask): void {
    this.#running += 1;
    let begun = performance.now();
    // what a parser still does after its task was broken off must not move places
    const turn: Turn = { holds: true, isOver: false, go: () => undefined };
    const place = new TaskPlace({
      park: () => {
        if (turn.isOver || !turn.holds) return;
        turn.holds = false;
        this.#running -= 1;
        this.#parked += 1;
        begun -= performance.now();
        this.#next();
        this.#rouse();
      },
      unpark: async () => {
        if (turn.isOver || turn.holds) return;
        await new Promise<void>((resolve) => {
          turn.go = resolve;
          this.#returning.push(turn);
          this.#next();
        });
        begun += performance.now();
      },
    });
    void inPlace(place, () => this.work(task)).finally(() => {
      turn.isOver = true;
      turn.go();
      // broken off while it waited: it has no place to give back
      if (turn.holds) this.#running -= 1;
      else this.#parked -= 1;
      this.#accepted.delete(task);
      this.#note(turn.holds ? performance.now() - begun : 0);
      this.#next();
      this.#rouse();
    });
  }

  #note(took_ms: number): void {
    this.#finished += 1;
    this.#finished_at = performance.now();
    // the first tasks are the whole average, later ones a twentieth of it
    const weight = Math.max(1 / this.#finished, 0.05);
    this.#average_ms = Math.max(0.5, this.#average_ms * (1 - weight) + took_ms * weight);
  }

  #rouse(): void {
    if (this.#seekers.length === 0 || this.#room().isStocked) return;
    for (const seeker of this.#seekers.splice(0)) seeker();
  }
}
