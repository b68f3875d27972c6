import type { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import type { AllowList } from '../../contract/address';
import { ON_REQUEST } from '../../contract/schedule-settings';
import { sourceTypeOf } from '../../contract/source-types';
import { run, transaction, type Statement } from '../../database/clients';
import { CatalogError } from './catalog-error';
import { readImport, type ImportLine } from './read-import';
import { checkSettings, checkTaskType, normaliseUrl, sourceTypeNamed } from './source-rules';

/** Creates sources from a stream, thousands a second, in bounded memory; bad lines are reported, the others kept. */

export interface ImportOptions {
  readonly format: 'csv' | 'ndjson' | 'opml';
  readonly on_conflict: 'skip' | 'update';
  readonly dry_run: boolean;
  readonly allow: AllowList;
}

export interface ImportAnswer {
  created: number;
  updated: number;
  skipped: number;
  failed: number;
  /** The first 1,000. */
  errors: { line: number; message: string }[];
}

const BATCH = 2_000;
const MOST_ERRORS = 1_000;

/** One line that passed every rule. */
interface Row {
  readonly line: number;
  readonly type: string;
  readonly url: string | null;
  readonly host_key: string | null;
  readonly name: string | null;
  readonly external_id: string | null;
  readonly is_active: boolean;
  readonly settings: string;
  readonly task_types: readonly string[];
  readonly cadence: string;
  readonly priority: number;
  readonly params: string;
}

const upsertSources = (on_conflict: 'skip' | 'update'): Statement => ({
  name: `import-sources-${on_conflict}`,
  // two uniques are in play (address, or name without address): rows of either kind meet their own
  text: `with rows as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::text[], $8::int[])
      as r (type, url, host_key, name, external_id, is_active, settings, n)
  ),
  known as (
    select r.n, o.id, o.is_active as was_active from rows r join source o on o.type = r.type
      and (o.url = r.url or (r.url is null and o.url is null and o.name = r.name))
  ),
  made as (
    insert into source (type, url, host_key, name, external_id, is_active, settings)
    select type, url, host_key, name, external_id, is_active, settings::jsonb from rows where n not in (select n from known)
    on conflict do nothing returning id, type, url, name
  )${
    on_conflict === 'update'
      ? `,
  changed as (
    update source o set name = coalesce(r.name, o.name), external_id = coalesce(r.external_id, o.external_id), is_active = r.is_active,
      settings = r.settings::jsonb, updated_at = now()
    from rows r join known k on k.n = r.n where o.id = k.id
  ),
  switched as (
    update schedule s set source_is_active = r.is_active from rows r join known k on k.n = r.n
    where s.source_id = k.id and k.was_active <> r.is_active
  )`
      : ''
  }
  select r.n, m.id, true as is_new from made m join rows r on r.type = m.type and (r.url = m.url or (r.url is null and m.url is null and r.name = m.name))
  union all select n, id, false from known`,
});

const insertSchedules: Statement = {
  name: 'import-schedules',
  text: `insert into schedule (source_id, source_type, source_is_active, task_type, cadence_id, priority, params)
    select r.source_id, o.type, o.is_active, r.task_type, c.id, r.priority, r.params::jsonb
    from unnest($1::int[], $2::text[], $3::text[], $4::int[], $5::text[]) as r (source_id, task_type, cadence, priority, params)
    join source o on o.id = r.source_id join cadence c on c.name = r.cadence
    on conflict (source_id, task_type) do update set cadence_id = excluded.cadence_id, priority = excluded.priority, params = excluded.params, updated_at = now()`,
};

/** Imports a stream. @throws CatalogError when its header cannot be used; nothing is changed then */
export async function importSources(
  dataSource: DataSource,
  stream: Readable,
  options: ImportOptions,
): Promise<ImportAnswer> {
  const answer: ImportAnswer = { created: 0, updated: 0, skipped: 0, failed: 0, errors: [] };
  const rows = new RowReader(options.allow, await namesOfCadences(dataSource));
  const seen = new Set<string>();
  let batch: Row[] = [];
  for await (const line of readImport(stream, options.format)) {
    const row = rows.read(line, answer);
    if (row === null) continue;
    const key = `${row.type} ${row.url ?? `name ${row.name ?? ''}`}`;
    // twice within one batch: the statement could not tell them apart
    if (seen.has(key)) {
      answer.skipped += 1;
      continue;
    }
    seen.add(key);
    batch.push(row);
    if (batch.length < BATCH) continue;
    await save(dataSource, batch, options, answer);
    batch = [];
    seen.clear();
  }
  if (batch.length > 0) await save(dataSource, batch, options, answer);
  return answer;
}

async function save(
  dataSource: DataSource,
  rows: readonly Row[],
  { on_conflict, dry_run }: ImportOptions,
  answer: ImportAnswer,
): Promise<void> {
  const rollback = new Error('dry run');
  try {
    await transaction(dataSource, async (client) => {
      const saved = await run<{ n: number; id: number; is_new: boolean }>(client, upsertSources(on_conflict), [
        rows.map((row) => row.type),
        rows.map((row) => row.url),
        rows.map((row) => row.host_key),
        rows.map((row) => row.name),
        rows.map((row) => row.external_id),
        rows.map((row) => row.is_active),
        rows.map((row) => row.settings),
        rows.map((_, index) => index),
      ]);
      const touched = saved.filter(({ is_new }) => is_new || on_conflict === 'update');
      const schedules = touched.flatMap(({ n, id }) => {
        const row = rows[n];
        return (row?.task_types ?? []).map((task_type) => ({ id, task_type, row }));
      });
      await run(client, insertSchedules, [
        schedules.map(({ id }) => id),
        schedules.map(({ task_type }) => task_type),
        schedules.map(({ row }) => row?.cadence ?? ON_REQUEST),
        schedules.map(({ row }) => row?.priority ?? 0),
        schedules.map(({ row }) => row?.params ?? '{}'),
      ]);
      const created = saved.filter(({ is_new }) => is_new).length;
      answer.created += created;
      answer[on_conflict === 'update' ? 'updated' : 'skipped'] += rows.length - created;
      if (dry_run) throw rollback;
    });
  } catch (error) {
    if (error !== rollback) throw error;
  }
}

async function namesOfCadences(dataSource: DataSource): Promise<Set<string>> {
  return transaction(
    dataSource,
    async (client) =>
      new Set((await client.query<{ name: string }>('select name from cadence')).rows.map(({ name }) => name)),
  );
}

/** Holds every line to the rules that a single create is held to. */
class RowReader {
  constructor(
    private readonly allow: AllowList,
    private readonly cadences: ReadonlySet<string>,
  ) {}

  read(line: ImportLine, answer: ImportAnswer): Row | null {
    if ('problem' in line) return this.#fail(line.line, line.problem, answer);
    try {
      return this.#row(line.line, line.record);
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      return this.#fail(line.line, error.message, answer);
    }
  }

  #fail(line: number, message: string, answer: ImportAnswer): null {
    answer.failed += 1;
    if (answer.errors.length < MOST_ERRORS) answer.errors.push({ line, message });
    return null;
  }

  #row(line: number, record: Readonly<Record<string, unknown>>): Row {
    const text = (name: string, most: number): string | null => {
      const value = record[name];
      if (value === undefined || value === null || value === '') return null;
      if (typeof value !== 'string') throw wrong(name, 'must be text');
      if (value.length > most) throw wrong(name, `must be at most ${most} characters`);
      if (value.includes('\u0000') || !value.isWellFormed())
        throw wrong(name, 'holds a character that cannot be stored');
      return value;
    };
    const type = sourceTypeNamed(text('type', 64) ?? '');
    const name = text('name', 1_024);
    const { url, host_key } = normaliseUrl(type, text('url', 4_096), name, this.allow);
    const settings = objectOf(record['settings'], 'settings');
    const params = objectOf(record['params'], 'params');
    checkSettings(type, settings);
    const task_types = taskTypesOf(record['task_types']) ?? [sourceTypeOf(type).default_task_type];
    const cadence = text('cadence', 255) ?? ON_REQUEST;
    if (!this.cadences.has(cadence)) throw wrong('cadence', `there is no cadence ${cadence}`);
    return {
      line,
      type,
      url,
      host_key,
      name,
      external_id: text('external_id', 255),
      is_active: flagOf(record['is_active']),
      settings: JSON.stringify(settings),
      task_types: task_types.map((task_type) => checkTaskType(type, task_type, params)),
      cadence,
      priority: priorityOf(record['priority']),
      params: JSON.stringify(params),
    };
  }
}

