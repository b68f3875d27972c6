import type { DataSource } from 'typeorm';
import { run, transaction, type Statement } from '../../database/clients';
import { derivedHealthSql } from './health';

/**
 * Brings the column `health` up to what the schedules say, and writes the change into the ledger.
 *
 * Survives two batches that change two schedules of one source at once: each refreshes after its commit, and takes the
 * source's lock by a statement of its own before it looks, so whoever is later sees both, and no one writes what it
 * saw before. A process that is killed between the commit and this leaves the column behind; the hourly round
 * (`null`: every source) mends it.
 */
const refresh: Statement = {
  name: 'refresh-source-health',
  text: `with derived as (
      select o.id, o.health as old, ${derivedHealthSql} as new,
        (select h.last_task_id from schedule h where h.source_id = o.id order by h.last_finished_at desc nulls last limit 1) as task_id,
        (select coalesce(h.last_error_code, h.last_outcome::text) from schedule h where h.source_id = o.id
          order by h.last_finished_at desc nulls last limit 1) as reason
      from source o where $1::int[] is null or o.id = any ($1)
      order by o.id
    ),
    changed as (
      update source o set health = d.new, health_since = now() from derived d
      where o.id = d.id and d.new <> d.old and o.health = d.old
      returning d.*
    ),
    told as (
      insert into source_change (source_id, field, old, new, reason, task_id)
      select id, 'health', old, new, coalesce($2, reason, 'created'), case when $2::text is null then task_id end
      -- the first success of a new source is no event
      from changed where not (old = 'new' and new = 'healthy')
    )
    select count(*)::int as changed from changed`,
};

const lock: Statement = {
  name: 'lock-sources-to-refresh',
  text: 'select id from source where id = any ($1::int[]) order by id for no key update',
};

/**
 * Refreshes the health of sources.
 * @param source_ids null: all of them
 * @param reason what is written as the reason; by default the outcome of the last task
 */
export async function refreshHealth(
  dataSource: DataSource,
  source_ids: readonly number[] | null,
  reason: string | null = null,
): Promise<number> {
  if (source_ids !== null && source_ids.length === 0) return 0;
  return transaction(dataSource, async (client) => {
    if (source_ids !== null) await run(client, lock, [source_ids]);
    const [row] = await run<{ changed: number }>(client, refresh, [source_ids, reason]);
    return row?.changed ?? 0;
  });
}
