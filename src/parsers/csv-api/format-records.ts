import { Readable } from 'node:stream';
import type { CsvApiSettings } from '../../contract/source-types/csv-api';

/** From records to the bytes of files: JSON, NDJSON, CSV. Records are JSON texts and stay so where nothing looks inside. */

type Output = CsvApiSettings['outputs'][number];
type Records = AsyncIterable<string> | Iterable<string>;

const CHUNK = 65_536;
const MOST_COLUMNS = 2_000;

/**
 * The file of an output, as a stream.
 * @param records makes the records; asked twice for CSV whose columns are not given
 */
export function formatRecords(output: Output, records: () => Records): Readable {
  const { format, columns } = output;
  const pieces =
    format === 'csv'
      ? csv(output, records)
      : format === 'json'
        ? json(pick(records(), columns))
        : ndjson(pick(records(), columns));
  return Readable.from(inChunks(pieces), { objectMode: false });
}

async function* json(records: AsyncIterable<string>): AsyncGenerator<string> {
  let between = '[\n';
  for await (const record of records) {
    yield between + record;
    between = ',\n';
  }
  yield between === '[\n' ? '[]\n' : '\n]\n';
}

async function* ndjson(records: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const record of records) yield `${record}\n`;
}

/** RFC 4180: a header of real columns, CR LF, quotes where they are needed. */
async function* csv({ columns, delimiter, bom }: Output, records: () => Records): AsyncGenerator<string> {
  const names = columns ?? (await columnsOf(records()));
  yield (bom ? '\ufeff' : '') + csvLine(names, delimiter);
  for await (const text of records()) {
    const record = fieldsOf(text);
    yield csvLine(
      names.map((name) => record.get(name)),
      delimiter,
    );
  }
}

/** The columns of all records, in the order in which they are first seen. */
async function columnsOf(records: Records): Promise<string[]> {
  const seen = new Set<string>();
  for await (const text of records) {
    for (const name of fieldsOf(text).keys()) seen.add(name);
    if (seen.size > MOST_COLUMNS) throw new Error(`The records have more than ${MOST_COLUMNS} columns.`);
  }
  return [...seen];
}

function fieldsOf(text: string): Map<string, unknown> {
  const record: unknown = JSON.parse(text);
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return new Map([['value', record]]);
  return new Map(Object.entries(record));
}

async function* pick(records: Records, columns: readonly string[] | undefined): AsyncGenerator<string> {
  for await (const text of records) {
    if (columns === undefined) yield text;
    else {
      const record = fieldsOf(text);
      const fields = columns.map((name) => `${JSON.stringify(name)}:${JSON.stringify(record.get(name) ?? null)}`);
      yield `{${fields.join(',')}}`;
    }
  }
}

/** A line of CSV with its CR LF. A text that a spreadsheet would take for a formula gets a quote mark in front. */
export function csvLine(values: readonly unknown[], delimiter: string): string {
  return `${values.map((value) => csvField(value, delimiter)).join(delimiter)}\r\n`;
}

function csvField(value: unknown, delimiter: string): string {
  let text = '';
  if (typeof value === 'string') text = isFormula(value) ? `'${value}` : value;
  else if (value !== null && value !== undefined) text = JSON.stringify(value);
  const isQuoted = text.includes(delimiter) || /["\r\n]|^\s|\s$/.test(text);
  return isQuoted ? `"${text.replaceAll('"', '""')}"` : text;
}

/** OWASP's list, full-width forms included; a plain number is none. */
function isFormula(text: string): boolean {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) && !/^[+-]?\d+([.,]\d+)?$/.test(text);
}

async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let held: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    held.push(piece);
    length += piece.length;
    if (length < CHUNK) continue;
    yield Buffer.from(held.join(''));
    held = [];
    length = 0;
  }
  if (length > 0) yield Buffer.from(held.join(''));
}
