type Bytes = string | Buffer | null | undefined;

/** A record as kafkajs has it when it makes a batch. */
export interface RecordParts {
  readonly offsetDelta?: number;
  /** Milliseconds after the first record of the batch. */
  readonly timestampDelta?: number;
  readonly key?: Bytes;
  readonly value?: Bytes;
  readonly headers?: Readonly<Record<string, Bytes | readonly Bytes[]>>;
}

/** A record of a batch of version 2 (kafka.apache.org/documentation/#record), in a buffer of exactly its size. */
export function encodeRecord({ offsetDelta = 0, timestampDelta = 0, key, value, headers = {} }: RecordParts): Buffer {
  const pairs = Object.entries(headers).flatMap(([name, of]) =>
    Array.isArray(of) ? (of as Bytes[]).map((one) => [name, one] as const) : [[name, of as Bytes] as const],
  );
  const fields = [key, value].map(measure);
  const headerFields = pairs.flat().map(measure);
  const body =
    1 +
    varintSize(timestampDelta) +
    varintSize(offsetDelta) +
    varintSize(pairs.length) +
    [...fields, ...headerFields].reduce((sum, field) => sum + field.size, 0);
  const record = Buffer.allocUnsafe(varintSize(body) + body);
  let at = writeVarint(record, 0, body);
  // attributes, of which there are none
  record[at++] = 0;
  at = writeVarint(record, at, timestampDelta);
  at = writeVarint(record, at, offsetDelta);
  for (const field of fields) at = writeField(record, at, field);
  at = writeVarint(record, at, pairs.length);
  for (const field of headerFields) at = writeField(record, at, field);
  return record;
}

interface Field {
  readonly bytes: Bytes;
  /** Of the bytes; -1 for null. */
  readonly length: number;
  /** With the length before it. */
  readonly size: number;
}

function measure(bytes: Bytes): Field {
  const length = bytes === null || bytes === undefined ? -1 : Buffer.byteLength(bytes);
  return { bytes, length, size: varintSize(length) + Math.max(0, length) };
}

function writeField(record: Buffer, at: number, { bytes, length }: Field): number {
  const from = writeVarint(record, at, length);
  if (bytes === null || bytes === undefined) return from;
  if (typeof bytes === 'string') record.write(bytes, from, length, 'utf8');
  else bytes.copy(record, from);
  return from + length;
}

/** Small numbers of either sign are small ones without; beyond 32 bits, so not by shifting. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = zigzag(value); rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}

function writeVarint(record: Buffer, from: number, value: number): number {
  let at = from;
  let rest = zigzag(value);
  for (; rest >= 128; rest = Math.floor(rest / 128)) record[at++] = (rest % 128) | 128;
  record[at++] = rest;
  return at;
}
