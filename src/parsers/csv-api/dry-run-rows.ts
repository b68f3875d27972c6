import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import { ParserError } from '../runtime/parser';
import { shown, shownRow, type PreviewFailure, type PreviewRow } from './dry-run-preview';
import type { RowReading } from './expression-thread';
import type { Rate } from './rate-limit';
import type { Answer } from './requests';
import { RowReader } from './row-reader';
import type { PipelineParts } from './run-pipeline';
import type { StepBoard, StepName } from './steps';
import type { TemplateValues } from './template';
import type { WatchedRequests } from './watched-requests';

/** The middle of a dry run: every row is asked about, checked and transformed; what becomes of it stands at the row. */

/** Rows whose turn comes later than this are left alone: somebody waits. */
export const ASKING_MS = 30_000;
const SHOWN_RECORDS = 3;
const MOST_COLUMNS = 200;

/** What it needs. */
export interface DryRowsParts extends Pick<PipelineParts, 'settings' | 'files' | 'pool' | 'secrets' | 'context'> {
  readonly params: Readonly<Record<string, unknown>>;
  readonly names: readonly StepName[];
  readonly board: StepBoard;
  readonly signal: AbortSignal;
  readonly valuesOf: (row: string) => TemplateValues;
  readonly failureOf: (step: StepName, error: unknown) => PreviewFailure;
}

/** A row on its way. */
interface Row {
  readonly json: string;
  readonly shown: PreviewRow;
  answer: Answer | null;
}

/** The rows of a dry run. */
export class DryRows {
  readonly #rows: Row[] = [];
  #columns: string[] = [];

  constructor(private readonly parts: DryRowsParts) {}

  /** As they are shown. */
  get shown(): readonly PreviewRow[] {
    return this.#rows.map((row) => row.shown);
  }

  get columns(): readonly string[] {
    return this.#columns;
  }

  /** Takes the rows that were read. @throws ParserError when there are none */
  async take(): Promise<void> {
    for await (const { n, text } of this.parts.files.rows.entries()) {
      const [line = ''] = text.split('\t', 1);
      const json = text.slice(line.length + 1);
      const { values, columns } = shownRow(json);
      this.#columns = [...new Set([...this.#columns, ...columns])].slice(0, MOST_COLUMNS);
      const none = { exchange: null, failure: null, records: [], record_count: 0 };
      const place = { row: n + 1, line: line === '' ? null : Number(line) };
      this.#rows.push({ json, answer: null, shown: { ...place, values, ...none } });
    }
    if (this.#rows.length === 0) throw new ParserError('parse', 'The input has no rows.', { retryable: false });
  }

  /** Asks about each. @param problem why nothing can be asked */
  async ask(requests: WatchedRequests, signal: AbortSignal, problem: unknown): Promise<void> {
    const { check, request } = this.parts.settings;
    const looksAtErrors = check?.try_again !== undefined || check?.failed !== undefined;
    await this.#each('request', async (row) => {
      if (problem !== null) throw problem;
      const wait_ms = waitOf(request?.limits.rate, row.shown.row - 1);
      if (wait_ms >= ASKING_MS)
        throw notTried(`by its limits a run asks about this row ${wait_ms / 1_000} s after the first`);
      await requests.slots.take(signal);
      const place = requests.exchanges.length;
      const asked = requests.ask(this.parts.valuesOf(row.json), (answer) => Promise.resolve(answer));
      row.shown.exchange = requests.exchanges[place] ?? null;
      row.answer = await asked;
      if (row.answer.error !== null && !looksAtErrors) throw row.answer.error;
    });
  }

  /** Looks at each through the expressions of the check alone. */
  async check(): Promise<void> {
    const { transform: _, check, ...settings } = this.parts.settings;
    if (check === undefined) return;
    const reader = this.#reader({ ...settings, check: { ...check, allow_empty: true } });
    await this.#each('check', async (row) => void (await this.#look(reader, row)));
  }

  /** Makes the records of each; without an expression the answer is the record, and a failure belongs to a step before. */
  async transform(): Promise<void> {
    const { names, files, secrets, settings } = this.parts;
    const step = (['transform', 'check', 'request', 'read'] as const).find((name) => names.includes(name)) ?? 'read';
    const reader = this.#reader(settings);
    await this.#each(
      step,
      async (row) => {
        const { records, count } = await this.#look(reader, row);
        await files.results.put(row.shown.row - 1, records);
        const first = (JSON.parse(records) as unknown[]).slice(0, SHOWN_RECORDS);
        row.shown.record_count = count;
        row.shown.records = first.map((record) => shown(JSON.stringify(record, null, 2), secrets));
      },
      step === 'transform',
    );
  }

  /** Does the work of a step with every row that is still good. */
  async #each(name: StepName, work: (row: Row) => Promise<void>, isStep = true): Promise<void> {
    const { board, context, failureOf } = this.parts;
    const good = this.#rows.filter((row) => row.shown.failure === null);
    if (good.length === 0) return;
    if (isStep) board.start(name, good.length);
    await Promise.all(
      good.map(async (row) => {
        try {
          await work(row);
          if (isStep) board.advance(name);
        } catch (error: unknown) {
          row.shown.failure = failureOf(name, error);
        }
      }),
    );
    context.signal.throwIfAborted();
    const failed = good.flatMap((row) => row.shown.failure ?? []);
    if (failed.length === good.length) board.finish(name, failed[0]?.message);
    else if (isStep) board.finish(name);
    board.noteFailed(failed.length < good.length ? failed : []);
  }

  async #look(reader: RowReader, { json, answer }: Row): Promise<RowReading & { verdict: 'done' }> {
    const { body = null, status = 0, headers = {} } = answer ?? {};
    const reading = await reader.read({ row: json, body, status, headers });
    if (reading.verdict === 'done') return reading;
    if (reading.verdict === 'refused') throw answer?.error ?? new Error('The answer was refused.');
    const message = reading.verdict === 'again' ? `${reading.message} (a run would ask again)` : reading.message;
    throw new ParserError('parse', message, { retryable: false });
  }

  #reader(settings: CsvApiSettings): RowReader {
    return new RowReader(settings, this.parts.params, this.parts.pool, this.parts.signal);
  }
}

/** A row that had no turn. */
export function notTried(why: string): ParserError {
  return new ParserError('timeout', `Not tried: ${why}.`, { retryable: false });
}

/** When the pipeline's own rate lets the request of a row begin, in ms after the first. @param index from 0 */
function waitOf(rate: Rate | undefined, index: number): number {
  if (rate === undefined) return 0;
  const { count, per_seconds, mode } = rate;
  return (mode === 'even' ? index / count : Math.floor(index / count)) * per_seconds * 1_000;
}
