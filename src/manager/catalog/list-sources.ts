import type { DataSource } from 'typeorm';
import { poolOf } from '../../database/clients';
import { CatalogError, missing } from './catalog-error';
import { healthRankSql, isSilentSql, shownHealthSql } from '../source-life/health';

/** A source as the API shows it. */
export interface ListedSource {
  readonly id: number;
  readonly type: string;
  readonly name: string | null;
  readonly url: string | null;
  readonly external_id: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly health: string;
  readonly schedules?: readonly Record<string, unknown>[];
}

export interface SourceFilter {
  readonly type?: string;
  readonly is_active?: boolean;
  readonly q?: string;
  readonly health?: string;
  readonly sort?: string;
}

const SORTABLE = ['id', 'name', 'url', 'type', 'created_at', 'updated_at', 'health'];
const columns = `o.id, o.type, o.name, o.url, o.host_key, o.external_id, o.is_active, o.settings, o.created_at, o.updated_at,
  o.health_since, o.last_item_at`;

/** A moment inside of JSON, written as everywhere else. */
const momentSql = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** What a list says about the schedules of the source row `o`. */
const schedulesSql = `(select coalesce(json_agg(json_build_object(
    'id', s.id, 'task_type', s.task_type, 'is_enabled', s.is_enabled, 'cadence_id', s.cadence_id, 'cadence', c.name,
    'next_tick_at', ${momentSql('c.next_tick_at')}, 'not_before', ${momentSql('s.not_before')}, 'last_outcome', s.last_outcome, 'last_error_code', s.last_error_code,
    'last_finished_at', ${momentSql('s.last_finished_at')}, 'consecutive_failures', s.consecutive_failures) order by s.id), '[]')
  from schedule s join cadence c on c.id = s.cadence_id where s.source_id = o.id)`;

/** A page of sources and how many there are. */
export async function listSources(
  dataSource: DataSource,
  filter: SourceFilter,
  { skip, take }: { skip: number; take: number },
): Promise<{ items: ListedSource[]; total: number }> {
  const { text, values } = whereOf(filter);
  const sort = filter.sort ?? 'id';
  const field = sort.replace(/^-/, '');
  if (!SORTABLE.includes(field))
    throw new CatalogError('invalid', `sort: must be one of ${SORTABLE.join(', ')}`, [
      { path: 'sort', message: `must be one of ${SORTABLE.join(', ')}` },
    ]);
  const direction = sort.startsWith('-') ? 'desc' : 'asc';
  // the worst health first; what was given the same is told apart by its id
  const key = field === 'health' ? healthRankSql : `o.${field}`;
  const order = field === 'id' ? `o.id ${direction}` : `${key} ${direction}, o.id ${direction}`;
  const pool = poolOf(dataSource);
  // the page is cut first, so that health is derived for its rows alone
  const shown = `select ${columns}, ${shownHealthSql} as health, ${schedulesSql} as schedules`;
  if (filter.q !== undefined) {
    // what matches is looked for once, for the page and its total; a second search costs as much as the first
    const { rows } = await pool.query<{ items: number[] | null; total: number }>(
      `with found as materialized (select o.id, ${key} as sort_key from source o ${text})
       select (select count(*) from found) as total, (select array_agg(f.id) from (
         select id from found order by sort_key ${direction}, id ${direction} limit ${take} offset ${skip}) f) as items`,
      values,
    );
    const [{ items: ids, total } = { items: null, total: 0 }] = rows;
    const items = await pool.query<ListedSource>(`${shown} from source o where o.id = any ($1) order by ${order}`, [
      ids ?? [],
    ]);
    return { items: items.rows, total };
  }
  const page = `${shown} from (select o.* from source o ${text} order by ${order} limit ${take} offset ${skip}) o order by ${order}`;
  const [items, count] = await Promise.all([
    pool.query<ListedSource>(page, values),
    pool.query<{ total: number }>(`select count(*) as total from source o ${text}`, values),
  ]);
  return { items: items.rows, total: count.rows[0]?.total ?? 0 };
}

/** One source with its schedules. @throws CatalogError not_found */
export async function readSource(dataSource: DataSource, id: number): Promise<ListedSource> {
  const pool = poolOf(dataSource);
  const [sources, schedules] = await Promise.all([
    pool.query<ListedSource>(`select ${columns}, ${shownHealthSql} as health from source o where o.id = $1`, [id]),
    pool.query<Record<string, unknown>>(
      'select s.*, c.name as cadence from schedule s join cadence c on c.id = s.cadence_id where s.source_id = $1 order by s.id',
      [id],
    ),
  ]);
  const [source] = sources.rows;
  if (source === undefined) throw missing('source', id);
  return { ...source, schedules: schedules.rows.map(({ source_is_active: _, ...schedule }) => schedule) };
}

function whereOf({ type, is_active, q, health }: SourceFilter): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const add = (condition: (parameter: string) => string, value: unknown) => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  if (type !== undefined) add((p) => `o.type = ${p}`, type);
  if (is_active !== undefined) add((p) => `o.is_active = ${p}`, is_active);
  if (q !== undefined) add((p) => `(o.name ilike ${p} or o.url ilike ${p})`, `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`);
  // the column alone where it can be, so that its index is used
  if (health === 'silent') conditions.push(isSilentSql);
  else if (health !== undefined) {
    add((p) => `o.health = ${p}`, health);
    if (health === 'healthy') conditions.push(`not ${isSilentSql}`);
  }
  return { text: conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`, values };
}
