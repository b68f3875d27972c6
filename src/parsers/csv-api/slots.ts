/** Places that several runs share. */
export class SlotPool {
  used = 0;
  #waiting: { readonly most: number; readonly enter: () => void }[] = [];

  /** Whoever waits longest and fits goes first. */
  wait(most: number, enter: () => void): () => void {
    const one = { most, enter };
    this.#waiting.push(one);
    return () => (this.#waiting = this.#waiting.filter((other) => other !== one));
  }

  /** A place is free again. */
  free(): void {
    this.used -= 1;
    const next = this.#waiting.findIndex(({ most }) => this.used < most);
    const [one] = next < 0 ? [] : this.#waiting.splice(next, 1);
    if (one === undefined) return;
    this.used += 1;
    one.enter();
  }
}

/** A bounded number of places; whoever finds none waits, in the order of arrival. Runs that share a pool count each other. */
export class Slots {
  constructor(
    readonly most: number,
    private readonly pool: SlotPool = new SlotPool(),
  ) {}

  /** Places in use. */
  get used(): number {
    return this.pool.used;
  }

  /** Takes a place. @throws the signal's reason when it aborts first */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.pool.used < this.most) {
      this.pool.used += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        leave();
        reject(signal.reason);
      };
      const leave = this.pool.wait(this.most, () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Gives a place back. */
  free(): void {
    this.pool.free();
  }
}
