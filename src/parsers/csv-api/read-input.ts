import { Readable } from 'node:stream';
import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import { giveUp } from '../runtime/parser';
import type { Failures } from './failures';
import { conditionsOf, validatorsOf, type InputCursor, type Validators, type Watermark } from './input-cursor';
import type { Journal, RunStorage } from './journal';
import { readCsv } from './read-csv';
import type { RunSecrets } from './redact';
import type { Answer, Requests } from './requests';
import type { Spool } from './spool';
import type { TemplateValues } from './template';

/** The first step: every row of the input, in its order, down into a local file. */

/** What reading needs. */
export interface ReadParts {
  readonly settings: CsvApiSettings;
  readonly limit: number;
  readonly values: TemplateValues;
  /** What the last run has read. */
  readonly before: InputCursor;
  readonly secrets: RunSecrets;
  readonly requests: Requests;
  readonly storage: RunStorage | null;
  readonly journal: Journal | null;
  readonly rows: Spool;
  readonly failures: Failures;
  readonly signal: AbortSignal;
  readonly onRow: () => void;
}

/** What was read. */
export interface ReadSummary {
  rows: number;
  /** Rows left out because their value of `distinct_by` had come before. */
  duplicates: number;
  /** Lines that are no rows. */
  bad_lines: number;
  /** Answers of an API. */
  pages: number;
  /** More was there than `limit` or `max_pages` let through. */
  is_cut_short: boolean;
  /** The server says that nothing has changed since the last run; then there are no rows. */
  is_unchanged: boolean;
}

/** What was read, and what the next run is to know of it. */
export interface ReadInput {
  readonly summary: ReadSummary;
  readonly watermark: Watermark | null;
  readonly validators: Validators | null;
}

/** Takes rows until there are enough. */
export class RowTaker {
  readonly summary: ReadSummary = {
    rows: 0,
    duplicates: 0,
    bad_lines: 0,
    pages: 0,
    is_cut_short: false,
    is_unchanged: false,
  };
  readonly #seen = new Set<string>();

  constructor(private readonly parts: ReadParts) {}

  /** Takes a row, as JSON. @param valueOf the row's value of a column, as text @returns false when there are enough */
  async take(line: number | null, row: string, valueOf: (column: string) => string | undefined): Promise<boolean> {
    const { limit, settings, rows, secrets, signal, onRow } = this.parts;
    signal.throwIfAborted();
    if (this.summary.rows >= limit) {
      this.summary.is_cut_short = true;
      return false;
    }
    const { distinct_by } = settings.input;
    if (distinct_by !== undefined) {
      const value = valueOf(distinct_by);
      if (value === undefined) throw giveUp('config', `The input has no column "${distinct_by}" (distinct_by).`);
      if (this.#seen.has(value)) {
        this.summary.duplicates += 1;
        return true;
      }
      this.#seen.add(value);
    }
    // an answer may echo the key it was asked with
    await rows.put(this.summary.rows, `${line ?? ''}\t${secrets.redact(row)}`);
    this.summary.rows += 1;
    onRow();
    return true;
  }

  /** Notes a line that is no row. */
  async refuse(line: number, problem: string): Promise<void> {
    this.summary.bad_lines += 1;
    await this.parts.failures.add({ row: null, line, step: 'read', code: 'parse', message: problem }, '');
  }
}

/** Reads CSV from settings, storage or an address; what was fetched is kept, so that it is fetched once. */
export async function readCsvInput(parts: ReadParts): Promise<ReadInput> {
  const { input } = parts.settings;
  if (input.type !== 'csv') throw new Error('The input is no CSV.');
  const taker = new RowTaker(parts);
  const { content, validators } = await openCsv(parts);
  if (content === null) taker.summary.is_unchanged = true;
  for await (const line of content === null ? [] : readCsv(content, input)) {
    if ('problem' in line) await taker.refuse(line.line, line.problem);
    else if (!(await taker.take(line.line, line.row, line.value))) break;
  }
  return { summary: taker.summary, watermark: null, validators };
}

/** The bytes; null: the server says that they are those of the last run. */
async function openCsv(parts: ReadParts): Promise<{ content: Readable | null; validators: Validators | null }> {
  const { storage, journal, requests, signal, values } = parts;
  const { input } = parts.settings;
  if (input.type === 'csv' && input.text !== undefined)
    // a text of the settings is no bytes in any encoding but ours
    return { content: Readable.from([encodeAs(input.text, input.encoding)]), validators: null };
  if (input.type === 'csv' && input.file !== undefined) {
    if (storage === null) throw giveUp('config', 'There is no storage to read the file from; set STORAGE_URL.');
    return { content: await openFile(storage, input.file), validators: null };
  }
  const kept = (await journal?.file()) ?? null;
  if (kept !== null) return { content: kept, validators: null };
  await requests.slots.take(signal);
  const { bytes, headers } = await requests.ask(
    values,
    async (answer) => {
      if (answer.error !== null) throw answer.error;
      return { headers: answer.headers, bytes: isUnchanged(answer, parts) ? null : answer.bytes };
    },
    { headers: conditionsOf(parts.before.validators) },
  );
  if (bytes === null) return { content: null, validators: parts.before.validators };
  await journal?.keepFile(bytes);
  return { content: Readable.from([bytes]), validators: validatorsOf(headers) };
}

/** Whether an answer says "as before". @throws ParserError when nobody has asked that */
export function isUnchanged({ status }: Answer, { before }: ReadParts): boolean {
  if (status !== 304) return false;
  if (before.validators === null) throw giveUp('parse', 'The server says 304 (not modified), but was not asked that.');
  return true;
}

function encodeAs(text: string, encoding: string): Buffer {
  if (encoding !== 'auto' && !/^utf-?8$/i.test(encoding))
    throw giveUp('config', 'A text in the settings has no encoding of its own: leave encoding out.');
  return Buffer.from(text);
}

async function openFile(storage: RunStorage, key: string): Promise<Readable> {
  try {
    return await storage.read(key);
  } catch (cause: unknown) {
    if ((cause as { code?: unknown }).code === 'not_found' || (cause as { code?: unknown }).code === 'ENOENT')
      throw giveUp('config', `There is no file ${key} in storage.`, cause);
    throw cause;
  }
}
