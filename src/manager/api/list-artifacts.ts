import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import type { Stretch } from './page.dto';
import { invalid } from './problem';

/** Result files as rows: of one task, and of all, newest first, by keyset. */

export interface ArtifactFilter {
  readonly source_id?: number;
  readonly task_id?: string;
  readonly name?: string;
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
}

/** A file of a task, as its row says. */
export interface TaskFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly content_type: string;
  readonly created_at: Date;
}

/** Rows that one stretch with a name looks through: a rare name must not cost a walk through all of them. */
const LOOK = 20_000;
const AFTER = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)_(\d{1,15})$/;

const ofTask: Statement = {
  name: 'files-of-task',
  text: 'select name, bytes, sha256, content_type, created_at from artifact where task_id = $1 order by name',
};

const oneOfTask: Statement = {
  name: 'file-of-task',
  text: 'select name, bytes, sha256, content_type, created_at, storage_key from artifact where task_id = $1 and name = $2',
};

/** The files of a task, by name. */
export async function filesOfTask(dataSource: DataSource, task_id: string): Promise<TaskFile[]> {
  return run(poolOf(dataSource), ofTask, [task_id]);
}

/** One file of a task; undefined when it has none of this name. */
export async function fileOfTask(
  dataSource: DataSource,
  task_id: string,
  name: string,
): Promise<(TaskFile & { storage_key: string }) | undefined> {
  const [file] = await run<TaskFile & { storage_key: string }>(poolOf(dataSource), oneOfTask, [task_id, name]);
  return file;
}

/** A stretch of all files. @throws 422 for an `after` that is none */
export async function listArtifacts(
  dataSource: DataSource,
  filter: ArtifactFilter,
  size: number,
): Promise<Stretch<Record<string, unknown>>> {
  const { where, values } = conditionsOf(filter);
  const { name } = filter;
  const limit = name === undefined ? size + 1 : LOOK;
  const pattern = name === undefined ? '%' : `%${name.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await poolOf(dataSource).query<
    Record<string, unknown> & { cursor: string; looked_through: string | null }
  >(
    `with looked as (
      select f.id, f.created_at, f.name from artifact f ${where} order by f.created_at desc, f.id desc limit ${limit}
    ),
    found as (
      select id from looked where name ilike $${values.length + 1} order by created_at desc, id desc limit ${size + 1}
    ),
    -- where the look ended, unless it came to the end of the list
    ended as (
      select ${cursorOf('looked')} as looked_through from looked
      where (select count(*) from looked) = ${limit} order by created_at, id limit 1
    )
    select f.id, f.task_id, f.source_id, o.type as source_type, o.name as source_name, f.attempt, f.name, f.bytes, f.sha256,
      f.content_type, f.created_at, ${cursorOf('f')} as cursor, looked_through
    from (select 1) as one left join ended on true
      left join (found join artifact f using (id) left join source o on o.id = f.source_id) on true
    order by f.created_at desc, f.id desc`,
    [...values, pattern],
  );
  const found = rows.filter((row) => row['id'] !== null);
  const items = found.slice(0, size).map(({ cursor: _, looked_through: __, ...item }) => item);
  const next = found.length > size ? found[size - 1]?.cursor : name === undefined ? null : rows[0]?.looked_through;
  return { items, next: next ?? null, total: null };
}

function cursorOf(table: string): string {
  return `to_char(${table}.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '_' || ${table}.id`;
}

function conditionsOf({ source_id, task_id, from, to, after }: ArtifactFilter): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const add = (condition: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add((p) => `f.source_id = ${p}`, source_id);
  add((p) => `f.task_id = ${p}::uuid`, task_id);
  add((p) => `f.created_at >= ${p}`, from);
  add((p) => `f.created_at < ${p}`, to);
  if (after !== undefined) {
    const [, created_at, id] = AFTER.exec(after) ?? [];
    if (created_at === undefined || id === undefined || Number.isNaN(Date.parse(created_at)))
      throw invalid([{ path: 'after', message: 'must be the next of a stretch before' }]);
    values.push(created_at, id);
    conditions.push(`(f.created_at, f.id) < ($${values.length - 1}::timestamptz, $${values.length}::bigint)`);
  }
  return { where: conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`, values };
}
