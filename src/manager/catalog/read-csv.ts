import { isUtf8 } from 'node:buffer';
import { pipeline, Transform, type Readable, type TransformCallback } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { LONGEST_LINE, refuseBrokenStream } from './read-lines';

/** A record of a CSV file (RFC 4180), or why it cannot be used. */
export type CsvRecord =
  { readonly line: number; readonly fields: readonly string[] } | { readonly line: number; readonly problem: string };

/** Reads records; a bad one is reported, not always in its order, and the next ones go on. @throws CatalogError when the stream breaks off */
export async function* readCsvRecords(stream: Readable): AsyncGenerator<CsvRecord> {
  const skipped: CsvRecord[] = [];
  let lastSkipped = -1;
  const bytes = new Utf8Watch();
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_LINE,
    on_skip: (error) => {
      const line = Number(error?.['lines'] ?? 0);
      // every further quote of a bad record is told again
      if (line !== lastSkipped) skipped.push({ line, problem: sentenceOf(error) });
      lastSkipped = line;
      return undefined;
    },
  });
  // the failure reaches the loop below through the parser, which pipeline destroys
  pipeline(stream, bytes, parser, () => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      yield* skipped.splice(0);
      // only where the bytes were wrong is the replacement character not the file's own
      if (bytes.isBroken && record.some((field) => field.includes('\ufffd')))
        yield { line: info.lines, problem: 'is not UTF-8' };
      else yield { line: info.lines, fields: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw refuseBrokenStream(error);
    const { lines } = error as CsvError & { lines?: number };
    skipped.push({ line: lines ?? 0, problem: `${sentenceOf(error)}; the rest was not read` });
  }
  yield* skipped.splice(0);
}

function sentenceOf(error: CsvError | undefined): string {
  if (error?.code === 'CSV_MAX_RECORD_SIZE') return `is longer than ${LONGEST_LINE} characters`;
  if (error?.code === 'CSV_QUOTE_NOT_CLOSED') return 'opens a quote that nothing closes';
  return 'is not CSV: quotes must enclose a whole field and be doubled inside';
}

/** Lets bytes through and remembers whether some were not UTF-8. */
class Utf8Watch extends Transform {
  isBroken = false;
  #rest = Buffer.alloc(0);

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    if (!this.isBroken) {
      const whole = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
      const end = whole.length - unfinished(whole);
      if (!isUtf8(whole.subarray(0, end))) this.isBroken = true;
      this.#rest = Buffer.from(whole.subarray(end));
    }
    done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    if (this.#rest.length > 0) this.isBroken = true;
    done();
  }
}

/** How many bytes at the end begin a character that the next chunk may finish. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}
