import type { DataSource } from 'typeorm';
import { poolOf } from '../../database/clients';
import type { Stretch } from './page.dto';
import { invalid } from './problem';

/**
 * Lists of tasks and items: newest first, by keyset, fast with millions of rows. A filter that no index knows is
 * bounded: one request looks at the newest `WALK` rows behind `after`, and `next` goes on behind the last one it looked
 * at. So a stretch may be short, or empty, and still have a next one; the end is where `next` is null.
 */
const WALK = 20_000;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface TaskFilter {
  readonly task_group_id?: number;
  readonly source_id?: number;
  readonly schedule_id?: number;
  readonly status?: string;
  readonly after?: string;
}

const taskColumns = `t.id, t.group_id as task_group_id, t.schedule_id, t.source_id, g.source_type, g.task_type, t.status, t.attempt, t.max_attempts, t.not_before,
  t.created_at, t.queued_at, t.started_at, t.finished_at, t.worker_id, t.error_code, t.error, t.progress, t.result,
  o.url as source_url, o.name as source_name`;

/** One task, with its kind; undefined when there is none. */
export async function readTask(dataSource: DataSource, id: string): Promise<Record<string, unknown> | undefined> {
  const { rows } = await poolOf(dataSource).query<Record<string, unknown>>(
    `select ${taskColumns} from task t join task_group g on g.id = t.group_id left join source o on o.id = t.source_id where t.id = $1`,
    [id],
  );
  return rows[0];
}

/** Looks on for this long while a stretch is empty. */
const LOOK_MS = 200;

/** Stretch after stretch until one has something in it, or the time is up. */
async function lookOn<Row>(
  after: string | undefined,
  read: (after: string | undefined) => Promise<Stretch<Row>>,
): Promise<Stretch<Row>> {
  const begun = performance.now();
  let stretch = await read(after);
  while (stretch.items.length === 0 && stretch.next !== null && performance.now() - begun < LOOK_MS)
    stretch = await read(stretch.next);
  return stretch;
}

/** A stretch of tasks. The total comes from the group's counters, when one group is asked for and nothing else. */
export async function listTasks(
  dataSource: DataSource,
  filter: TaskFilter,
  size: number,
): Promise<Stretch<Record<string, unknown>>> {
  return lookOn(filter.after, (after) =>
    walkTasks(dataSource, { ...filter, ...(after === undefined ? {} : { after }) }, size),
  );
}

async function walkTasks(
  dataSource: DataSource,
  filter: TaskFilter,
  size: number,
): Promise<Stretch<Record<string, unknown>>> {
  if (filter.after !== undefined && !UUID.test(filter.after))
    throw invalid([{ path: 'after', message: 'must be the next of a stretch before' }]);
  const { conditions, values } = conditionsOf(filter);
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const total = await totalOf(dataSource, filter);
  // a group's counter says how many there are at most: the walk ends with the last of them, or does not begin
  const most = total === null ? size + 1 : Math.min(size + 1, total);
  if (most === 0) return { items: [], next: null, total };
  const isWalk = filter.status !== undefined && total === null;
  const from = isWalk ? `(select * from task t ${where} order by t.id desc limit ${WALK}) t` : 'task t';
  const status = `$${values.push(filter.status ?? null)}::task_status`;
  const { rows } = await poolOf(dataSource).query<Record<string, unknown> & { id: string }>(
    `select ${taskColumns} from ${from} join task_group g on g.id = t.group_id left join source o on o.id = t.source_id
     ${isWalk ? 'where' : where === '' ? 'where' : `${where} and`} (${status} is null or t.status = ${status}) order by t.id desc limit ${most}`,
    values,
  );
  const items = rows.slice(0, size);
  const last = items.at(-1)?.id ?? null;
  if (rows.length > size || !isWalk) return { items, next: rows.length > size ? last : null, total };
  const walked = `select id::text from task t ${where} order by t.id desc offset ${WALK - 1} limit 1`;
  return { items, next: await endOfWalk(dataSource, walked, values.slice(0, -1)), total };
}

/** The last row a walk has looked at; null when it has seen them all. The statement reads an index alone. */
async function endOfWalk(dataSource: DataSource, text: string, values: unknown[]): Promise<string | null> {
  const { rows } = await poolOf(dataSource).query<{ id: string }>(text, values);
  return rows[0]?.id ?? null;
}

