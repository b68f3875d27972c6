/** Collects records until a batch is due: by count, or by the age of its first record while the reader is free. */

/** When a batch goes. */
export interface BatchBounds {
  /** Most records of a batch. */
  readonly size: number;
  /** A batch goes this long after its first record at the latest. */
  readonly timeout_ms: number;
  /** While the reader is free a batch goes this long after its first record; a pause in the topic ends it no later. */
  readonly idle_ms: number;
}

/** Batches that may wait for their turn; beyond that reading pauses. */
const BATCHES_AHEAD = 4;

/** A queue of records with one reader that takes them in batches. */
export class BatchBuffer<T> {
  #records: T[] = [];
  #firstAt = 0;
  #isClosed = false;
  #onRecord: (() => void) | null = null;
  #onRoom: (() => void)[] = [];

  constructor(private readonly bounds: BatchBounds) {}

  get size(): number {
    return this.#records.length;
  }

  /** Whether reading should pause. */
  get isFull(): boolean {
    return this.#records.length >= this.bounds.size * BATCHES_AHEAD;
  }

  /** Adds records in their order. */
  add(records: readonly T[], now = Date.now()): void {
    if (records.length === 0) return;
    if (this.#records.length === 0) this.#firstAt = now;
    for (const record of records) this.#records.push(record);
    this.#onRecord?.();
  }

  /** Resolves when there is room, or after `ms`. */
  async waitForRoom(ms: number): Promise<void> {
    if (!this.isFull) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#onRoom.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** The next batch when it is due; null once the buffer is closed and empty. */
  async take(): Promise<T[] | null> {
    for (;;) {
      const wait = this.#waitFor();
      if (wait === 0) return this.#cut();
      if (wait === null && this.#isClosed) return null;
      await this.#nextRecord(wait);
    }
  }

  /** What is in the buffer goes at once; then `take` gives null. */
  close(): void {
    this.#isClosed = true;
    this.#onRecord?.();
    for (const seeker of this.#onRoom.splice(0)) seeker();
  }

  /** Milliseconds until the batch is due; null: nothing is there. */
  #waitFor(now = Date.now()): number | null {
    if (this.#records.length === 0) return null;
    if (this.#isClosed || this.#records.length >= this.bounds.size) return 0;
    // the reader asks only when it has nothing else to do: then the oldest record waits no longer than a pause would last
    const due = this.#firstAt + Math.min(this.bounds.timeout_ms, this.bounds.idle_ms);
    return Math.max(0, due - now);
  }

  #cut(): T[] {
    const batch = this.#records.slice(0, this.bounds.size);
    this.#records = this.#records.slice(this.bounds.size);
    this.#firstAt = Date.now();
    for (const seeker of this.#onRoom.splice(0)) seeker();
    return batch;
  }

  async #nextRecord(ms: number | null): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = ms === null ? undefined : setTimeout(resolve, ms);
      this.#onRecord = () => {
        // while a batch fills, records need not wake the reader: it looks again when its time comes
        if (timer !== undefined && !this.#isClosed && this.#records.length < this.bounds.size) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.#onRecord = null;
  }
}
