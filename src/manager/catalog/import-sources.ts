import { recognise, type Said } from '../../contract/sentences';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { AllowList } from '../../contract/address';
import { poolOf, run, transaction } from '../../database/clients';
import { isRetryable } from '../../database/sql-errors';
import { CatalogError } from './catalog-error';
import { BY_INDEX, insertSchedules, upsertSchedules, upsertSources } from './import-statements';
import { readImport, type ImportFormat } from './read-import';
import { mergeRows, readImportRow, type ImportRow, type ImportRules, type ImportSchedule } from './read-import-row';

/** Creates sources from a stream, thousands a second, in bounded memory; bad lines are reported, the others kept. */

export interface ImportOptions {
  readonly format: ImportFormat;
  /** What to do with sources that exist: leave them, or change what the line says (an empty field says nothing). */
  readonly on_conflict: 'skip' | 'update';
  /** Check and count, change nothing. */
  readonly dry_run: boolean;
  readonly allow: AllowList;
}

export interface ImportAnswer {
  created: number;
  updated: number;
  skipped: number;
  failed: number;
  /** The first 1,000. */
  errors: { line: number; message: string; said: Said | null }[];
}

const BATCH = 2_000;
const MOST_ERRORS = 1_000;
const MOST_TRIES = 5;

/**
 * Imports a stream; each batch is a transaction of its own.
 * @throws CatalogError when the header cannot be used, or the stream breaks off: earlier batches stay
 */
export async function importSources(
  dataSource: DataSource,
  stream: Readable,
  options: ImportOptions,
): Promise<ImportAnswer> {
  const answer: ImportAnswer = { created: 0, updated: 0, skipped: 0, failed: 0, errors: [] };
  const rules = { allow: options.allow, cadences: await namesOfCadences(dataSource) };
  const again = options.on_conflict === 'update' ? 'updated' : 'skipped';
  const seen = new SeenBefore(options.dry_run);
  const saver = new Saver((rows) => save(dataSource, rows, options, answer));
  let batch = new Map<string, ImportRow>();
  try {
    for await (const line of readImport(stream, options.format)) {
      const row = 'problem' in line ? fail(line, answer) : tryRow(line, rules, answer);
      if (row === null) continue;
      const key = keyOf(row);
      const earlier = batch.get(key);
      if (earlier !== undefined || seen.has(key)) {
        answer[again] += 1;
        if (earlier !== undefined && again === 'updated') batch.set(key, mergeRows(earlier, row));
        continue;
      }
      batch.set(key, row);
      if (batch.size < BATCH) continue;
      await saver.next([...batch.values()]);
      batch = new Map();
    }
    if (batch.size > 0) await saver.next([...batch.values()]);
  } finally {
    await saver.end();
  }
  answer.errors.sort((a, b) => a.line - b.line);
  return answer;
}

/** Saves one batch while the next one is read; never two at once, so that later lines come later. */
class Saver {
  #pending: Promise<void> = Promise.resolve();
  constructor(private readonly save: (rows: readonly ImportRow[]) => Promise<void>) {}

  /** Waits for the batch before and begins with this one. @throws what saving the batch before threw */
  async next(rows: readonly ImportRow[]): Promise<void> {
    await this.#pending;
    this.#pending = this.save(rows);
    // the failure is met at the next await; until then it must not count as unhandled
    this.#pending.catch(() => undefined);
  }

  /** Waits for the last batch. @throws what saving it threw */
  async end(): Promise<void> {
    await this.#pending;
  }
}

/** What makes a source one: its address, or its name when it has none. */
function keyOf({ type, url, name }: Pick<ImportRow, 'type' | 'url' | 'name'>): string {
  return `${type} ${url ?? `name ${name ?? ''}`}`;
}

/** In a dry run nothing is in the table to meet a later duplicate, so the keys' hashes stand in. */
class SeenBefore {
  readonly #hashes = new Set<number>();
  constructor(private readonly isNeeded: boolean) {}

