import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StorageError } from './storage';

/** A content on its way into the storage, counted and hashed as it passes. */
export interface Measured {
  readonly stream: Readable;
  /** Ask when the stream has ended. */
  result(): { bytes: number; sha256: string };
  /** Why the content ended early, where that was not the storage's doing; undefined otherwise. */
  failure(): unknown;
}

/**
 * Counts and hashes a content while it is read. An error or an early end of the content becomes the stream's error, so
 * that half a content is never taken for a whole one.
 * @param max_bytes a longer content fails with `too_large`
 * @param signal breaks it off with its reason
 */
export function measure(content: Buffer | Readable, max_bytes: number, signal?: AbortSignal): Measured {
  const hash = createHash('sha256');
  let bytes = 0;
  let failure: unknown;
  const stream = new Transform({
    transform: (chunk: Buffer | string, encoding, done) => {
      const buffer = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
      bytes += buffer.length;
      if (bytes > max_bytes) {
        failure = new StorageError('too_large', `The content has more than the ${max_bytes} bytes allowed.`);
        return done(failure as StorageError);
      }
      hash.update(buffer);
      done(null, buffer);
    },
  });
  const source = Buffer.isBuffer(content) ? Readable.from(piecesOf(content)) : content;
  // a storage that fails destroys the stream first and the content after it
  source.once('error', (error) => (failure ??= stream.errored === null ? error : undefined));
  source.once('close', () => {
    if (!source.readableEnded && stream.errored === null) failure ??= new Error('The content ended too early.');
  });
  // whoever reads the stream sees the error
  pipeline(source, stream, signal === undefined ? {} : { signal }).catch(() => undefined);
  return {
    stream,
    result: () => ({ bytes, sha256: hash.digest('hex') }),
    failure: () => (signal?.aborted ? (signal.reason as unknown) : failure),
  };
}

const PIECE = 1_048_576;

function* piecesOf(content: Buffer): Generator<Buffer> {
  for (let at = 0; at < content.length; at += PIECE) yield content.subarray(at, at + PIECE);
}
