/** A bounded number of places; whoever finds none waits, in the order of arrival. */
export class Slots {
  #free: number;
  #waiting: (() => void)[] = [];

  constructor(readonly most: number) {
    this.#free = most;
  }

  /** Places in use. */
  get used(): number {
    return this.most - this.#free;
  }

  /** Takes a place. @throws the signal's reason when it aborts first */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#waiting = this.#waiting.filter((other) => other !== enter);
        reject(signal.reason);
      };
      const enter = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(enter);
    });
  }

  /** Gives a place back. */
  free(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
