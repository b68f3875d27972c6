import type { DataSource } from 'typeorm';
import { poolOf } from '../../database/clients';

/** One thing that was found. */
export interface Found {
  readonly kind: 'source' | 'cadence' | 'group' | 'task' | 'worker';
  readonly id: string;
  readonly title: string;
  readonly detail: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MOST = 10;
const LARGEST_ID = 2_147_483_647;

const sourceById = `select 'source' as kind, id::text, coalesce(name, url) as title, type || coalesce(' · ' || url, '') as detail
  from source where id = $1`;
const groupById = `select 'group' as kind, id::text, '#' || id as title,
  source_type || ' ' || task_type || ' · ' || status || ' · ' || total as detail from task_group where id = $1`;
const taskById = `select 'task' as kind, t.id::text, coalesce(o.name, o.url, t.id::text) as title,
  t.status || ' · #' || t.group_id as detail from task t left join source o on o.id = t.source_id where t.id = $1`;
const sourcesByText = `select 'source' as kind, id::text, coalesce(name, url) as title,
  type || coalesce(' · ' || url, '') as detail
  from source where name ilike $1 or url ilike $1 order by id limit ${MOST}`;
const cadencesByText = `select 'cadence' as kind, id::text, name as title,
  coalesce(cron || ' ' || timezone, interval_seconds || ' s', 'on request') as detail
  from cadence where name ilike $1 order by name limit ${MOST}`;
const workersByText = `select 'worker' as kind, id, id as title, source_type || ' · ' || host as detail
  from worker where id ilike $1 order by last_seen_at desc limit ${MOST}`;

/** Finds by id (source, group, task), or by part of a name or address (sources, cadences, workers). At most 10 of a kind. */
export async function search(dataSource: DataSource, text: string): Promise<Found[]> {
  const pool = poolOf(dataSource);
  const q = text.trim();
  if (UUID.test(q)) return (await pool.query<Found>(taskById, [q])).rows;
  const like = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const number = /^#?(\d{1,10})$/.exec(q)?.[1];
  const id = number === undefined ? 0 : Number(number);
  const byId =
    id >= 1 && id <= LARGEST_ID ? [pool.query<Found>(groupById, [id]), pool.query<Found>(sourceById, [id])] : [];
  const found = await Promise.all([
    ...byId,
    ...[cadencesByText, sourcesByText, workersByText].map((statement) => pool.query<Found>(statement, [like])),
  ]);
  const seen = new Set<string>();
  return found
    .flatMap(({ rows }) => rows)
    .filter(({ kind, id: key }) => !seen.has(`${kind}${key}`) && seen.add(`${kind}${key}`));
}
