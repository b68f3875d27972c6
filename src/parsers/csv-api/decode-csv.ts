import type { Readable } from 'node:stream';
import { encodingExists, getDecoder } from 'iconv-lite';
import { giveUp } from '../runtime/parser';

/** From the bytes of a CSV file to its text. */

/**
 * Decodes a stream. `auto` follows the byte order mark and is UTF-8 without one; bytes that are no UTF-8 are an error,
 * for a guess would be read as if it were sure.
 * @throws ParserError `config` for an encoding that there is not; the stream fails with `bad_encoding`
 */
export async function* decodeCsv(bytes: Readable, encoding: string): AsyncGenerator<string> {
  let head = Buffer.alloc(0);
  let decoder: Decoder | null = null;
  for await (const chunk of bytes) {
    const piece = chunk as Buffer;
    if (decoder === null) {
      head = Buffer.concat([head, piece]);
      if (head.length < 3) continue;
      decoder = decoderOf(head, encoding);
      yield decoder.write(head);
    } else yield decoder.write(piece);
  }
  decoder ??= decoderOf(head, encoding);
  if (head.length < 3) yield decoder.write(head);
  yield decoder.end();
}

interface Decoder {
  write(bytes: Buffer): string;
  end(): string;
}

const MARKS: readonly [readonly number[], string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

function decoderOf(head: Buffer, encoding: string): Decoder {
  const marked = MARKS.find(([mark]) => mark.every((byte, index) => head[index] === byte))?.[1];
  const name = (encoding === 'auto' ? (marked ?? 'utf-8') : encoding).toLowerCase();
  return name === 'utf-8' || name === 'utf8' ? strictUtf8() : otherDecoder(name);
}

function strictUtf8(): Decoder {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (work: () => string) => {
    try {
      return work();
    } catch (cause: unknown) {
      throw giveUp('bad_encoding', 'The file is not UTF-8; name its encoding, for example windows-1251.', cause);
    }
  };
  return {
    write: (bytes) => decode(() => decoder.decode(bytes, { stream: true })),
    end: () => decode(() => decoder.decode()),
  };
}

function otherDecoder(name: string): Decoder {
  const isKnown: boolean = encodingExists(name);
  if (!isKnown) throw giveUp('config', `There is no encoding "${name.slice(0, 40)}".`);
  const decoder = getDecoder(name);
  return { write: (bytes) => decoder.write(bytes), end: () => decoder.end() ?? '' };
}
