import type { Statement } from '../../database/clients';
import { FIRST_CADENCE } from './read-import-row';

/** The statements that save one batch of an import. */

/** Creates the sources that are not there, changes the others with `update`; returns each with its id and whether it is new. */
export const upsertSources = (on_conflict: 'skip' | 'update'): Statement => ({
  name: `import-sources-${on_conflict}`,
  // Two uniques are in play (address, or name without address): rows of either kind meet their own. A source that
  // somebody creates between the look and the insert is left alone and counts as known.
  // No CTE is joined with another: their sizes are guessed, and a nested loop over two of 2,000 rows took most of the time.
  text: `with rows as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::text[], $8::int[])
      as r (type, url, host_key, name, external_id, is_active, settings, n)
  ),
  known as (
    select r.*, o.id, o.is_active as was_active from rows r join source o on o.type = r.type and o.url = r.url
    union all
    select r.*, o.id, o.is_active from rows r join source o on o.type = r.type and o.url is null and o.name = r.name where r.url is null
  ),
  made as (
    insert into source (type, url, host_key, name, external_id, is_active, settings, health)
    select type, url, host_key, name, external_id, coalesce(is_active, true), coalesce(settings, '{}')::jsonb,
      case when is_active is false then 'paused' else 'new' end
    from rows where n not in (select n from known) order by n
    on conflict do nothing returning id, type, url, name
  )${
    on_conflict === 'update'
      ? `,
  changed as (
    update source o set name = coalesce(k.name, o.name), external_id = coalesce(k.external_id, o.external_id),
      is_active = coalesce(k.is_active, o.is_active), -- which revision of a script runs is said by uploads alone
      settings = coalesce(k.settings::jsonb || case when o.type = 'SCRIPT' and o.settings ? 'script'
        then jsonb_build_object('script', o.settings -> 'script') else '{}' end, o.settings), updated_at = now()
    from known k where o.id = k.id
  ),
  switched as (
    update schedule s set source_is_active = k.is_active from known k where s.source_id = k.id and k.was_active <> k.is_active
  )`
      : ''
  }
  select id, type, url, name, true as is_new from made
  union all select id, type, url, name, false from known`,
});

/** Gives new sources their schedules. */
export const insertSchedules: Statement = {
  name: 'import-schedules-of-new',
  text: `insert into schedule (source_id, source_type, source_is_active, task_type, cadence_id, priority, params)
    select r.source_id, r.source_type, r.is_active, r.task_type, c.id, coalesce(r.priority, 0), coalesce(r.params, '{}')::jsonb
    from unnest($1::int[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::boolean[])
      as r (source_id, task_type, cadence, priority, params, source_type, is_active)
    join cadence c on c.name = coalesce(r.cadence, '${FIRST_CADENCE}')
    on conflict do nothing`,
};

/** Adds schedules to sources that were there, and changes those they have where the line says something. */
export const upsertSchedules: Statement = {
  name: 'import-schedules-of-known',
  // the update sees the table as it was: what was inserted just now is left alone
  text: `with rows as (
    select * from unnest($1::int[], $2::text[], $3::text[], $4::int[], $5::text[]) as r (source_id, task_type, cadence, priority, params)
  ),
  made as (
    insert into schedule (source_id, source_type, source_is_active, task_type, cadence_id, priority, params)
    select r.source_id, o.type, o.is_active, r.task_type, c.id, coalesce(r.priority, 0), coalesce(r.params, '{}')::jsonb
    from rows r join source o on o.id = r.source_id join cadence c on c.name = coalesce(r.cadence, '${FIRST_CADENCE}')
    where not exists (select from schedule x where x.source_id = r.source_id and x.task_type = r.task_type)
    on conflict do nothing
  )
  update schedule s set cadence_id = coalesce(c.id, s.cadence_id), priority = coalesce(r.priority, s.priority),
    params = coalesce(r.params::jsonb, s.params), updated_at = now()
  from rows r left join cadence c on c.name = r.cadence
  where s.source_id = r.source_id and s.task_type = r.task_type`,
};

/** A batch is small and the tables are large: 2,000 looks into an index, never a walk through a million rows. */
export const BY_INDEX =
  'set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off';
