import { Readable } from 'node:stream';
import { CsvError, parse, type Parser } from 'csv-parse';
import { giveUp } from '../runtime/parser';
import { decodeCsv } from './decode-csv';

/** Reads CSV (RFC 4180 and its relatives) as a stream: rows as JSON with their line, and lines that are no rows. */

/** Of one row, in characters: an unclosed quote or a bomb must not fill the memory. */
const LONGEST_ROW = 1_000_000;
const MOST_COLUMNS = 2_000;
const DELIMITERS = [',', ';', '\t', '|'];

/** How a file is written. */
export interface CsvForm {
  /** `auto`: by the first line. */
  readonly delimiter: string;
  readonly encoding: string;
  readonly quote: string;
  /** Names when no line has them. */
  readonly columns?: readonly string[] | undefined;
}

/** A row, or a line that is none and why. */
export type CsvLine =
  | { readonly line: number; readonly row: string; value(column: string): string | undefined }
  | { readonly line: number; readonly problem: string };

/**
 * Reads rows one after the other. Every value is a text.
 * @throws ParserError `parse`, `too_large` or `bad_encoding` when the file cannot be read on
 */
export async function* readCsv(bytes: Readable, form: CsvForm): AsyncGenerator<CsvLine> {
  const texts = decodeCsv(bytes, form.encoding);
  const [head, rest] = await takeFirstLine(texts);
  const delimiter = form.delimiter === 'auto' ? guessDelimiter(head, form.quote) : form.delimiter;
  const skipped = new Map<number, CsvLine>();
  const parser = makeParser(delimiter, form.quote, (error) => {
    // only this one ends with its line; behind the others nothing can be trusted
    if (error.code !== 'INVALID_OPENING_QUOTE') return void parser.destroy(error);
    const line = lineOf(error);
    skipped.set(line, { line, problem: sentenceOf(error) });
  });
  const source = Readable.from(rest);
  source.on('error', (error) => parser.destroy(error)).pipe(parser);
  try {
    yield* rowsOf(parser, skipped, form);
  } catch (error: unknown) {
    throw error instanceof CsvError ? refusalOf(error) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

async function* rowsOf(parser: Parser, skipped: Map<number, CsvLine>, { columns }: CsvForm): AsyncGenerator<CsvLine> {
  let names: Names | null = columns === undefined ? null : new Names(columns);
  for await (const found of parser) {
    yield* takeAll(skipped);
    const { record, info } = found as { record: string[]; info: { lines: number } };
    const line = info.lines;
    if (names === null) names = new Names(record);
    else if (record.length === names.count) yield { line, ...names.rowOf(record) };
    else yield { line, problem: `${count(record.length)} instead of ${names.count}` };
  }
  yield* takeAll(skipped);
}

function takeAll(skipped: Map<number, CsvLine>): CsvLine[] {
  const all = [...skipped.values()];
  skipped.clear();
  return all;
}

function makeParser(delimiter: string, quote: string, onSkip: (error: CsvError) => void): Parser {
  return parse({
    delimiter,
    quote,
    escape: quote,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_ROW,
    on_skip: (error) => {
      if (error !== undefined) onSkip(error);
    },
  });
}

/** The names of the columns, ready to make JSON of records. */
class Names {
  readonly #keys: string[];
  readonly #places = new Map<string, number>();

  constructor(columns: readonly string[]) {
    if (columns.length > MOST_COLUMNS) throw giveUp('too_large', `The file has more than ${MOST_COLUMNS} columns.`);
    columns.forEach((column, index) => {
      const wish = column.trim() || `column_${index + 1}`;
      let name = wish;
      // two columns of one name would hide one another
      for (let n = 2; this.#places.has(name); n++) name = `${wish}_${n}`;
      this.#places.set(name, index);
    });
    this.#keys = [...this.#places.keys()].map((name) => `${JSON.stringify(name)}:`);
  }

  get count(): number {
    return this.#keys.length;
  }

  /** JSON put together by hand: a column may be named `__proto__`. */
  rowOf(record: readonly string[]): { row: string; value: (column: string) => string | undefined } {
    const fields = this.#keys.map((key, index) => key + JSON.stringify(record[index]));
    return { row: `{${fields.join(',')}}`, value: (column) => record[this.#places.get(column) ?? -1] };
  }
}

async function takeFirstLine(texts: AsyncGenerator<string>): Promise<[string, AsyncIterable<string>]> {
  let head = '';
  for (;;) {
    const next = await texts.next();
    if (next.done === true) break;
    head += next.value;
    if (/[\r\n]/.test(next.value) || head.length > LONGEST_ROW) break;
  }
  async function* all(): AsyncGenerator<string> {
    if (head !== '') yield head;
    yield* texts;
  }
  return [head.split(/[\r\n]/, 1)[0] ?? '', all()];
}

/** The one that stands most often outside of quotes. */
function guessDelimiter(line: string, quote: string): string {
  let isQuoted = false;
  const seen = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]));
  for (const char of line.slice(0, 100_000)) {
    if (char === quote) isQuoted = !isQuoted;
    else if (!isQuoted && seen.has(char)) seen.set(char, (seen.get(char) ?? 0) + 1);
  }
  const [best] = [...seen].sort((a, b) => b[1] - a[1]);
  return best !== undefined && best[1] > 0 ? best[0] : ',';
}

function lineOf(error: CsvError): number {
  return Number((error as { lines?: unknown }).lines ?? 0);
}

function refusalOf(error: CsvError) {
  const line = lineOf(error);
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return giveUp('too_large', `Line ${line} is longer than ${LONGEST_ROW.toLocaleString('en')} characters.`, error);
  return giveUp('parse', `The file cannot be read from line ${line} on: ${sentenceOf(error)}.`, error);
}

function sentenceOf({ code }: CsvError): string {
  const sentences: Partial<Record<string, string>> = {
    CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
    CSV_INVALID_CLOSING_QUOTE: 'something stands behind a closing quote',
    INVALID_OPENING_QUOTE: 'a quote stands inside a value without quotes',
  };
  return sentences[code] ?? code.toLowerCase().replaceAll('_', ' ');
}

function count(values: number): string {
  return values === 1 ? '1 value' : `${values} values`;
}
