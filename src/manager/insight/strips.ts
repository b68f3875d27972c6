import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import { readPaces, type Pace } from './pace';

/** The last outcomes of one schedule, newest first, and its pace. */
export interface Strip {
  readonly schedule_id: number;
  readonly outcomes: readonly {
    readonly task_id: string;
    readonly status: string;
    readonly at: string;
    readonly error_code: string | null;
  }[];
  /** Null when it runs on request alone. */
  readonly pace: Pace | null;
}

// the index (schedule_id, id) gives the newest tasks of each schedule; no state is looked for
const stripsOf: Statement = {
  name: 'strips-of-schedules',
  text: `select s.id as schedule_id, coalesce(o.outcomes, '[]') as outcomes
    from unnest($1::int[]) with ordinality as s (id, place)
    left join lateral (
      select json_agg(json_build_object('task_id', t.id, 'status', t.status,
        'at', coalesce(t.finished_at, t.created_at), 'error_code', t.error_code) order by t.id desc) as outcomes
      from (select id, status, finished_at, created_at, error_code from task
        where schedule_id = s.id order by id desc limit 50) t) o on true
    order by s.place`,
};

/** The last 50 outcomes of each of the schedules, and how often they are asked to run and do. */
export async function readStrips(dataSource: DataSource, schedule_ids: readonly number[]): Promise<Strip[]> {
  const [strips, paces] = await Promise.all([
    run<Omit<Strip, 'pace'> & Record<string, unknown>>(poolOf(dataSource), stripsOf, [schedule_ids]),
    readPaces(dataSource, schedule_ids),
  ]);
  return strips.map((strip) => ({ ...strip, pace: paces.get(strip.schedule_id) ?? null }));
}
