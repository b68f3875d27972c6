import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import type { Storage, StoredObject } from '../../storage/storage';
import { deleteObjects } from './remove-files';

/** Finds objects under `runs/` that no row names: of workers that were killed, of messages that came too late. */

const FOLDER = 'runs';
const PAGE = 1_000;
/** Younger ones may belong to a status that is on its way. */
const ORPHAN_HOURS = 24;
const KEY = /^runs\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/./;

/** Which of these keys are wanted: a row names them, or their task is not at its end and may still use them. */
const wanted: Statement = {
  name: 'wanted-files',
  text: `select k.key from unnest($1::uuid[], $2::text[]) as k (task_id, key)
    where exists (select from artifact f where f.task_id = k.task_id and f.storage_key = k.key)
      or exists (select from task t where t.id = k.task_id and t.status in ('created', 'queued', 'running'))`,
};

/** What one piece of the sweep did. */
export interface Swept {
  /** Objects that were looked at. */
  readonly seen: number;
  readonly orphans: number;
  /** Where the next piece begins; null: at the beginning. */
  readonly next: string | null;
}

/**
 * Looks through at most `limit` objects behind `after` and deletes those that are older than a day and that nothing
 * names. What does not lie in the folder of a task is not ours and stays.
 * @throws StorageError
 */
export async function sweepOrphans(
  dataSource: DataSource,
  storage: Storage,
  { after, limit, signal }: { after: string | null; limit: number; signal: AbortSignal },
): Promise<Swept> {
  let seen = 0;
  let orphans = 0;
  let next = after;
  let page: StoredObject[] = [];
  for await (const object of storage.list(FOLDER, after ?? undefined)) {
    seen += 1;
    next = object.key;
    page.push(object);
    if (page.length === PAGE) {
      orphans += await deleteOrphans(dataSource, storage, page);
      page = [];
    }
    if (seen === limit || signal.aborted)
      return { seen, orphans: orphans + (await deleteOrphans(dataSource, storage, page)), next };
  }
  return { seen, orphans: orphans + (await deleteOrphans(dataSource, storage, page)), next: null };
}

async function deleteOrphans(dataSource: DataSource, storage: Storage, page: readonly StoredObject[]): Promise<number> {
  const before = Date.now() - ORPHAN_HOURS * 3_600_000;
  const old = page.flatMap(({ key, modified_at }) => {
    const task_id = KEY.exec(key)?.[1];
    return task_id === undefined || modified_at.getTime() > before ? [] : [{ task_id, key }];
  });
  if (old.length === 0) return 0;
  const rows = await run<{ key: string }>(poolOf(dataSource), wanted, [
    old.map(({ task_id }) => task_id),
    old.map(({ key }) => key),
  ]);
  const kept = new Set(rows.map(({ key }) => key));
  const orphans = old.map(({ key }) => key).filter((key) => !kept.has(key));
  await deleteObjects(storage, orphans);
  return orphans.length;
}
