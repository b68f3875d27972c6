import { once } from 'node:events';
import { createWriteStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { DuckDBInstance, StatementType, type DuckDBConnection } from '@duckdb/node-api';

/**
 * A process of its own for SQL: it can be killed whatever it does, and nothing of ours is in its memory or environment.
 * One job comes as a line on stdin, one answer goes as a line to stdout; when stdin ends, so does the process.
 */

/** SELECT over the records, or a change of format. */
export type SqlJob =
  | {
      readonly kind: 'select';
      readonly sql: string;
      /** NDJSON. */
      readonly rows_file: string;
      readonly input_file: string;
      readonly out_file: string;
      readonly memory_mb: number;
      readonly most_bytes: number;
    }
  | { readonly kind: 'parquet'; readonly rows_file: string; readonly out_file: string; readonly memory_mb: number };

/** What comes back. */
export type SqlAnswer =
  | { readonly ok: true; readonly rows: number; readonly columns: readonly string[] }
  | { readonly ok: false; readonly is_memory: boolean; readonly message: string };

/** Of one record; DuckDB sets aside several times as much for each thread. */
const MOST_OBJECT_BYTES = 4_194_304;

async function run(job: SqlJob): Promise<SqlAnswer> {
  const database = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: `${job.memory_mb}MB`,
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    preserve_insertion_order: 'true',
  });
  const connection = await database.connect();
  await load(connection, 'rows', job.rows_file);
  if (job.kind === 'parquet') {
    await connection.run(`copy rows to ${quoted(job.out_file)} (format parquet, compression zstd)`);
    return { ok: true, rows: 0, columns: [] };
  }
  await load(connection, 'input', job.input_file);
  // from here on the statement is somebody else's: no files, no network, no extensions, and no way back
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
  await refuseOther(connection, job.sql);
  await connection.run(`create temp table result as (${withoutEnd(job.sql)}\n)`);
  return writeResult(connection, job);
}

/** An empty file has no columns to be guessed. */
async function load(connection: DuckDBConnection, table: 'rows' | 'input', file: string): Promise<void> {
  const from =
    statSync(file).size === 0
      ? 'select null::varchar as empty where false'
      : `select * from read_ndjson(${quoted(file)}, sample_size = -1, maximum_object_size = ${MOST_OBJECT_BYTES})`;
  await connection.run(`create table ${table} as ${from}`);
}

async function refuseOther(connection: DuckDBConnection, sql: string): Promise<void> {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new Error('The SQL must be one statement.');
  const { statementType } = await statements.prepare(0);
  if (statementType !== StatementType.SELECT) throw new Error('The SQL must be a SELECT.');
}

async function writeResult(connection: DuckDBConnection, job: SqlJob & { kind: 'select' }): Promise<SqlAnswer> {
  const out = createWriteStream(job.out_file, { mode: 0o600 });
  const columns = (await connection.runAndReadAll('describe result'))
    .getRowObjectsJson()
    .map((row) => row['column_name']);
  const found = await connection.stream('select to_json(result)::varchar from result');
  let rows = 0;
  for (;;) {
    const chunk = await found.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    rows += chunk.rowCount;
    const lines = `${chunk.getColumnValues(0).join('\n')}\n`;
    if (out.bytesWritten + out.writableLength + lines.length > job.most_bytes)
      return { ok: false, is_memory: true, message: 'The result of the SQL is too large.' };
    if (!out.write(lines)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return { ok: true, rows, columns: columns.map(String) };
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "''")}'`;
}

function withoutEnd(sql: string): string {
  return sql.trim().replace(/;+\s*$/, '');
}

async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  lines.once('close', () => process.exit(0));
  const [line] = (await once(lines, 'line')) as [string];
  const answer = await run(JSON.parse(line) as SqlJob).catch((error: unknown): SqlAnswer => {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, is_memory: /^Out of Memory/i.test(message), message: message.slice(0, 1_000) };
  });
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
}

void main();
