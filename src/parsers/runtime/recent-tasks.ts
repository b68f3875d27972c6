/** What a worker remembers for a while: attempts it has accepted, and what was cancelled. */

/** A set that forgets its oldest members. */
export class RecentSet {
  readonly #members = new Map<string, number>();

  constructor(
    private readonly most: number,
    private readonly keep_ms: number,
  ) {}

  has(member: string, now = Date.now()): boolean {
    const at = this.#members.get(member);
    return at !== undefined && now - at <= this.keep_ms;
  }

  add(member: string, now = Date.now()): void {
    this.#members.delete(member);
    this.#members.set(member, now);
    if (this.#members.size <= this.most) return;
    const oldest = this.#members.keys().next();
    if (!oldest.done) this.#members.delete(oldest.value);
  }

  delete(member: string): void {
    this.#members.delete(member);
  }
}

const HOUR_MS = 3_600_000;

/** Attempts this worker has accepted: Kafka delivers at least once. */
export const recentAttempts = () => new RecentSet(100_000, HOUR_MS);

/** Cancelled tasks and groups: the order may come before the task does. */
export const recentCancellations = () => new RecentSet(100_000, HOUR_MS);
