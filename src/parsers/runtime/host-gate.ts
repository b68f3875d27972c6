import { currentPlace } from './task-place';

/** Lets a bounded number of requests to one host pass at once; the others of that host wait their turn, nobody else. */
export class HostGate {
  readonly #busy = new Map<string, { running: number; waiting: (() => void)[] }>();

  /**
   * @param most requests to one host at once
   * @param options.yields a task that waits gives its place in the worker to another; only where nothing is held meanwhile
   */
  constructor(
    private readonly most: number,
    private readonly options: { readonly yields?: boolean } = {},
  ) {}

  /** Runs `work` when the host has a place, in the order of arrival. @throws the signal's reason if it aborts while waiting */
  async pass<T>(host: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const turn = () => this.#enter(host, signal);
    const request = async () => {
      try {
        return await work();
      } finally {
        this.#leave(host);
      }
    };
    const place = this.options.yields === true ? currentPlace() : undefined;
    if (place !== undefined) return place.request(turn, request);
    await turn();
    return request();
  }

  /** Null when the turn has come at once. */
  #enter(host: string, signal: AbortSignal): Promise<void> | null {
    const entry = this.#busy.get(host) ?? { running: 0, waiting: [] };
    this.#busy.set(host, entry);
    if (entry.running < this.most) {
      entry.running += 1;
      return null;
    }
    return new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        entry.waiting = entry.waiting.filter((other) => other !== enter);
        reject(signal.reason as Error);
      };
      const enter = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      if (signal.aborted) return reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
      entry.waiting.push(enter);
    });
  }

  #leave(host: string): void {
    const entry = this.#busy.get(host);
    if (entry === undefined) return;
    const next = entry.waiting.shift();
    if (next !== undefined) return next();
    entry.running -= 1;
    if (entry.running === 0) this.#busy.delete(host);
  }
}
