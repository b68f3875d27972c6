import { crc32 } from 'node:zlib';
import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import type { ParserTask } from '../runtime/parser';

/** What a run knows of the one before: how far its input was read, and how to ask whether it has changed. */

/** The newest value of an API's answers. */
export type Watermark = string | number;

/** Validators of the input's address, verbatim (RFC 9110, 13.1). */
export interface Validators {
  readonly etag?: string;
  readonly last_modified?: string;
}

/** What was read before. */
export interface InputCursor {
  /** Null: nothing was read yet. */
  readonly watermark: Watermark | null;
  /** Null: the input is read whatever it is. */
  readonly validators: Validators | null;
}

/**
 * What the cursor says. Validators hold for the settings and parameters they were got with, and only where an unchanged
 * input makes an unchanged result: rows that are asked about may have new answers.
 */
export function inputCursorOf({ cursor, source, params }: ParserTask, settings: CsvApiSettings): InputCursor {
  const { watermark, validators, validators_of } = cursor ?? {};
  const isSame = validators_of === validityOf(source.settings, params);
  const mayAsk = isSame && settings.request === undefined && params['ignore_validators'] !== true;
  return {
    watermark: typeof watermark === 'string' || typeof watermark === 'number' ? watermark : null,
    validators: mayAsk && typeof validators === 'object' && validators !== null ? validators : null,
  };
}

/** Before the first run, and for runs that do as if there had been none. */
export const NOTHING_READ: InputCursor = { watermark: null, validators: null };

/** What `{{cursor.watermark}}` is. */
export function watermarkOf({ watermark }: InputCursor, { input }: CsvApiSettings): string {
  return String(watermark ?? (input.type === 'api' ? (input.watermark?.first ?? '') : ''));
}

/** What the next run is to know. @param read what this one has seen; null: not everything, so the old word stands */
export function cursorAfter(
  { source, params }: ParserTask,
  before: InputCursor,
  read: { readonly watermark: Watermark | null; readonly validators: Validators | null } | null,
): Record<string, unknown> {
  const watermark = read === null ? before.watermark : newerOf(before.watermark, read.watermark);
  const validators = read?.validators ?? null;
  return {
    ...(watermark === null ? {} : { watermark }),
    ...(validators === null ? {} : { validators, validators_of: validityOf(source.settings, params) }),
  };
}

/** The greater: numbers by size, everything else by its characters, as times in ISO 8601 want it. */
export function newerOf(a: Watermark | null, b: Watermark | null): Watermark | null {
  if (a === null || b === null) return a ?? b;
  const isNewer = typeof a === 'number' && typeof b === 'number' ? b > a : String(b) > String(a);
  return isNewer ? b : a;
}

/** Headers that ask whether the input has changed. */
export function conditionsOf(validators: Validators | null): Record<string, string> {
  return {
    ...(typeof validators?.etag === 'string' ? { 'if-none-match': validators.etag } : {}),
    ...(typeof validators?.last_modified === 'string' ? { 'if-modified-since': validators.last_modified } : {}),
  };
}

/** The validators of an answer; null: it has none. */
export function validatorsOf(headers: Readonly<Record<string, string>>): Validators | null {
  const { etag, 'last-modified': last_modified } = headers;
  if (etag === undefined && last_modified === undefined) return null;
  return {
    ...(etag === undefined ? {} : { etag: etag.slice(0, 1_024) }),
    ...(last_modified === undefined ? {} : { last_modified: last_modified.slice(0, 100) }),
  };
}

function validityOf(settings: unknown, params: unknown): number {
  return crc32(JSON.stringify([settings, params]));
}