function conditionsOf({ task_group_id, source_id, schedule_id, after }: TaskFilter): {
  conditions: string[];
  values: unknown[];
} {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const add = (condition: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add((p) => `t.group_id = ${p} and t.id > (select id_floor from task_group where id = ${p})`, task_group_id);
  add((p) => `t.schedule_id = ${p}`, schedule_id);
  // a source has few schedules, and tasks are found by those
  add(
    (p) => `t.schedule_id = any (array(select id from schedule where source_id = ${p})) and t.source_id = ${p}`,
    source_id,
  );
  add((p) => `t.id < ${p}::uuid`, after);
  return { conditions, values };
}

async function totalOf(
  dataSource: DataSource,
  { task_group_id, source_id, schedule_id, status }: TaskFilter,
): Promise<number | null> {
  if (task_group_id === undefined || source_id !== undefined || schedule_id !== undefined) return null;
  const { rows } = await poolOf(dataSource).query<Record<string, number>>('select * from task_group where id = $1', [
    task_group_id,
  ]);
  return rows[0]?.[status ?? 'total'] ?? 0;
}

export interface ItemFilter {
  readonly source_id?: number;
  readonly task_id?: string;
  readonly kind?: string;
  readonly from?: string;
  readonly to?: string;
  readonly q?: string;
  readonly after?: string;
}

// names are looked up for what is answered alone, however many records were looked at
const itemColumns = `i.*, (select name from source where id = i.source_id) as source_name,
  (select url from source where id = i.source_id) as source_url`;

/** One item; undefined when there is none. */
export async function readItem(dataSource: DataSource, id: number): Promise<Record<string, unknown> | undefined> {
  const { rows } = await poolOf(dataSource).query<Record<string, unknown>>(
    `select ${itemColumns} from item i where i.id = $1`,
    [id],
  );
  return rows[0];
}

/** A stretch of items. */
export async function listItems(
  dataSource: DataSource,
  filter: ItemFilter,
  size: number,
): Promise<Stretch<Record<string, unknown>>> {
  return lookOn(filter.after, (after) =>
    walkItems(dataSource, { ...filter, ...(after === undefined ? {} : { after }) }, size),
  );
}

async function walkItems(
  dataSource: DataSource,
  filter: ItemFilter,
  size: number,
): Promise<Stretch<Record<string, unknown>>> {
  const { source_id, task_id, kind, from, to, q, after } = filter;
  if (after !== undefined && !/^\d{1,15}$/.test(after))
    throw invalid([{ path: 'after', message: 'must be the next of a stretch before' }]);
  if (task_id !== undefined && !UUID.test(task_id)) throw invalid([{ path: 'task_id', message: 'must be a UUID' }]);
  const values: unknown[] = [];
  const known: string[] = [];
  const looked: string[] = [];
  const add = (to: string[], condition: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    to.push(condition(`$${values.length}`));
  };
  add(known, (p) => `i.source_id = ${p}`, source_id);
  // the task names the source, and with it the partition
  add(known, (p) => `i.source_id = (select source_id from task where id = ${p})`, task_id);
  add(known, (p) => `i.id < ${p}`, after);
  const indexed = values.length;
  add(looked, (p) => `${p} in (i.first_task_id, i.last_task_id)`, task_id);
  add(looked, (p) => `i.kind = ${p}`, kind);
  add(looked, (p) => `i.first_seen_at >= ${p}`, from);
  add(looked, (p) => `i.first_seen_at < ${p}`, to);
  add(looked, (p) => `i.title ilike ${p}`, q === undefined ? undefined : `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`);
  const where = known.length > 0 ? `where ${known.join(' and ')}` : '';
  const walk = `(select * from item i ${where} order by i.id desc limit ${looked.length > 0 ? WALK : size + 1}) i`;
  const { rows } = await poolOf(dataSource).query<Record<string, unknown> & { id: number }>(
    `select ${itemColumns} from ${walk} ${looked.length > 0 ? `where ${looked.join(' and ')}` : ''} order by i.id desc limit ${size + 1}`,
    values,
  );
  const items = rows.slice(0, size);
  const last = items.at(-1);
  if (rows.length > size && last !== undefined) return { items, next: String(last.id), total: null };
  if (looked.length === 0) return { items, next: null, total: null };
  // ids grow with time: behind a row that came before `from` there is nothing to find
  const since = from === undefined ? '' : `where first_seen_at >= $${indexed + 1}`;
  const walked = `select id::text from (select i.id, i.first_seen_at from item i ${where} order by i.id desc offset ${WALK - 1} limit 1) w ${since}`;
  const used = [...values.slice(0, indexed), ...(from === undefined ? [] : [from])];
  return { items, next: await endOfWalk(dataSource, walked, used), total: null };
}
