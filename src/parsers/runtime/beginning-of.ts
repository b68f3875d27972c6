import type { Readable } from 'node:stream';

/** Reads a content to its end and keeps its first bytes: a file that is looked at and not stored. */
export async function beginningOf(content: Buffer | Readable, most: number): Promise<{ start: Buffer; bytes: number }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of Buffer.isBuffer(content) ? [content] : content) {
    if (bytes < most) chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { start: Buffer.concat(chunks).subarray(0, most), bytes };
}
