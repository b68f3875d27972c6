import type { PoolClient } from 'pg';
import { run, type Statement } from '../../database/clients';
import type { TaskEvidence } from './evidence';

/**
 * Files of a batch as rows of their tasks. Of several words about one file a completion's wins, then the later
 * attempt's, then (two different contents of one attempt) the greater hash's: so any order, repetition and split into
 * batches of the same messages leaves the same rows. A task that is deleted, and a key outside of the task's own folder,
 * get none.
 *
 * Survives a batch that names a file twice (`distinct on`) and two batches about one file (the guard of the update).
 */
const statement: Statement = {
  name: 'store-artifacts',
  text: `insert into artifact (task_id, source_id, name, bytes, sha256, content_type, storage_key, attempt, is_completed)
    select distinct on (a.task_id, a.name)
      a.task_id, t.source_id, a.name, a.bytes, a.sha256, a.content_type, a.storage_key, coalesce(a.attempt, t.attempt), a.is_completed
    from unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::smallint[], $8::boolean[])
      as a (task_id, name, bytes, sha256, content_type, storage_key, attempt, is_completed)
    join task t on t.id = a.task_id and t.id between $9::uuid and $10::uuid
    where starts_with(a.storage_key, 'runs/' || a.task_id || '/')
    order by a.task_id, a.name, a.is_completed desc, coalesce(a.attempt, t.attempt) desc, a.sha256 desc
    on conflict (task_id, name) do update set
      bytes = excluded.bytes, sha256 = excluded.sha256, content_type = excluded.content_type,
      storage_key = excluded.storage_key, attempt = excluded.attempt, is_completed = excluded.is_completed
    where (excluded.is_completed, excluded.attempt, excluded.sha256) > (artifact.is_completed, artifact.attempt, artifact.sha256)`,
};

/** Writes the files that `rows` (sorted by task) announce; asks nothing of the database when there are none. */
export async function storeArtifacts(client: PoolClient, rows: readonly TaskEvidence[]): Promise<void> {
  if (rows.every(({ artifacts }) => artifacts === null)) return;
  const files = rows.flatMap(({ task_id, artifacts }) => (artifacts ?? []).map((file) => ({ ...file, task_id })));
  if (files.length === 0) return;
  await run(client, statement, [
    files.map((file) => file.task_id),
    files.map((file) => file.name),
    files.map((file) => file.bytes),
    files.map((file) => file.sha256),
    files.map((file) => file.content_type),
    files.map((file) => file.storage_key),
    files.map((file) => file.attempt),
    files.map((file) => file.is_completed),
    files[0]?.task_id,
    files.at(-1)?.task_id,
  ]);
}
