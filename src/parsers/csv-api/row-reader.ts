import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import { Batcher } from './batcher';
import { ExpressionStopped, type ExpressionPool } from './expression-pool';
import type { RowInput, RowPlan, RowReading } from './expression-thread';
import { RunStopped } from './run-stopped';

/** Rows that go to a thread together. */
const MOST_ROWS = 64;
const MOST_CHARACTERS = 4_000_000;
/** After so many rows in a row whose expressions had to be stopped, the expressions are at fault and not the rows. */
const MOST_STOPPED = 3;

/** Checks and transforms the rows of one run, in threads, many at a time. */
export class RowReader {
  readonly #plan: RowPlan;
  readonly #batcher: Batcher<RowInput, RowReading>;
  readonly #deadline_ms: number;
  #stopped = 0;

  constructor(
    settings: CsvApiSettings,
    params: Readonly<Record<string, unknown>>,
    private readonly pool: ExpressionPool,
    private readonly signal: AbortSignal,
  ) {
    this.#plan = planOf(settings, params);
    this.#deadline_ms = (settings.transform?.deadline_seconds ?? 2) * 1_000;
    this.#batcher = new Batcher((rows) => this.#read(rows), {
      most: MOST_ROWS,
      lanes: 2,
      weigh: ({ row, body }) => row.length + (body?.length ?? 0),
      most_weight: MOST_CHARACTERS,
    });
  }

  /** What a row comes to. @throws RunStopped `config` when the expressions never end, whatever the row */
  read(row: RowInput): Promise<RowReading> {
    return this.#batcher.add(row);
  }

  async #read(rows: readonly RowInput[]): Promise<readonly RowReading[]> {
    try {
      const readings = await this.pool.rows(this.#plan, rows, this.#deadline_ms, this.signal);
      this.#stopped = 0;
      return readings;
    } catch (error: unknown) {
      if (!(error instanceof ExpressionStopped)) throw error;
      if (rows.length === 1) return [this.#stop(error)];
    }
    // one of them is at fault: each alone, so that the others get what is theirs
    const readings: RowReading[] = [];
    for (const row of rows) readings.push(...(await this.#read([row])));
    return readings;
  }

  #stop(error: ExpressionStopped): RowReading {
    this.#stopped += 1;
    if (this.#stopped >= MOST_STOPPED)
      throw new RunStopped('config', `${error.message} That was so for ${MOST_STOPPED} rows in a row.`, {
        retryable: false,
        cause: error,
      });
    return { verdict: 'failed', step: 'transform', message: error.message };
  }
}

function planOf({ request, check, transform }: CsvApiSettings, params: Readonly<Record<string, unknown>>): RowPlan {
  return {
    kind: 'rows',
    response: request?.response ?? 'none',
    required: check?.required ?? [],
    try_again: check?.try_again ?? null,
    failed: check?.failed ?? null,
    transform: transform?.row ?? null,
    allow_empty: check?.allow_empty ?? false,
    params,
  };
}
