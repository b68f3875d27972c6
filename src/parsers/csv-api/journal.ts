import { text as textOf } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { Batcher } from './batcher';

/** Remembers, in storage, what a run has been answered: another process goes on where a killed one stood. */

/** What a run needs of storage; the storage room has more. */
export interface RunStorage {
  read(key: string): Promise<Readable>;
  /** Resolves when the object is durable and whole. */
  write(key: string, content: Buffer | Readable): Promise<unknown>;
  list(folder: string): AsyncIterable<{ readonly key: string }>;
  delete(key: string): Promise<void>;
}

/** What came of one row. */
export interface RowEntry {
  /** Number of the row in the input, from 0. */
  readonly n: number;
  /** Of the row's text: an input that has changed meanwhile is not answered by old answers. */
  readonly hash: number;
  /** When its last request began, ms since 1970. */
  readonly at: number;
  /** Its records; absent: it has failed. */
  readonly records?: readonly unknown[];
  readonly failure?: RowFailure;
}

/** Why a row has failed. */
export interface RowFailure {
  readonly step: string;
  readonly code: string;
  readonly message: string;
}

/** One page of the input, and how to ask for the next. */
export interface InputPage {
  /** What the next request needs; null: this was the last page. */
  readonly next: string | null;
  readonly at: number;
  readonly records: readonly unknown[];
  /** The newest value in it, if one is asked for. */
  readonly watermark?: string | number | null;
}

/** Rows of one flush. */
const MOST_ROWS = 2_000;
const MOST_BYTES = 8_000_000;

/** Where a task keeps its answers. */
export function checkpointFolder(task_id: string): string {
  return `runs/${task_id}/.checkpoint`;
}

/** The hash of a row's text. */
export function hashOf(row: string): number {
  return crc32(row);
}

/** The answers of one task, over all of its attempts. Each attempt writes files of its own, never over older ones. */
export class Journal {
  readonly #folder: string;
  readonly #batcher: Batcher<string, void>;
  #flushes = 0;

  constructor(
    private readonly storage: RunStorage,
    task_id: string,
    private readonly attempt: number,
  ) {
    this.#folder = checkpointFolder(task_id);
    this.#batcher = new Batcher((lines) => this.#flush(lines), {
      most: MOST_ROWS,
      lanes: 1,
      weigh: (line) => line.length,
      most_weight: MOST_BYTES,
    });
  }

  /** What was remembered before, oldest first. */
  async *rows(): AsyncGenerator<RowEntry> {
    for (const key of await this.#keys('rows-')) {
      for (const line of (await textOf(await this.storage.read(key))).split('\n'))
        if (line !== '') yield JSON.parse(line) as RowEntry;
    }
  }

  /** Resolves when the row's outcome is durable. `records` is JSON, an array. */
  async row(entry: Omit<RowEntry, 'records' | 'failure'>, outcome: { records: string } | RowFailure): Promise<void> {
    const head = `{"n":${entry.n},"hash":${entry.hash},"at":${entry.at},`;
    const rest = 'records' in outcome ? `"records":${outcome.records}}` : `"failure":${JSON.stringify(outcome)}}`;
    await this.#batcher.add(head + rest);
  }

  /** Pages of the input that were read before, in their order. */
  async *pages(): AsyncGenerator<InputPage> {
    for (const key of await this.#keys('input-'))
      yield JSON.parse(await textOf(await this.storage.read(key))) as InputPage;
  }

  /** Resolves when a page is durable. @param number from 0 */
  async page(number: number, page: InputPage): Promise<void> {
    await this.storage.write(
      `${this.#folder}/input-${String(number).padStart(6, '0')}.json`,
      Buffer.from(JSON.stringify(page)),
    );
  }

  /** The file that was fetched before, or null. */
  async file(): Promise<Readable | null> {
    const [key] = await this.#keys('file');
    return key === undefined ? null : this.storage.read(key);
  }

  /** Resolves when a fetched file is durable. */
  async keepFile(bytes: Buffer): Promise<void> {
    await this.storage.write(`${this.#folder}/file`, bytes);
  }

  async #flush(lines: readonly string[]): Promise<void[]> {
    const number = String(this.#flushes++).padStart(8, '0');
    const attempt = String(this.attempt).padStart(5, '0');
    await this.storage.write(`${this.#folder}/rows-${attempt}-${number}.ndjson`, Buffer.from(`${lines.join('\n')}\n`));
    return lines.map(() => undefined);
  }

  async #keys(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.storage.list(this.#folder))
      if (key.startsWith(`${this.#folder}/${prefix}`)) keys.push(key);
    return keys.sort();
  }
}

/** Forgets the answers of a task that is over. */
export async function forgetAnswers(storage: RunStorage, task_id: string): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of storage.list(checkpointFolder(task_id))) keys.push(key);
  for (const key of keys) await storage.delete(key);
}
