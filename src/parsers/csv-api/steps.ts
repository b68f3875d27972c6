import type { ParserContext } from '../runtime/parser';

/** The steps of a run, as people see them while it runs and afterwards. */

export const STEP_NAMES = ['read', 'request', 'check', 'transform', 'sql', 'write', 'notify'] as const;
export type StepName = (typeof STEP_NAMES)[number];
export type StepStatus = 'pending' | 'running' | 'retrying' | 'completed' | 'failed';

/** One step. Times are ISO 8601 UTC. */
export interface Step {
  readonly name: StepName;
  status: StepStatus;
  started_at: string | null;
  finished_at: string | null;
  done: number;
  total: number | null;
  error: string | null;
}

const TELL_MS = 1_000;
/** The rate is that of the last minute, not of a start that was long ago. */
const RATE_WINDOW_MS = 60_000;

/** A request that a limit makes wait. */
export interface Wait {
  /** ms since 1970; null: until another request ends, or the database of limits is back. */
  readonly until: number | null;
}

/** Shorter waits are how a limit works and no news. */
const LONG_WAIT_MS = 1_000;

/** Keeps the states of steps and reports them, with the run's rate and the time it has left. */
export class StepBoard {
  readonly #steps: Map<StepName, Step>;
  #retrying = 0;
  #done = 0;
  #total: number | undefined;
  #marks: { at: number; done: number }[] = [];
  #isTold = true;
  #waits: { step: string; limit: string | null; since: number; until: number | null } | null = null;
  readonly #timer: NodeJS.Timeout;

  constructor(
    names: readonly StepName[],
    private readonly tell: ParserContext['progress'],
    private readonly now: () => number = Date.now,
  ) {
    this.#steps = new Map(
      names.map((name) => [
        name,
        { name, status: 'pending', started_at: null, finished_at: null, done: 0, total: null, error: null },
      ]),
    );
    // the runtime drops what comes too soon after the last word: the latest state must not be what is dropped
    this.#timer = setInterval(() => {
      if (!this.#isTold) this.#report();
    }, TELL_MS).unref();
  }

  /** A step begins. */
  start(name: StepName, total: number | null = null): void {
    this.#change(name, { status: 'running', started_at: this.#iso(), total });
  }

  /** A step got further by `by`. */
  advance(name: StepName, by = 1): void {
    const step = this.#steps.get(name);
    if (step !== undefined) step.done += by;
  }

  /** A step is over. */
  finish(name: StepName, error?: string): void {
    const step = this.#steps.get(name);
    if (step?.started_at === null) this.#change(name, { started_at: this.#iso() });
    this.#change(name, {
      status: error === undefined ? 'completed' : 'failed',
      finished_at: this.#iso(),
      error: error ?? null,
    });
  }

  /** Says at the steps how many rows failed there. */
  noteFailed(failed: readonly { readonly step: string }[]): void {
    for (const [name, step] of this.#steps) {
      const many = failed.filter((row) => row.step === name).length;
      if (many > 0) step.error = `${many} ${many === 1 ? 'row has' : 'rows have'} failed`;
    }
  }

  /** A request waits for its next try, or waits no longer. */
  retrying(name: 'read' | 'request', waits: boolean): void {
    this.#retrying += waits ? 1 : -1;
    const step = this.#steps.get(name);
    if (step?.status === 'running' || step?.status === 'retrying')
      this.#change(name, { status: this.#retrying > 0 ? 'retrying' : 'running' });
  }

  /** A request waits for a limit; null: it waits no longer. @param limit its name, if it has one */
  waits(step: 'read' | 'request', limit: string | null, wait: Wait | null): void {
    this.#waits = wait === null ? null : { step, limit, since: this.#waits?.since ?? this.now(), until: wait.until };
    this.#isTold = false;
  }

  /** Rows that are over, of all. */
  rows(done: number, total: number): void {
    this.#done = done;
    this.#total = total;
    const at = this.now();
    const last = this.#marks.at(-1);
    if (last === undefined || at - last.at >= TELL_MS) this.#marks.push({ at, done });
    while (this.#marks.length > 2 && at - (this.#marks[0]?.at ?? at) > RATE_WINDOW_MS) this.#marks.shift();
    this.#isTold = false;
  }

  /** All steps as they stand. */
  steps(): Step[] {
    return [...this.#steps.values()].map((step) => ({ ...step }));
  }

  /** What follows what. */
  edges(): [StepName, StepName][] {
    const names = [...this.#steps.keys()];
    return names.slice(1).map((name, index) => [names[index] as StepName, name]);
  }

  /** The run is over; whatever was under way has failed with it. */
  end(error?: string): void {
    clearInterval(this.#timer);
    if (error === undefined) return;
    for (const { name, status } of this.steps())
      if (status === 'running' || status === 'retrying') this.finish(name, error);
  }

  #change(name: StepName, change: Partial<Step>): void {
    const step = this.#steps.get(name);
    if (step === undefined) return;
    Object.assign(step, change);
    this.#report();
  }

  #report(): void {
    this.#isTold = true;
    const rate = this.#ratePerMinute();
    const left = this.#total === undefined || rate === null ? null : ((this.#total - this.#done) / rate) * 60;
    this.tell(this.#done, this.#total, {
      steps: this.steps(),
      edges: this.edges(),
      rows_per_minute: rate === null ? null : Math.round(rate * 10) / 10,
      seconds_left: left === null ? null : Math.round(left),
      ...this.#waiting(),
    });
  }

  /** What is said of a limit that is waited for long enough to be worth a word. */
  #waiting(): Record<string, unknown> {
    if (this.#waits === null) return {};
    const { step, limit, since, until } = this.#waits;
    if (Math.max(this.now(), until ?? 0) - since < LONG_WAIT_MS) return {};
    return { waits_for: { step, limit, until: until === null ? null : new Date(until).toISOString() } };
  }

  #ratePerMinute(): number | null {
    const [first] = this.#marks;
    if (first === undefined || this.#done <= first.done) return null;
    return ((this.#done - first.done) / Math.max(1, this.now() - first.at)) * 60_000;
  }

  #iso(): string {
    return new Date(this.now()).toISOString();
  }
}
