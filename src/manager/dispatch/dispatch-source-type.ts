import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { Logger } from 'pino';
import type { SourceType } from '../../contract/source-types';
import type { TopicNames } from '../../contract/topics';
import { inTransaction, tryAdvisoryLock, withClient } from '../../database/clients';
import type { MessageProducer } from '../../kafka/producer';
import { applyEvidence } from '../transitions/apply-evidence';
import { failureFoundByManager } from '../transitions/evidence';
import { closeDispatch, markChunkQueued, markDelayedQueued } from '../transitions/mark-queued';
import { lookOut, readChunk, readDueDelays } from './read-tasks';
import { envelopeOf, type TaskEnvelope, type TaskRow } from './task-row';

/** Tasks read, sent and marked together; a crash repeats at most two of these. */
const CHUNK = 5_000;

/** What dispatch needs. */
export interface DispatchParts {
  readonly dataSource: DataSource;
  readonly log: Logger;
  readonly producer: Pick<MessageProducer, 'sendBlocks'>;
  readonly topics: TopicNames;
  /** Most tasks of a source type that wait in Kafka. */
  readonly dispatch_window: number;
  /** Timeout of tasks whose schedule has none. */
  readonly timeout_seconds: number;
  readonly max_request_size: number;
}

/** What one run for one source type did. */
export interface Dispatched {
  readonly sent: number;
  readonly refused: number;
  /** There is more, but the window is full or another replica is at it. */
  readonly is_waiting: boolean;
}

/**
 * Sends the tasks of one source type to its topic until all are sent or the window is full: due retries first, then
 * the open groups by priority. One replica at a time works on a topic (a session lock), so its credit is spent once.
 *
 * A chunk is sent first and marked afterwards: a crash between the two sends it again, which parsers and the merge
 * rule tolerate; the other order would lose it.
 */
export async function dispatchSourceType(
  parts: DispatchParts,
  source_type: SourceType,
  signal: AbortSignal,
): Promise<Dispatched> {
  return withClient(parts.dataSource, async (client) => {
    const done = await tryAdvisoryLock(client, `dispatch/${source_type}`, () =>
      new TopicRun(parts, client, source_type).run(signal),
    );
    return done ?? { sent: 0, refused: 0, is_waiting: true };
  });
}

/** Tasks that are sent together, and marked together afterwards. */
interface Chunk {
  /** The group they are of, behind the id `after`; null: delayed attempts of any group. */
  readonly group: {
    readonly id: number;
    readonly after: string;
    readonly last: string;
    readonly isEnd: boolean;
  } | null;
  readonly rows: readonly TaskRow[];
  readonly envelopes: TaskEnvelope[];
  /** Tasks that cannot be sent, and why. */
  readonly refused: readonly [TaskRow, string][];
}

class TopicRun {
  #sent = 0;
  #refused = 0;
  #isWaiting = false;

  constructor(
    private readonly parts: DispatchParts,
    private readonly client: PoolClient,
    private readonly source_type: SourceType,
  ) {}

  /** While Kafka takes one chunk, the connection marks the one before and reads the next. */
  async run(signal: AbortSignal): Promise<Dispatched> {
    let unmarked: Chunk | null = null;
    let chunk = await this.next();
    while (chunk !== null) {
      const [sent, ahead] = await Promise.allSettled([this.send(chunk.envelopes), this.goAhead(unmarked, chunk)]);
      if (sent.status === 'rejected') throw sent.reason;
      if (ahead.status === 'rejected') throw ahead.reason;
      unmarked = chunk;
      chunk = signal.aborted ? null : ahead.value;
      if (chunk !== null) continue;
      await this.mark(unmarked);
      unmarked = null;
      if (signal.aborted) this.#isWaiting = true;
      else chunk = await this.next();
    }
    return { sent: this.#sent, refused: this.#refused, is_waiting: this.#isWaiting };
  }

  /** Marks what was sent before `sending`; gives what follows `sending` in its group, if its mark need not be awaited. */
  private async goAhead(unmarked: Chunk | null, sending: Chunk): Promise<Chunk | null> {
    if (unmarked !== null) await this.mark(unmarked);
    return sending.group === null || sending.group.isEnd ? null : this.next(sending);
  }

  /**
   * The next tasks to send; null: nothing is left, or the window is full. While `sending` is under way, also null when
   * what goes first is something else than the rest of its group.
   */
  private async next(sending?: Chunk): Promise<Chunk | null> {
    for (;;) {
      const { queued, has_due_delays, group } = await lookOut(this.client, this.source_type);
      const credit = this.parts.dispatch_window - queued - (sending?.rows.length ?? 0);
      this.#isWaiting = credit <= 0;
      if (credit <= 0) return null;
      if (sending !== undefined && (has_due_delays || group?.id !== sending.group?.id)) return null;
      const limit = Math.min(CHUNK, credit);
      if (has_due_delays) {
        const rows = await readDueDelays(this.client, this.source_type, limit, this.parts.timeout_seconds);
        if (rows.length > 0) return this.compose(rows, null);
      }
      if (group === null) return null;
      const after = sending?.group?.last ?? group.dispatched_through;
      const rows = await readChunk(this.client, group.id, after, limit, this.parts.timeout_seconds);
      const last = rows.at(-1)?.id;
      if (last !== undefined) return this.compose(rows, { id: group.id, after, last, isEnd: rows.length < limit });
      if (sending !== undefined) return null;
      await closeDispatch(this.client, group.id, after);
    }
  }

  /** Tasks that cannot be sent at all: their source is gone, or the message is larger than Kafka takes. */
  private compose(rows: readonly TaskRow[], group: Chunk['group']): Chunk {
    const envelopes: TaskEnvelope[] = [];
    const refused: [TaskRow, string][] = [];
    for (const row of rows) {
      if (row.source_json === null) {
        refused.push([row, 'The source of this task was deleted.']);
        continue;
      }
      const envelope = envelopeOf(row, row.source_json);
      const bytes = envelope.value.length > this.parts.max_request_size / 3 ? Buffer.byteLength(envelope.value) : 0;
      if (bytes > this.parts.max_request_size) {
        refused.push([
          row,
          `The message has ${bytes} bytes, more than KAFKA_MAX_REQUEST_SIZE (${this.parts.max_request_size}).`,
        ]);
      } else envelopes.push(envelope);
    }
    return { group, rows, envelopes, refused };
  }

  private async send(envelopes: TaskEnvelope[]): Promise<void> {
    if (envelopes.length > 0) await this.parts.producer.sendBlocks(this.parts.topics[this.source_type], envelopes);
  }

  /** Kafka has the chunk. */
  private async mark({ group, rows, refused }: Chunk): Promise<void> {
    await inTransaction(this.client, async () => {
      await this.fail(refused);
      this.#sent +=
        group === null
          ? await markDelayedQueued(this.client, rows)
          : await markChunkQueued(this.client, group.id, group.after, group.last, group.isEnd);
    });
  }

  private async fail(refused: readonly [TaskRow, string][]): Promise<void> {
    if (refused.length === 0) return;
    const evidence = refused.map(([row, detail]) => ({
      ...failureFoundByManager(row.id, row.attempt, 'config', detail),
      retryable: false,
    }));
    await applyEvidence(this.client, evidence);
    this.#refused += refused.length;
    const task_ids = refused.slice(0, 10).map(([row]) => row.id);
    this.parts.log.warn({ event: 'tasks_refused', count: refused.length, task_ids }, 'tasks could not be sent');
  }
}
