import { policyOf } from '../../contract/error-codes';
import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import { ParserError } from '../runtime/parser';
import type { RowReading } from './expression-thread';
import { hashOf, type Journal, type RowFailure } from './journal';
import type { RunSecrets } from './redact';
import { askAgain, type Answer, type Requests } from './requests';
import type { RowReader } from './row-reader';
import type { RunFiles } from './run-files';
import { RunStopped } from './run-stopped';
import { Slots } from './slots';
import type { StepBoard } from './steps';
import type { TemplateValues } from './template';

/** The middle of a run: every row is asked about, checked, transformed and remembered, many at a time. */

/** Rows that are under way at once, with those that wait for another try or for the disk. */
const MOST_UNDER_WAY = 1_000;

/** What it needs. */
export interface RowsParts {
  readonly settings: CsvApiSettings;
  readonly files: RunFiles;
  readonly reader: RowReader;
  /** Null: rows are not asked about. */
  readonly requests: Requests | null;
  readonly journal: Journal | null;
  readonly secrets: RunSecrets;
  readonly board: StepBoard;
  readonly valuesOf: (row: string) => TemplateValues;
  readonly signal: AbortSignal;
  /** Ends everything that waits when the run cannot go on; `requests` and `signal` follow it. */
  readonly abort: AbortController;
}

/** A row that has failed, and in which step. */
class RowFailed extends ParserError {
  constructor(
    readonly step: string,
    message: string,
  ) {
    super('parse', message, { retryable: false });
  }
}

/** The rows of one run. */
export class RowsRun {
  readonly #under_way = new Set<Promise<void>>();
  /** By number: hash of the row that an earlier attempt settled. */
  readonly #settled = new Map<number, { hash: number; failure: RowFailure | null }>();
  #fatal: { error: unknown } | null = null;
  #isEnough = false;
  #done = 0;
  #resumed = 0;

  constructor(private readonly parts: RowsParts) {}

  /** Rows whose outcome an earlier attempt had remembered. */
  get resumed(): number {
    return this.#resumed;
  }

  /** Runs all rows. Rows that fail are noted. @throws RunStopped or whatever else ends the run; the signal's reason */
  async run(): Promise<void> {
    const { files, requests, signal } = this.parts;
    await this.#replay();
    const room = new Slots(MOST_UNDER_WAY);
    try {
      for await (const { n, text } of files.rows.entries()) {
        if (await this.#isSettled(n, text)) continue;
        await room.take(signal);
        await requests?.slots.take(signal);
        if (this.#isEnough) break;
        const work = this.#row(n, text).finally(() => {
          room.free();
          this.#under_way.delete(work);
        });
        this.#under_way.add(work);
      }
    } catch (error: unknown) {
      this.#stop(error);
    }
    await Promise.all(this.#under_way);
    if (this.#fatal !== null) throw this.#fatal.error;
    signal.throwIfAborted();
  }

  async #replay(): Promise<void> {
    const { journal, files, requests } = this.parts;
    const moments: number[] = [];
    for await (const { n, hash, at, records, failure } of journal?.rows() ?? []) {
      this.#settled.set(n, { hash, failure: failure ?? null });
      if (records !== undefined) await files.results.put(n, JSON.stringify(records));
      moments.push(at);
    }
    requests?.rate.remember(moments);
  }

  /** Whether an earlier attempt settled the row, and the row is still the same. */
  async #isSettled(n: number, text: string): Promise<boolean> {
    const settled = this.#settled.get(n);
    if (settled === undefined) return false;
    this.#settled.delete(n);
    if (settled.hash !== hashOf(rowOf(text))) {
      this.parts.files.results.drop(n);
      return false;
    }
    this.#resumed += 1;
    if (settled.failure !== null) await this.#note(n, text, settled.failure);
    this.#count();
    return true;
  }

  /** One row to its end; never throws. */
  async #row(n: number, text: string): Promise<void> {
    const row = rowOf(text);
    const last = { at: 0 };
    try {
      const { records } = await this.#read(row, last);
      await this.parts.journal?.row({ n, hash: hashOf(row), at: last.at }, { records });
      await this.parts.files.results.put(n, records);
      this.#count();
    } catch (error: unknown) {
      if (!(error instanceof ParserError) || error instanceof RunStopped || this.parts.signal.aborted)
        return this.#stop(error);
      await this.#fail(n, text, last.at, error).catch((cause: unknown) => this.#stop(cause));
    }
  }

  async #read(row: string, last: { at: number }): Promise<RowReading & { verdict: 'done' }> {
    const { requests, reader, board, valuesOf, settings } = this.parts;
    if (requests === null) {
      const reading = await reader.read({ row, body: null, status: 0, headers: {} });
      if (reading.verdict === 'done') return reading;
      throw new RowFailed('step' in reading ? reading.step : 'check', 'message' in reading ? reading.message : '');
    }
    const looksAtErrors = settings.check?.try_again !== undefined || settings.check?.failed !== undefined;
    return requests.ask(fillIn(valuesOf, row, requests), async (answer) => {
      last.at = answer.at;
      if (answer.error !== null && !looksAtErrors) throw answer.error;
      const { body, status, headers } = answer;
      const reading = await reader.read({ row, body, status, headers });
      board.advance('request');
      return contentWith(reading, answer);
    });
  }

  async #fail(n: number, text: string, at: number, error: ParserError): Promise<void> {
    const { secrets, journal, settings } = this.parts;
    const failure: RowFailure = {
      step: error instanceof RowFailed ? error.step : this.parts.requests === null ? 'transform' : 'request',
      code: error.code,
      message: secrets.redact(error.message),
    };
    // what may pass is asked again by the next attempt of the task
    const mayPass = error.instruction.retryable ?? policyOf(error.code).retryable;
    if (!mayPass) await journal?.row({ n, hash: hashOf(rowOf(text)), at }, failure);
    await this.#note(n, text, failure);
    if (settings.fail_when === 'any') this.#isEnough = true;
    this.#count();
  }

  async #note(n: number, text: string, failure: RowFailure): Promise<void> {
    const line = text.slice(0, text.indexOf('\t'));
    await this.parts.files.failures.add(
      { row: n + 1, line: line === '' ? null : Number(line), ...failure },
      rowOf(text),
    );
  }

  #count(): void {
    const { board, files } = this.parts;
    this.#done += 1;
    for (const step of ['check', 'transform'] as const) board.advance(step);
    board.rows(this.#done, files.rows.count);
  }

  #stop(error: unknown): void {
    this.#fatal ??= { error };
    this.parts.abort.abort(error);
  }
}

/** @throws what is to be done instead, when the answer is none */
function contentWith(reading: RowReading, answer: Answer): RowReading & { verdict: 'done' } {
  if (reading.verdict === 'done') return reading;
  if (reading.verdict === 'again') throw askAgain(answer, reading.message);
  if (reading.verdict === 'failed') throw new RowFailed(reading.step, reading.message);
  throw answer.error ?? new RowFailed('check', 'The answer was refused.');
}

/** The place is taken already: values that cannot be made must give it back. */
function fillIn(valuesOf: (row: string) => TemplateValues, row: string, requests: Requests): TemplateValues {
  try {
    return valuesOf(row);
  } catch (error: unknown) {
    requests.slots.free();
    throw error;
  }
}

function rowOf(text: string): string {
  return text.slice(text.indexOf('\t') + 1);
}
