import type { RunSecrets } from './redact';

/** What a dry run shows: texts without secrets, cut short, all of it in a bounded number of bytes. */

/** Of a whole preview, as JSON. */
export const MOST_PREVIEW_BYTES = 57_344;
/** Of one text; the first length at which everything fits is taken. */
const LENGTHS = [4_096, 2_048, 1_024, 512, 256, 128, 64];
/** Columns of a row that are shown with their values, and that are named. */
const MOST_VALUES = 40;
const MOST_COLUMNS = 200;
/** Of a text that is kept until everything is put together. */
const LONGEST = 4_096;

/** A request as it was sent, and what came back. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  };
  /** Null: there was none. */
  answer: {
    readonly status: number;
    readonly content_type: string | null;
    readonly bytes: number;
    readonly start: string;
    /** Milliseconds from the request to the end of the answer. */
    readonly ms: number;
  } | null;
}

/** Why a row came to nothing, and in which step. */
export interface PreviewFailure {
  readonly step: string;
  readonly code: string;
  readonly message: string;
}

/** One row and everything that was done with it. */
export interface PreviewRow {
  /** From 1. */
  readonly row: number;
  /** Of the file; null: the input has no lines. */
  readonly line: number | null;
  readonly values: Readonly<Record<string, string>>;
  /** Null: no request was made for it. */
  exchange: Exchange | null;
  failure: PreviewFailure | null;
  /** The first records it makes, as JSON, and how many there are. */
  records: readonly string[];
  record_count: number;
}

/** A file that would be written. */
export interface PreviewFile {
  readonly name: string;
  readonly bytes: number;
  readonly content_type: string | null;
  /** Null: it is no text. */
  readonly start: string | null;
}

/** The whole of it. */
export interface Preview {
  /** Names of the columns of the rows. */
  readonly columns: readonly string[];
  /** The last request for the input; null: none was made. */
  readonly input: Exchange | null;
  /** Lines that are no rows. */
  readonly bad_lines: readonly { readonly line: number | null; readonly message: string }[];
  readonly rows: readonly PreviewRow[];
  /** The first records of the SQL; null: it was not run. */
  readonly sql: readonly string[] | null;
  readonly files: readonly PreviewFile[];
  readonly items: readonly Readonly<Record<string, string | null>>[];
  /** What would be said; null: nothing would. */
  readonly notice: string | null;
}

/** A text that may be shown. Secrets go first: a cut through one of them would leave a half that nobody knows. */
export function shown(text: string, secrets: RunSecrets, longest = LONGEST): string {
  return cut(secrets.redact(text), longest);
}

/** The values of a row as texts, and the names of all columns. @param json a row */
export function shownRow(json: string): { values: Record<string, string>; columns: string[] } {
  const row = JSON.parse(json) as Record<string, unknown>;
  const names = Object.keys(row);
  const values = names.slice(0, MOST_VALUES).map((name): [string, string] => {
    const value = row[name];
    return [cut(name, 200), cut(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), 1_000)];
  });
  return { values: Object.fromEntries(values), columns: names.slice(0, MOST_COLUMNS).map((name) => cut(name, 200)) };
}

/** The same with its texts cut until it fits into `MOST_PREVIEW_BYTES`; if short texts do not help, rows go. */
export function bounded(preview: Preview): Preview & { readonly is_cut: boolean } {
  const fits = (candidate: Preview) => Buffer.byteLength(JSON.stringify(candidate)) <= MOST_PREVIEW_BYTES;
  if (fits(preview)) return { ...preview, is_cut: false };
  for (const length of LENGTHS) {
    const candidate = cutAll(preview, length) as Preview;
    if (fits(candidate)) return { ...candidate, is_cut: true };
  }
  const short = cutAll(preview, 64) as Preview;
  return {
    ...short,
    columns: short.columns.slice(0, 40),
    rows: short.rows.slice(0, 5).map((row) => ({ ...row, values: {}, records: [] })),
    files: short.files.slice(0, 5),
    items: short.items.slice(0, 5),
    is_cut: true,
  };
}

function cutAll(value: unknown, length: number): unknown {
  if (typeof value === 'string') return cut(value, length);
  if (Array.isArray(value)) return value.map((one) => cutAll(one, length));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cutAll(one, length)]));
}

function cut(text: string, longest: number): string {
  // a pair of surrogates is one character
  return text.length <= longest ? text : `${text.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}…`;
}
