import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib';
import { ParserError } from './parser';

/** Reads a body within limits on both sides of the decompression: a bomb is stopped while it unfolds. */

/** How much may be read. */
export interface BodyLimits {
  /** As sent. */
  readonly wire_bytes: number;
  /** After decompression. */
  readonly body_bytes: number;
}

/** Encodings asked for. */
export const ACCEPT_ENCODING = 'gzip, br, deflate, zstd';

type Decode = (
  bytes: Buffer,
  options: { readonly maxOutputLength: number; readonly chunkSize: number },
) => Promise<Buffer>;

const unzip: Decode = promisify(gunzip);
const unzlib: Decode = promisify(inflate);
const unraw: Decode = promisify(inflateRaw);

const DECODERS = new Map<string, Decode>([
  ['gzip', unzip],
  ['x-gzip', unzip],
  // some servers leave out the two bytes of RFC 1950
  ['deflate', (bytes, options) => (((bytes[0] ?? 0) & 0x0f) === 8 ? unzlib(bytes, options) : unraw(bytes, options))],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)],
]);

/**
 * The bytes of a body, decompressed.
 * @param encoding the Content-Encoding header
 * @throws ParserError `too_large`, `truncated` (a body that ends inside its compression) or `parse` (not compressed as
 * it says), or what the stream throws
 */
export async function readBody(body: Readable, encoding: string | undefined, limits: BodyLimits): Promise<Buffer> {
  const decoders = decodersOf(encoding);
  let bytes = await collect(body, Math.min(limits.wire_bytes, decoders.length === 0 ? limits.body_bytes : Infinity));
  // an empty body is empty, whatever its headers say of it
  if (bytes.length === 0) return bytes;
  for (const decode of decoders) bytes = await decompress(bytes, decode, limits.body_bytes);
  return bytes;
}

function decodersOf(encoding: string | undefined): Decode[] {
  if (encoding === undefined) return [];
  const names = encoding
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > 2) throw refuse('parse', 'The answer is compressed more than twice.');
  return names.reverse().map((name) => {
    const decode = DECODERS.get(name);
    if (decode === undefined)
      throw refuse('parse', `The answer has an unknown content encoding "${name.slice(0, 20)}".`);
    return decode;
  });
}

function collect(body: Readable, limit: number): Promise<Buffer> {
  return new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let isWhole = false;
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) return void body.destroy(tooLarge(limit));
      chunks.push(chunk);
    });
    body.on('end', () => {
      isWhole = true;
      resolve(Buffer.concat(chunks, bytes));
    });
    body.on('error', reject);
    body.on('close', () => {
      if (!isWhole) reject(new ParserError('truncated', 'The connection ended early.'));
    });
  });
}

async function decompress(bytes: Buffer, decode: Decode, limit: number): Promise<Buffer> {
  try {
    return await decode(bytes, { maxOutputLength: limit, chunkSize: 65_536 });
  } catch (cause: unknown) {
    const { code } = cause as { code?: string };
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    if (code === 'Z_BUF_ERROR') throw new ParserError('truncated', 'The compressed answer ended early.', { cause });
    throw new ParserError('parse', 'The answer is not compressed as it says.', { retryable: false, cause });
  }
}

function tooLarge(limit: number): ParserError {
  return refuse('too_large', `The answer is larger than ${limit.toLocaleString('en')} bytes.`);
}

function refuse(code: 'too_large' | 'parse', message: string): ParserError {
  return new ParserError(code, message, { retryable: false });
}
