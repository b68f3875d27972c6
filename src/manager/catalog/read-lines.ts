import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { CatalogError } from './catalog-error';

/** Lines of a stream of bytes, in bounded memory. */

/** Longest line that is kept, in bytes: a body without line breaks must not fill the memory. */
export const LONGEST_LINE = 1_000_000;

/** A line of text, or why it cannot be used. */
export type StreamLine =
  { readonly line: number; readonly text: string } | { readonly line: number; readonly problem: string };

const NEWLINE = 10;
const BOM = '\ufeff';

/** Reads lines; one that is not UTF-8, or too long, is a problem of its own. @throws CatalogError when the stream breaks off */
export async function* readLines(stream: Readable): AsyncGenerator<StreamLine> {
  let line = 0;
  let kept: Buffer[] = [];
  let bytes = 0;
  const keep = (piece: Buffer) => {
    bytes += piece.length;
    // of a line that is too long only its length matters
    if (bytes <= LONGEST_LINE) kept.push(piece);
  };
  const take = (): StreamLine => {
    line += 1;
    const read = lineOf(line, kept, bytes);
    kept = [];
    bytes = 0;
    return read;
  };
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      let at = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, at)) {
        keep(chunk.subarray(at, end));
        yield take();
        at = end + 1;
      }
      if (at < chunk.length) keep(chunk.subarray(at));
    }
  } catch (error) {
    throw refuseBrokenStream(error);
  }
  if (bytes > 0) yield take();
}

function lineOf(line: number, kept: readonly Buffer[], bytes: number): StreamLine {
  if (bytes > LONGEST_LINE) return { line, problem: `is longer than ${LONGEST_LINE} bytes` };
  const [only = Buffer.alloc(0)] = kept;
  const whole = kept.length > 1 ? Buffer.concat(kept) : only;
  if (!isUtf8(whole)) return { line, problem: 'is not UTF-8' };
  const text = whole.toString('utf8');
  return { line, text: line === 1 && text.startsWith(BOM) ? text.slice(1) : text };
}

/** What a failure of the stream becomes: the client broke off; anything else stays what it is. */
export function refuseBrokenStream(error: unknown): unknown {
  const { code } = error as { code?: unknown };
  const isBroken = code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR';
  if (!isBroken) return error;
  return new CatalogError('invalid', 'The body broke off; the batches before were kept.', [], { cause: error });
}
