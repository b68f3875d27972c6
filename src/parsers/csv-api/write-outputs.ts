import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import { giveUp, type ArtifactSink } from '../runtime/parser';
import { fileName } from './file-name';
import { formatRecords } from './format-records';
import type { RunFiles } from './run-files';
import { runSql } from './run-sql';
import type { TemplateValues } from './template';

/** The files of a run: from the records of all rows, or of each row. */

/** A task may leave 1,000 files: they are announced in one message. */
const MOST_FILES = 900;
const PARQUET_MEMORY_MB = 256;
const PARQUET_DEADLINE_MS = 600_000;
const MOST_SQL_BYTES = 2_000_000_000;

/** What writing needs. */
export interface WriteParts {
  readonly settings: CsvApiSettings;
  readonly files: RunFiles;
  readonly artifacts: ArtifactSink;
  readonly signal: AbortSignal;
  /** Of a row; null: of the run. */
  readonly valuesOf: (row: string | null) => TemplateValues;
  /** NDJSON of the SQL's result; null: there is no SQL. */
  readonly sql_file: string | null;
  readonly taken: Set<string>;
  readonly onFile: () => void;
}

/** The records of the whole run, each as JSON. */
export async function* recordsOf({ files, sql_file }: Pick<WriteParts, 'files' | 'sql_file'>): AsyncGenerator<string> {
  if (sql_file !== null) {
    for await (const line of createInterface({ input: createReadStream(sql_file), crlfDelay: Infinity }))
      if (line !== '') yield line;
    return;
  }
  for await (const { text } of files.results.entries()) yield* split(text);
}

/** Runs the SQL over the records. @returns the file with its result */
export async function runSqlStep({ settings, files, signal }: Omit<WriteParts, 'sql_file'>): Promise<string> {
  const { sql, sql_memory_mb = 256, sql_deadline_seconds = 120 } = settings.transform ?? {};
  const [rows_file, input_file, out_file] = ['records', 'input', 'result'].map((name) => join(files.folder, name)) as [
    string,
    string,
    string,
  ];
  await writeLines(rows_file, recordsOf({ files, sql_file: null }));
  await writeLines(input_file, inputRows(files));
  const limits = { memory_mb: sql_memory_mb, most_bytes: MOST_SQL_BYTES };
  await runSql(
    { kind: 'select', sql: sql ?? '', rows_file, input_file, out_file, ...limits },
    sql_deadline_seconds * 1_000,
    signal,
  );
  return out_file;
}

/** Writes every output. */
export async function writeOutputs(parts: WriteParts): Promise<void> {
  for (const output of parts.settings.outputs) {
    if (output.per === 'row') await writePerRow(parts, output);
    else if (output.format === 'parquet') await writeParquet(parts, output);
    else
      await write(parts, fileName(output.name, parts.valuesOf(null), parts.taken), () =>
        formatRecords(output, () => recordsOf(parts)),
      );
  }
}

type Output = CsvApiSettings['outputs'][number];

async function writePerRow(parts: WriteParts, output: Output): Promise<void> {
  const { files, valuesOf, taken } = parts;
  if (files.results.count > MOST_FILES)
    throw giveUp('config', `One file per row would make more than ${MOST_FILES} files; write one per run.`);
  // rows and results have the same numbers; a row that failed has no result
  const results = files.results.entries();
  let result = await results.next();
  for await (const { n, text } of files.rows.entries()) {
    if (result.done === true) break;
    if (result.value.n !== n) continue;
    const records = split(result.value.text);
    const name = fileName(output.name, valuesOf(text.slice(text.indexOf('\t') + 1)), taken);
    await write(parts, name, () => formatRecords(output, () => records));
    result = await results.next();
  }
}

async function writeParquet(parts: WriteParts, output: Output): Promise<void> {
  const { files, signal, valuesOf, taken } = parts;
  const name = fileName(output.name, valuesOf(null), taken);
  const rows_file = join(files.folder, `parquet-${taken.size}`);
  const out_file = `${rows_file}.out`;
  await pipeline(
    formatRecords({ ...output, format: 'ndjson' }, () => recordsOf(parts)),
    createWriteStream(rows_file),
  );
  const job = { kind: 'parquet', rows_file, out_file, memory_mb: PARQUET_MEMORY_MB } as const;
  await runSql(job, PARQUET_DEADLINE_MS, signal);
  await write(parts, name, () => createReadStream(out_file), 'application/vnd.apache.parquet');
}

async function write(parts: WriteParts, name: string, content: () => Readable, type?: string): Promise<void> {
  parts.signal.throwIfAborted();
  await (type === undefined ? parts.artifacts.write(name, content()) : parts.artifacts.write(name, content(), type));
  parts.onFile();
}

async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  async function* ended(): AsyncGenerator<string> {
    for await (const line of lines) yield `${line}\n`;
  }
  await pipeline(
    Readable.from(ended(), { objectMode: false, highWaterMark: 65_536 }),
    createWriteStream(path, { mode: 0o600 }),
  );
}

async function* inputRows({ rows }: RunFiles): AsyncGenerator<string> {
  for await (const { text } of rows.entries()) yield text.slice(text.indexOf('\t') + 1);
}

function split(json: string): string[] {
  return (JSON.parse(json) as unknown[]).map((record) => JSON.stringify(record));
}