  has(key: string): boolean {
    if (!this.isNeeded) return false;
    const hash = createHash('sha1').update(key).digest().readUIntBE(0, 6);
    if (this.#hashes.has(hash)) return true;
    this.#hashes.add(hash);
    return false;
  }
}

function tryRow(
  { line, record }: { line: number; record: Readonly<Record<string, unknown>> },
  rules: ImportRules,
  answer: ImportAnswer,
): ImportRow | null {
  try {
    return readImportRow(record, rules);
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return fail({ line, problem: error.message }, answer);
  }
}

function fail({ line, problem }: { line: number; problem: string }, answer: ImportAnswer): null {
  answer.failed += 1;
  if (answer.errors.length < MOST_ERRORS) {
    // `url: must be …`: the rule without the place
    const said = recognise(problem.replace(/^[\w.]+: /, ''), ['value']);
    answer.errors.push({ line, message: problem, said });
  }
  return null;
}

class DryRun extends Error {
  constructor(readonly created: number) {
    super('dry run');
  }
}

async function save(
  dataSource: DataSource,
  rows: readonly ImportRow[],
  { on_conflict, dry_run }: ImportOptions,
  answer: ImportAnswer,
): Promise<void> {
  let created = 0;
  // two imports of the same sources in another order may meet in a deadlock
  for (let tries = 1; ; tries += 1) {
    try {
      created = await saveBatch(dataSource, rows, on_conflict, dry_run);
      break;
    } catch (error) {
      if (error instanceof DryRun) {
        created = error.created;
        break;
      }
      if (!isRetryable(error) || tries >= MOST_TRIES) throw error;
    }
  }
  answer.created += created;
  answer[on_conflict === 'update' ? 'updated' : 'skipped'] += rows.length - created;
}

async function saveBatch(
  dataSource: DataSource,
  rows: readonly ImportRow[],
  on_conflict: 'skip' | 'update',
  dry_run: boolean,
): Promise<number> {
  return transaction(dataSource, async (client) => {
    await client.query(BY_INDEX);
    const byKey = new Map(rows.map((row) => [keyOf(row), row]));
    const saved = await run<Pick<ImportRow, 'type' | 'url' | 'name'> & { id: number; is_new: boolean }>(
      client,
      upsertSources(on_conflict),
      [
        rows.map((row) => row.type),
        rows.map((row) => row.url),
        rows.map((row) => row.host_key),
        rows.map((row) => row.name),
        rows.map((row) => row.external_id),
        rows.map((row) => row.is_active),
        rows.map((row) => row.settings),
        rows.map((_, index) => index),
      ],
    );
    const schedules = saved.flatMap(({ id, is_new, ...source }) => {
      const row = byKey.get(keyOf(source));
      const isWanted = is_new || (on_conflict === 'update' && row?.names_schedules);
      if (row === undefined || !isWanted) return [];
      return row.schedules.map((schedule) => ({
        id,
        is_new,
        type: row.type,
        is_active: row.is_active ?? true,
        ...schedule,
      }));
    });
    await saveSchedules(client, schedules);
    const created = saved.filter(({ is_new }) => is_new).length;
    if (dry_run) throw new DryRun(created);
    return created;
  });
}

type SavedSchedule = ImportSchedule & { id: number; is_new: boolean; type: string; is_active: boolean };

async function saveSchedules(client: PoolClient, schedules: readonly SavedSchedule[]): Promise<void> {
  const valuesOf = (rows: readonly SavedSchedule[]): unknown[] => [
    rows.map(({ id }) => id),
    rows.map(({ task_type }) => task_type),
    rows.map(({ cadence }) => cadence),
    rows.map(({ priority }) => priority),
    rows.map(({ params }) => params),
  ];
  const made = schedules.filter(({ is_new }) => is_new);
  const known = schedules.filter(({ is_new }) => !is_new);
  if (made.length > 0) {
    const copies = [made.map(({ type }) => type), made.map(({ is_active }) => is_active)];
    await run(client, insertSchedules, [...valuesOf(made), ...copies]);
  }
  if (known.length > 0) await run(client, upsertSchedules, valuesOf(known));
  if (schedules.length > 0) await client.query(`select pg_notify('parser_manager', 'planning')`);
}

async function namesOfCadences(dataSource: DataSource): Promise<Set<string>> {
  const { rows } = await poolOf(dataSource).query<{ name: string }>('select name from cadence');
  return new Set(rows.map(({ name }) => name));
}
