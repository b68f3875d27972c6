import { Readable } from 'node:stream';
import { csvLine } from './format-records';
import type { RowFailure } from './journal';
import { Spool } from './spool';

/** A row that has failed, or a line that is no row. */
export interface FailedRow extends RowFailure {
  /** Number of the row, from 1; null: the line is no row. */
  readonly row: number | null;
  /** Line of the file; null: the input has no lines. */
  readonly line: number | null;
}

/** Rows that are shown in the result. */
const SHOWN = 100;
const COLUMNS = ['row', 'line', 'step', 'code', 'message', 'values'];

/** The rows of a run that have failed: the first ones in memory, all of them in a file. */
export class Failures {
  readonly first: FailedRow[] = [];
  readonly #codes = new Map<string, number>();
  readonly #spool: Spool;

  private constructor(spool: Spool) {
    this.#spool = spool;
  }

  static async create(path: string): Promise<Failures> {
    return new Failures(await Spool.create(path));
  }

  get count(): number {
    return this.#spool.count;
  }

  /** The code that most of them have. */
  get commonCode(): string | undefined {
    return [...this.#codes].sort((a, b) => b[1] - a[1])[0]?.[0];
  }

  /** Notes a failed row. @param values the row, as JSON */
  async add(failed: FailedRow, values: string): Promise<void> {
    if (this.first.length < SHOWN) this.first.push(failed);
    this.#codes.set(failed.code, (this.#codes.get(failed.code) ?? 0) + 1);
    await this.#spool.put(this.#spool.count, JSON.stringify({ ...failed, values }));
  }

  /** All of them as CSV. */
  csv(): Readable {
    const spool = this.#spool;
    async function* lines(): AsyncGenerator<string> {
      yield csvLine(COLUMNS, ',');
      for await (const { text } of spool.entries()) {
        const failed = JSON.parse(text) as Record<string, unknown>;
        yield csvLine(
          COLUMNS.map((column) => failed[column]),
          ',',
        );
      }
    }
    return Readable.from(lines(), { objectMode: false });
  }

  async close(): Promise<void> {
    await this.#spool.close();
  }
}
