import { createInterface } from 'node:readline';
import { Transform, type Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { Parser } from 'htmlparser2';
import { CatalogError } from './catalog-error';
import { COLUMNS } from './export-sources';

/** From a stream of CSV, NDJSON or OPML to raw records with their line, one at a time, in bounded memory. */

/** A line that could be read, or why it could not. */
export type ImportLine =
  | { readonly line: number; readonly record: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly problem: string };

const LONGEST_LINE = 1_000_000;

/** Reads a stream in its format. @throws CatalogError when the header is wrong */
export async function* readImport(stream: Readable, format: 'csv' | 'ndjson' | 'opml'): AsyncGenerator<ImportLine> {
  if (format === 'csv') yield* readCsv(stream);
  else if (format === 'ndjson') yield* readNdjson(stream);
  else yield* readOpml(stream);
}

async function* readCsv(stream: Readable): AsyncGenerator<ImportLine> {
  const parser = stream.pipe(
    parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, max_record_size: LONGEST_LINE }),
  );
  let header: string[] | null = null;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (header === null) header = headerOf(record);
      else if (record.length > header.length)
        yield { line: info.lines, problem: `has ${record.length} fields, the header has ${header.length}` };
      else if (record.some((field) => field.includes('\ufffd'))) yield { line: info.lines, problem: 'is not UTF-8' };
      else
        yield {
          line: info.lines,
          record: Object.fromEntries(header.map((name, index) => [name, record[index] ?? ''])),
        };
    }
  } catch (error) {
    if (error instanceof CatalogError) throw error;
    const { message, lines } = error as { message: string; lines?: number };
    yield { line: lines ?? 0, problem: `the CSV cannot be read any further: ${message}` };
  }
}

function headerOf(record: readonly string[]): string[] {
  const header = record.map((name) => name.trim().toLowerCase());
  const unknown = header.filter((name) => !(COLUMNS as readonly string[]).includes(name));
  const problem =
    unknown.length > 0
      ? `has unknown columns: ${unknown.join(', ').slice(0, 200)}`
      : !header.includes('type')
        ? 'needs the columns type and url'
        : null;
  if (problem !== null)
    throw new CatalogError('invalid', `The header ${problem}; it may have ${COLUMNS.join(', ')}.`, [
      { path: 'header', message: problem },
    ]);
  return header;
}

async function* readNdjson(stream: Readable): AsyncGenerator<ImportLine> {
  let line = 0;
  for await (const text of createInterface({ input: stream.pipe(refuseLongLines()), crlfDelay: Infinity })) {
    line += 1;
    const trimmed = (line === 1 ? text.replace(/^\ufeff/, '') : text).trim();
    if (trimmed === '') continue;
    yield parseJsonLine(line, trimmed);
  }
}

function parseJsonLine(line: number, text: string): ImportLine {
  if (text.includes('\ufffd')) return { line, problem: 'is not UTF-8' };
  try {
    const record: unknown = JSON.parse(text);
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      return { line, problem: 'is not a JSON object' };
    const unknown = Object.keys(record).filter((name) => !(COLUMNS as readonly string[]).includes(name));
    return unknown.length > 0
      ? { line, problem: `has unknown fields: ${unknown.join(', ').slice(0, 200)}` }
      : { line, record: record as Record<string, unknown> };
  } catch {
    return { line, problem: 'is not JSON' };
  }
}

/** A body without line breaks must not fill the memory. */
function refuseLongLines(): Transform {
  let since = 0;
  return new Transform({
    transform(chunk: Buffer, _, callback) {
      const newline = chunk.lastIndexOf(10);
      since = newline < 0 ? since + chunk.length : chunk.length - newline;
      callback(
        since > LONGEST_LINE ? new CatalogError('invalid', `A line is longer than ${LONGEST_LINE} bytes.`) : null,
        chunk,
      );
    },
  });
}

async function* readOpml(stream: Readable): AsyncGenerator<ImportLine> {
  const found: ImportLine[] = [];
  let line = 0;
  let isOpml = false;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (name === 'opml') isOpml = true;
        const url = attributes['xmlurl'];
        if (name !== 'outline' || url === undefined) return;
        line += 1;
        found.push({ line, record: { type: 'RSS', url, name: attributes['text'] || attributes['title'] || '' } });
      },
    },
    {
      decodeEntities: true,
      lowerCaseAttributeNames: true,
      lowerCaseTags: true,
      xmlMode: false,
      recognizeSelfClosing: true,
    },
  );
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    parser.write(decoder.decode(chunk, { stream: true }));
    yield* found.splice(0);
  }
  parser.end();
  yield* found.splice(0);
  if (!isOpml) yield { line: 1, problem: 'the document is not OPML' };
}