function wrong(path: string, message: string): CatalogError {
  return new CatalogError('invalid', `${path}: ${message}`, [{ path, message }]);
}

const NO_SETTINGS = {};

function objectOf(value: unknown, path: string): Record<string, unknown> {
  if (value === undefined || value === null || value === '' || value === '{}') return NO_SETTINGS;
  let parsed = value;
  if (typeof value === 'string') {
    try {
      parsed = JSON.parse(value);
    } catch {
      throw wrong(path, 'must be JSON');
    }
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw wrong(path, 'must be a JSON object');
  return parsed as Record<string, unknown>;
}

function taskTypesOf(value: unknown): string[] | null {
  if (value === undefined || value === null || value === '') return null;
  const names = Array.isArray(value) ? value.map(String) : String(value).split('|');
  return [...new Set(names.map((name) => name.trim().toUpperCase()).filter((name) => name !== ''))];
}

function flagOf(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (typeof value === 'boolean') return value;
  if (/^(true|1|yes)$/i.test(String(value))) return true;
  if (/^(false|0|no)$/i.test(String(value))) return false;
  throw wrong('is_active', 'must be true or false');
}

function priorityOf(value: unknown): number {
  if (value === undefined || value === null || value === '') return 0;
  const priority = Number(value);
  if (!Number.isInteger(priority) || Math.abs(priority) > 100)
    throw wrong('priority', 'must be a whole number from -100 to 100');
  return priority;
}
