import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';

/** When a source brings something. Days and hours in UTC. */
export interface Activity {
  readonly days: readonly { readonly day: string; readonly new: number; readonly changed: number }[];
  /** New items by day of the week (0 is Monday) and hour: 7 rows of 24. */
  readonly hours: readonly (readonly number[])[];
}

/** Items looked at, newest first: a busier source shows fewer days. */
const MOST_ITEMS = 50_000;

const itemsOfSource: Statement = {
  name: 'activity-of-source',
  text: `with walked as materialized (
    select first_seen_at at time zone 'UTC' as first_seen, last_changed_at at time zone 'UTC' as changed, revision
    from item where source_id = $1 order by id desc limit ${MOST_ITEMS}
  ),
  days as (
    select to_char(d, 'YYYY-MM-DD') as day,
      (select count(*) from walked where first_seen >= d and first_seen < d + interval '1 day') as new,
      (select count(*) from walked where revision > 1 and changed >= d and changed < d + interval '1 day') as changed
    from generate_series(date_trunc('day', now() at time zone 'UTC') - ($2::int - 1) * interval '1 day',
      date_trunc('day', now() at time zone 'UTC'), interval '1 day') d
  ),
  hours as (
    select (extract(isodow from first_seen)::int - 1) as dow, extract(hour from first_seen)::int as hour, count(*) as n
    from walked where first_seen >= date_trunc('day', now() at time zone 'UTC') - ($2::int - 1) * interval '1 day'
    group by 1, 2
  )
  select (select json_agg(days) from days) as days, (select coalesce(json_agg(hours), '[]') from hours) as hours`,
};

/** Items of a source a day, and by the hour of the week. @param days how far back, today included */
export async function readActivity(dataSource: DataSource, source_id: number, days: number): Promise<Activity> {
  const [row] = await run<{ days: Activity['days']; hours: { dow: number; hour: number; n: number }[] }>(
    poolOf(dataSource),
    itemsOfSource,
    [source_id, days],
  );
  const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  for (const { dow, hour, n } of row?.hours ?? []) {
    const day = hours[dow];
    if (day !== undefined) day[hour] = n;
  }
  return { days: row?.days ?? [], hours };
}
