interface Waiting<T, R> {
  readonly item: T;
  readonly weight: number;
  resolve(result: R): void;
  reject(reason: unknown): void;
}

/**
 * Hands things over in batches: what comes in one turn of the event loop goes together, and what comes while a batch is
 * under way goes with the next. Nothing else waits for company, so a single thing goes at once, and under load the
 * batches grow by themselves.
 */
export class Batcher<T, R> {
  readonly #queue: Waiting<T, R>[] = [];
  #running = 0;
  #isAwake = false;

  constructor(
    /** Gives a result for every item, in their order. */
    private readonly run: (items: T[]) => Promise<readonly R[]>,
    private readonly limits: {
      /** Items of a batch. */
      readonly most: number;
      /** Batches at once. */
      readonly lanes: number;
      readonly weigh?: (item: T) => number;
      /** Of all items of a batch; one that weighs more goes alone. */
      readonly most_weight?: number;
    },
  ) {}

  /** Resolves with the item's result. @throws what its batch threw */
  add(item: T): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.#queue.push({ item, weight: this.limits.weigh?.(item) ?? 1, resolve, reject });
      if (this.#isAwake) return;
      this.#isAwake = true;
      setImmediate(() => {
        this.#isAwake = false;
        this.#next();
      });
    });
  }

  #next(): void {
    while (this.#running < this.limits.lanes && this.#queue.length > 0) void this.#go(this.#take());
  }

  #take(): Waiting<T, R>[] {
    const { most, most_weight = Infinity } = this.limits;
    let weight = 0;
    let many = 0;
    for (const entry of this.#queue) {
      weight += entry.weight;
      if (many > 0 && (many >= most || weight > most_weight)) break;
      many += 1;
    }
    return this.#queue.splice(0, many);
  }

  async #go(batch: readonly Waiting<T, R>[]): Promise<void> {
    this.#running += 1;
    try {
      const results = await this.run(batch.map(({ item }) => item));
      if (results.length !== batch.length) throw new Error(`A batch of ${batch.length} has ${results.length} results.`);
      batch.forEach(({ resolve }, index) => resolve(results[index] as R));
    } catch (error: unknown) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }
}
