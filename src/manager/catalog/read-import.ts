import type { Readable } from 'node:stream';
import { Parser } from 'htmlparser2';
import { CatalogError, invalidAt } from './catalog-error';
import { COLUMNS } from './export-sources';
import { readCsvRecords } from './read-csv';
import { readLines, refuseBrokenStream, type StreamLine } from './read-lines';

/** From a stream of CSV, NDJSON or OPML to raw records with their line, one at a time, in bounded memory. */

export type ImportFormat = 'csv' | 'ndjson' | 'opml';

/** A line that could be read, or why it could not. */
export type ImportLine =
  | { readonly line: number; readonly record: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly problem: string };

/** Reads a stream in its format. @throws CatalogError when the header is wrong, or the stream breaks off */
export async function* readImport(stream: Readable, format: ImportFormat): AsyncGenerator<ImportLine> {
  if (format === 'csv') yield* readCsv(stream);
  else if (format === 'ndjson') yield* readNdjson(stream);
  else yield* readOpml(stream);
}

async function* readCsv(stream: Readable): AsyncGenerator<ImportLine> {
  let header: string[] | null = null;
  for await (const read of readCsvRecords(stream)) {
    const { line } = read;
    if ('problem' in read) yield read;
    else if (header === null) header = headerOf(read.fields);
    else if (read.fields.length > header.length)
      yield { line, problem: `has ${read.fields.length} fields, the header has ${header.length}` };
    else {
      const { fields } = read;
      yield { line, record: Object.fromEntries(header.map((name, index) => [name, fields[index] ?? ''])) };
    }
  }
}

function headerOf(fields: readonly string[]): string[] {
  const header = fields.map((name) => name.trim().toLowerCase());
  const unknown = header.filter((name) => !isColumn(name));
  const list = COLUMNS.join(', ');
  if (unknown.length > 0)
    throw invalidAt('header', `has unknown columns: ${unknown.join(', ').slice(0, 200)}; it may have ${list}`);
  if (!header.includes('type') || !(header.includes('url') || header.includes('name')))
    throw invalidAt('header', `needs the columns type and url; it may have ${list}`);
  if (new Set(header).size < header.length) throw invalidAt('header', 'names a column twice');
  return header;
}

function isColumn(name: string): boolean {
  return (COLUMNS as readonly string[]).includes(name);
}

async function* readNdjson(stream: Readable): AsyncGenerator<ImportLine> {
  for await (const read of readLines(stream)) {
    if ('problem' in read) yield read;
    else if (read.text.trim() !== '') yield parseJsonLine(read);
  }
}

function parseJsonLine({ line, text }: Extract<StreamLine, { text: string }>): ImportLine {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return { line, problem: 'is not JSON' };
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    return { line, problem: 'is not a JSON object' };
  const unknown = Object.keys(record).filter((name) => !isColumn(name));
  return unknown.length > 0
    ? { line, problem: `has unknown fields: ${unknown.join(', ').slice(0, 200)}` }
    : { line, record: record as Record<string, unknown> };
}

/** Outlines of an OPML document (http://opml.org/spec2.opml); `line` counts those with an address. */
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
    { decodeEntities: true, lowerCaseAttributeNames: true, lowerCaseTags: true, recognizeSelfClosing: true },
  );
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      parser.write(decoder.decode(chunk, { stream: true }));
      yield* found.splice(0);
    }
    parser.end(decoder.decode());
  } catch (error) {
    if (error instanceof TypeError && stream.errored === null)
      throw new CatalogError('invalid', 'The document is not UTF-8; what came before was imported.', []);
    throw refuseBrokenStream(error);
  }
  yield* found.splice(0);
  if (!isOpml) yield { line: 1, problem: 'the document is not OPML' };
}
