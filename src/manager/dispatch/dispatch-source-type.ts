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
import { countQueued, findBestGroup, readChunk, readDueDelays, type DispatchableGroup } from './read-tasks';
import { envelopeOf, type TaskEnvelope, type TaskRow } from './task-row';

/** Tasks read, sent and marked together; a crash repeats at most this many. */
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

/** Tasks of a group behind the id `after`; `isEnd`: there are no more. */
interface Chunk {
  readonly group_id: number;
  readonly after: string;
  readonly rows: readonly TaskRow[];
  readonly isEnd: boolean;
}

class TopicRun {
  #sent = 0;
  #refused = 0;
  #ahead: Chunk | null = null;

  constructor(
    private readonly parts: DispatchParts,
    private readonly client: PoolClient,
    private readonly source_type: SourceType,
  ) {}

  async run(signal: AbortSignal): Promise<Dispatched> {
    let credit = this.parts.dispatch_window - (await countQueued(this.client, this.source_type));
    while (credit > 0 && !signal.aborted) {
      const moved = (await this.sendDelayed(credit)) || (await this.sendGroupChunk(credit));
      if (!moved) return this.result(false);
      credit = this.parts.dispatch_window - (await countQueued(this.client, this.source_type));
    }
    return this.result(true);
  }

  private result(is_waiting: boolean): Dispatched {
    return { sent: this.#sent, refused: this.#refused, is_waiting };
  }

  private async sendDelayed(credit: number): Promise<boolean> {
    const limit = Math.min(CHUNK, credit);
    const rows = await readDueDelays(this.client, this.source_type, limit, this.parts.timeout_seconds);
    if (rows.length === 0) return false;
    const { envelopes, refused } = this.compose(rows);
    await this.send(envelopes);
    await inTransaction(this.client, async () => {
      await this.fail(refused);
      this.#sent += await markDelayedQueued(
        this.client,
        rows.map(({ id, attempt }) => ({ task_id: id, attempt })),
      );
    });
    return true;
  }

  private async sendGroupChunk(credit: number): Promise<boolean> {
    const group = await findBestGroup(this.client, this.source_type);
    if (group === undefined) return false;
    const read = await this.chunkOf(group, Math.min(CHUNK, credit));
    const rows = read.rows.slice(0, credit);
    const last = rows.at(-1);
    if (last === undefined) {
      await closeDispatch(this.client, group.id, group.dispatched_through);
      return true;
    }
    const { envelopes, refused } = this.compose(rows);
    // the connection has nothing to do while Kafka is written: it reads the next chunk
    const mayHaveMore = !read.isEnd && credit >= 2 * CHUNK;
    const [sent, ahead] = await Promise.allSettled([
      this.send(envelopes),
      mayHaveMore ? this.readAfter(group.id, last.id, CHUNK) : Promise.resolve(null),
    ]);
    if (sent.status === 'rejected') throw sent.reason;
    if (ahead.status === 'rejected') throw ahead.reason;
    this.#ahead = ahead.value;
    await inTransaction(this.client, async () => {
      await this.fail(refused);
      const isLast = read.isEnd && rows.length === read.rows.length;
      this.#sent += await markChunkQueued(this.client, group.id, group.dispatched_through, last.id, isLast);
    });
    return true;
  }

  /** The next chunk of a group: read ahead if it is the one that follows, else read now. */
  private async chunkOf(group: DispatchableGroup, limit: number): Promise<Chunk> {
    const ahead = this.#ahead;
    this.#ahead = null;
    const fits = ahead !== null && ahead.group_id === group.id && ahead.after === group.dispatched_through;
    return fits ? ahead : this.readAfter(group.id, group.dispatched_through, limit);
  }

  private async readAfter(group_id: number, after: string, limit: number): Promise<Chunk> {
    const rows = await readChunk(this.client, group_id, after, limit, this.parts.timeout_seconds);
    return { group_id, after, rows, isEnd: rows.length < limit };
  }

  /** Tasks that cannot be sent at all: their source is gone, or the message is larger than Kafka takes. */
  private compose(rows: readonly TaskRow[]): { envelopes: TaskEnvelope[]; refused: [TaskRow, string][] } {
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
    return { envelopes, refused };
  }

  private async send(envelopes: TaskEnvelope[]): Promise<void> {
    if (envelopes.length > 0) await this.parts.producer.sendBlocks(this.parts.topics[this.source_type], envelopes);
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
