import type { DataSource } from 'typeorm';
import type { ItemMessage } from '../../contract/messages';
import { poolOf, run, type Statement } from '../../database/clients';

/** What recording one batch of items did. */
export interface RecordedItems {
  readonly received: number;
  readonly created: number;
  readonly changed: number;
  /** Known with the same content. */
  readonly seen: number;
}

/**
 * Items of a batch into their table: new ones inserted, those with other content revised, the rest left alone.
 * Survives redelivery and two parsers that bring the same item: the content hash decides. An older task's late copy
 * does not overwrite a newer one's.
 */
const upsert: Statement = {
  name: 'record-items',
  text: `with saved as (
    insert into item as t (source_id, item_key, kind, url, title, author, published_at, updated_at, content_hash, payload,
      first_task_id, last_task_id)
    select source_id, item_key, kind, url, title, author, published_at, updated_at, content_hash, payload::jsonb, task_id, task_id
    from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[],
      $9::text[], $10::text[], $11::uuid[])
      as i (source_id, item_key, kind, url, title, author, published_at, updated_at, content_hash, payload, task_id)
    on conflict (source_id, item_key) do update set
      kind = excluded.kind, url = excluded.url, title = excluded.title, author = excluded.author,
      published_at = excluded.published_at, updated_at = excluded.updated_at, content_hash = excluded.content_hash,
      payload = excluded.payload, revision = t.revision + 1, last_task_id = excluded.last_task_id, last_changed_at = now()
      where t.content_hash <> excluded.content_hash and t.last_task_id <= excluded.last_task_id
    returning t.source_id, revision
  ),
  counted as (
    select count(*) filter (where revision = 1) as created, count(*) filter (where revision > 1) as changed from saved
  ),
  -- the gap between two arrivals of something new, the last ones weighing most; arrivals within a minute are one
  brought as (
    update source o set last_item_at = now(),
      usual_gap_seconds = case when o.last_item_at is null then null
        else coalesce(o.usual_gap_seconds, extract(epoch from now() - o.last_item_at)) * 0.8
          + extract(epoch from now() - o.last_item_at) * 0.2 end
    from (select distinct source_id from saved where revision = 1) s
    where o.id = s.source_id and (o.last_item_at is null or o.last_item_at < now() - interval '1 minute')
  ),
  hours as (
    insert into item_hour as h (hour, created, changed)
    select date_trunc('hour', now()), created, changed from counted where created + changed > 0
    on conflict (hour) do update set created = h.created + excluded.created, changed = h.changed + excluded.changed
  )
  select created, changed from counted`,
};

/** Records a batch of items; the same batch again changes nothing. */
export async function recordItems(dataSource: DataSource, messages: readonly ItemMessage[]): Promise<RecordedItems> {
  const rows = newestPerItem(messages);
  const [saved] = await run<{ created: number; changed: number }>(poolOf(dataSource), upsert, [
    rows.map((row) => row.source_id),
    rows.map((row) => row.item_key),
    rows.map((row) => row.kind),
    rows.map((row) => row.url ?? null),
    rows.map((row) => row.title ?? null),
    rows.map((row) => row.author ?? null),
    rows.map((row) => row.published_at ?? null),
    rows.map((row) => row.updated_at ?? null),
    rows.map((row) => row.content_hash),
    rows.map((row) => JSON.stringify(row.payload)),
    rows.map((row) => row.task_id),
  ]);
  const created = saved?.created ?? 0;
  const changed = saved?.changed ?? 0;
  return { received: messages.length, created, changed, seen: messages.length - created - changed };
}

/** One row per item, in the order of the primary key: two batches then lock in the same order. */
function newestPerItem(messages: readonly ItemMessage[]): ItemMessage[] {
  const newest = new Map<string, ItemMessage>();
  for (const message of messages) {
    const key = `${message.source_id}\u0000${message.item_key}`;
    const known = newest.get(key);
    if (known === undefined || known.task_id <= message.task_id) newest.set(key, message);
  }
  return [...newest.values()].sort(
    (a, b) => a.source_id - b.source_id || (a.item_key < b.item_key ? -1 : a.item_key > b.item_key ? 1 : 0),
  );
}
