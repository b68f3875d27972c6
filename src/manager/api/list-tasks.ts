import type { DataSource } from 'typeorm';
import { poolOf } from '../../database/clients';
import type { Stretch } from './page.dto';
import { invalid } from './problem';

/** Lists of tasks and items: newest first, by keyset, fast with millions of rows. */

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

/** A stretch of tasks. The total comes from the group's counters, when one group is asked for and nothing else. */
export async function listTasks(
  dataSource: DataSource,
  filter: TaskFilter,
  size: number,
): Promise<Stretch<Record<string, unknown>>> {
  if (filter.after !== undefined && !UUID.test(filter.after))
    throw invalid([{ path: 'after', message: 'must be the next of a stretch before' }]);
  const { conditions, values } = conditionsOf(filter);
  const { rows } = await poolOf(dataSource).query<Record<string, unknown> & { id: string }>(
    `select ${taskColumns} from task t join task_group g on g.id = t.group_id left join source o on o.id = t.source_id
     ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''} order by t.id desc limit ${size + 1}`,
    values,
  );
  const items = rows.slice(0, size);
  return {
    items,
    next: rows.length > size ? (items.at(-1)?.id ?? null) : null,
    total: await totalOf(dataSource, filter),
  };
}

function conditionsOf({ task_group_id, source_id, schedule_id, status, after }: TaskFilter): {
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
  add((p) => `t.status = ${p}::task_status`, status);
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

/** A stretch of items. */
export async function listItems(
  dataSource: DataSource,
  filter: ItemFilter,
  size: number,
): Promise<Stretch<Record<string, unknown>>> {
  const { source_id, task_id, kind, from, to, q, after } = filter;
  if (after !== undefined && !/^\d{1,15}$/.test(after))
    throw invalid([{ path: 'after', message: 'must be the next of a stretch before' }]);
  if (task_id !== undefined && !UUID.test(task_id)) throw invalid([{ path: 'task_id', message: 'must be a UUID' }]);
  const values: unknown[] = [];
  const conditions: string[] = [];
  const add = (condition: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add((p) => `i.source_id = ${p}`, source_id);
  // the task names the source, and with it the partition
  add(
    (p) => `i.source_id = (select source_id from task where id = ${p}) and ${p} in (i.first_task_id, i.last_task_id)`,
    task_id,
  );
  add((p) => `i.kind = ${p}`, kind);
  add((p) => `i.first_seen_at >= ${p}`, from);
  add((p) => `i.first_seen_at < ${p}`, to);
  add((p) => `i.title ilike ${p}`, q === undefined ? undefined : `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`);
  add((p) => `i.id < ${p}`, after);
  const { rows } = await poolOf(dataSource).query<Record<string, unknown> & { id: number }>(
    `select i.* from item i ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''} order by i.id desc limit ${size + 1}`,
    values,
  );
  const items = rows.slice(0, size);
  const last = items.at(-1);
  return { items, next: rows.length > size && last !== undefined ? String(last.id) : null, total: null };
}
