import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import type { Storage } from '../../storage/storage';

/** Deletes the objects of files whose rows are gone. */

const CHUNK = 500;
/** Deletions in flight: an S3 answers one in tens of milliseconds. */
const AT_ONCE = 16;

/** A file that was announced again after its row had gone is wanted after all. */
const forgetWanted: Statement = {
  name: 'forget-wanted-files',
  text: 'delete from removed_artifact r using artifact f where f.task_id = r.task_id and f.name = r.name',
};

/**
 * Entries whose object may go. A task that was opened again may be writing the file anew: its entries wait until it has
 * ended.
 */
const readChunk: Statement = {
  name: 'read-removed-files',
  text: `select r.id, r.storage_key from removed_artifact r
    where r.id > $1 and not exists (select from artifact f where f.task_id = r.task_id and f.name = r.name)
      and not exists (select from task t where t.id = r.task_id and t.status in ('created', 'queued', 'running'))
    order by r.id limit ${CHUNK}`,
};

const forgetRemoved: Statement = {
  name: 'forget-removed-files',
  text: 'delete from removed_artifact where id = any ($1::bigint[])',
};

/**
 * Deletes what is to be deleted, in chunks: objects first, then their entries. Killed in between, the next round deletes
 * objects that are gone already, which is no error. Safe to run on every replica at once.
 * @returns how many objects
 * @throws StorageError, and what was not deleted stays for the next round
 */
export async function removeFiles(dataSource: DataSource, storage: Storage, signal: AbortSignal): Promise<number> {
  const pool = poolOf(dataSource);
  await run(pool, forgetWanted, []);
  let removed = 0;
  for (let after: unknown = 0; !signal.aborted;) {
    const chunk = await run<{ id: string; storage_key: string }>(pool, readChunk, [after]);
    if (chunk.length === 0) break;
    const keys = chunk.map(({ storage_key }) => storage_key);
    await deleteObjects(storage, keys);
    await run(pool, forgetRemoved, [chunk.map(({ id }) => id)]);
    removed += chunk.length;
    after = chunk.at(-1)?.id;
  }
  return removed;
}

/** Deletes objects one by one (bulk deletion is refused by some servers), a few at once. @throws StorageError */
export async function deleteObjects(storage: Storage, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += AT_ONCE)
    await Promise.all(keys.slice(at, at + AT_ONCE).map((key) => storage.delete(key)));
}
