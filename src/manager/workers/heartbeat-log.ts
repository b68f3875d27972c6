import type { DataSource } from 'typeorm';
import type { HeartbeatMessage } from '../../contract/messages';
import { recordHeartbeats } from './record-heartbeats';

/** A worker's news that should not wait for the next flush: it is new, or it leaves. */
const isNews = (message: HeartbeatMessage, known: HeartbeatMessage | undefined) =>
  known === undefined || message.stopping !== known.stopping;

/** A silence of the topic's reader longer than this is a gap: nothing is known about the workers meanwhile. */
const GAP_MS = 15_000;

/**
 * Folds heartbeats in memory and writes the newest of each worker in bulk: hundreds of workers cost one statement
 * every 20 s, not one a beat.
 */
export class HeartbeatLog {
  readonly #latest = new Map<string, { message: HeartbeatMessage; read_at: number }>();
  readonly #dirty = new Set<string>();
  #read_at: number | null = null;
  #listening_since = 0;

  constructor(
    private readonly dataSource: DataSource,
    /** Asks for a flush soon. */
    private readonly onNews: () => void,
  ) {}

  /** Takes in a batch as it was read. */
  add(messages: readonly HeartbeatMessage[], now = Date.now()): void {
    let news = false;
    for (const message of messages) {
      const known = this.#latest.get(message.worker_id);
      news ||= isNews(message, known?.message);
      this.#latest.set(message.worker_id, { message, read_at: now });
      this.#dirty.add(message.worker_id);
    }
    if (news) this.onNews();
  }

  /**
   * A status is a sign of life too: a worker that was killed before we heard its first heartbeat is known by what it
   * accepted, and can be missed.
   */
  addSigns(worker_ids: Iterable<string>, now = Date.now()): void {
    for (const worker_id of worker_ids) {
      const known = this.#latest.get(worker_id);
      if (known !== undefined && known.message.source_type !== '') continue;
      this.#latest.set(worker_id, { message: known?.message ?? unheard(worker_id, now), read_at: now });
      this.#dirty.add(worker_id);
    }
  }

  /** The topic was read to its end at this moment, with or without heartbeats in it. */
  noteRead(now = Date.now()): void {
    if (this.#read_at === null || now - this.#read_at > GAP_MS) this.#listening_since = now;
    this.#read_at = now;
  }

  /**
   * Milliseconds for which heartbeats have been read without a gap. A manager that has just started, or that Kafka
   * was away from, has listened too short to call a worker lost: its own absence is not the workers'.
   */
  listenedFor(now = Date.now()): number {
    if (this.#read_at === null || now - this.#read_at > GAP_MS) return 0;
    return now - this.#listening_since;
  }

  /** Workers seen within the last `seconds`, by source type: for the metrics. */
  alive(seconds: number, now = Date.now()): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { message, read_at } of this.#latest.values()) {
      if (message.stopping || now - read_at > seconds * 1000) continue;
      counts[message.source_type] = (counts[message.source_type] ?? 0) + 1;
    }
    return counts;
  }

  /** Writes what is new. Nothing read means nothing is written: an idle system stays idle. */
  async flush(now = Date.now()): Promise<{ workers: number }> {
    if (this.#dirty.size === 0) return { workers: 0 };
    const ids = [...this.#dirty];
    this.#dirty.clear();
    try {
      const seen = ids.flatMap((id) => {
        const latest = this.#latest.get(id);
        return latest === undefined ? [] : [{ message: latest.message, age_ms: now - latest.read_at }];
      });
      await recordHeartbeats(this.dataSource, seen);
      this.#forget(now);
      return { workers: seen.length };
    } catch (error) {
      for (const id of ids) this.#dirty.add(id);
      throw error;
    }
  }

  #forget(now: number): void {
    for (const [id, { read_at }] of this.#latest) if (now - read_at > 3_600_000) this.#latest.delete(id);
  }
}

/** What is known of a worker that was only seen in statuses. */
function unheard(worker_id: string, now: number): HeartbeatMessage {
  const nothing = { host: '', pid: 0, version: '', running: 0, capacity: 0, done_total: 0, failed_total: 0 };
  return { worker_id, source_type: '', started_at: new Date(now).toISOString(), stopping: false, ...nothing };
}
