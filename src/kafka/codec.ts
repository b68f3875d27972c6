import type { z } from 'zod';
import { MESSAGE_VERSION, type DeadLetterMessage, type DeadLetterReason } from '../contract/messages';
import { HEADER_MESSAGE_TYPE, type MessageType } from '../contract/topics';

/** From bytes to messages and back. What cannot be read has a reason and becomes a dead letter. */

/** A record as it lies in a topic. */
export interface RawRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** When its producer sent it; milliseconds since 1970. */
  readonly timestamp?: number;
}

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: DeadLetterReason; readonly detail: string };

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** An escaped NUL, but not an escaped backslash followed by u0000. */
const NUL = /(?<!\\)(?:\\\\)*\\u0000/;
/** The longest detail of a dead letter. */
const DETAIL_LIMIT = 1_000;

/** Reads one record by its schema. */
export function decode<T>(value: Buffer | null, schema: z.ZodType<T>, max_bytes: number): Decoded<T> {
  if (value === null || value.length === 0) return poison('empty', 'The message has no value.');
  if (value.length > max_bytes) return poison('too_large', `The message has ${value.length} bytes.`);
  let text: string;
  try {
    text = utf8.decode(value);
  } catch {
    return poison('not_utf8', 'The value is not UTF-8.');
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return poison('not_json', error instanceof Error ? error.message : 'The value is not JSON.');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return poison('invalid', 'The value is not an object.');
  const { v } = json as { v?: unknown };
  if (v !== undefined && v !== MESSAGE_VERSION)
    return poison('unknown_version', `Version ${JSON.stringify(v)} is not known.`);
  if (text.includes('\\u0000') && NUL.test(text))
    return poison('invalid', 'The value holds a NUL character, which no text column takes.');
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  return poison('invalid', parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

function poison(reason: DeadLetterReason, detail: string): Decoded<never> {
  return { ok: false, reason, detail: detail.slice(0, DETAIL_LIMIT) };
}

/** Headers of a message of ours. */
export function headersOf(type: MessageType, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { [HEADER_MESSAGE_TYPE]: type, ...more };
}

/** The dead letter of a record that nobody can use. */
export function deadLetterOf(
  record: RawRecord,
  reason: DeadLetterReason,
  detail: string,
  consumer: string,
): DeadLetterMessage {
  return {
    v: MESSAGE_VERSION,
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    key_base64: record.key?.toString('base64') ?? null,
    value_base64: record.value?.toString('base64') ?? null,
    headers: { ...record.headers },
    reason,
    detail,
    consumer,
    failed_at: new Date().toISOString(),
  };
}
