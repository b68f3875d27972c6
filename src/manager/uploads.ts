import type { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../database/clients';
import type { Storage, StoredObject } from '../storage/storage';
import { CatalogError, invalidAt, missing } from './catalog/catalog-error';

/** Files that people put into storage for pipelines to read: `uploads/<name>`, the key that settings name. */

/** An uploaded file. */
export interface Upload {
  readonly name: string;
  /** What `input.file` of a pipeline's settings says. */
  readonly key: string;
  readonly bytes: number;
  readonly modified_at: Date;
  /** Pipelines that read it, the first 20 ids. */
  readonly used_by: readonly number[];
}

/** What was stored. */
export type StoredUpload = Upload & { /** Hex. */ readonly sha256: string };

/** What uploads need. */
export interface UploadParts {
  readonly dataSource: DataSource;
  readonly storage: Storage;
}

const FOLDER = 'uploads';
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}$/;
const MOST_LISTED = 1_000;

const readersOf: Statement = {
  name: 'readers-of-uploads',
  text: `select settings->'input'->>'file' as key, (array_agg(id order by id))[:20] as ids from source
    where type = 'CSV_API' and settings->'input'->>'file' = any ($1::text[]) group by 1`,
};

/**
 * Stores a file under its name, in place of the one that was there; a run that reads that one reads it to its end.
 * @throws CatalogError `invalid` for a name; StorageError `too_large`, `unavailable`; the content's own error
 */
export async function putUpload(
  { dataSource, storage }: UploadParts,
  name: string,
  content: Readable,
  max_bytes: number,
): Promise<StoredUpload> {
  if (!NAME.test(name))
    throw invalidAt('name', 'must be 1 to 200 Latin letters, digits, dots, dashes and underscores, no dot first');
  const { key, bytes, sha256 } = await storage.write(keyOf(name), content, { max_bytes });
  const used_by = (await readers(dataSource, [key])).get(key) ?? [];
  return { name, key, bytes, sha256, modified_at: new Date(), used_by };
}

/** Uploaded files by name, the first 1,000 behind the name `after`. @throws StorageError `unavailable` */
export async function listUploads({ dataSource, storage }: UploadParts, after?: string): Promise<Upload[]> {
  const found: StoredObject[] = [];
  for await (const object of storage.list(FOLDER, after === undefined ? undefined : keyOf(after))) {
    // what lies in a folder below was not put there by an upload
    if (NAME.test(nameOf(object.key))) found.push(object);
    if (found.length >= MOST_LISTED) break;
  }
  const used = await readers(
    dataSource,
    found.map(({ key }) => key),
  );
  return found.map((object) => ({ name: nameOf(object.key), ...object, used_by: used.get(object.key) ?? [] }));
}

/** One file and what is known of it. @throws CatalogError `not_found`; StorageError `unavailable` */
export async function statUpload({ storage }: Pick<UploadParts, 'storage'>, name: string): Promise<StoredObject> {
  const found = NAME.test(name) ? await storage.stat(keyOf(name)) : null;
  if (found === null) throw missing('upload', name.slice(0, 200));
  return found;
}

/** Deletes a file that no pipeline reads. @throws CatalogError `not_found`, `conflict`; StorageError `unavailable` */
export async function deleteUpload(parts: UploadParts, name: string): Promise<void> {
  const { key } = await statUpload(parts, name);
  const used_by = (await readers(parts.dataSource, [key])).get(key) ?? [];
  if (used_by.length > 0) throw new CatalogError('conflict', `The pipelines ${used_by.join(', ')} read this file.`);
  await parts.storage.delete(key);
}

function keyOf(name: string): string {
  return `${FOLDER}/${name}`;
}

function nameOf(key: string): string {
  return key.slice(FOLDER.length + 1);
}

async function readers(dataSource: DataSource, keys: readonly string[]): Promise<Map<string, number[]>> {
  if (keys.length === 0) return new Map();
  const rows = await run<{ key: string; ids: number[] }>(poolOf(dataSource), readersOf, [keys]);
  return new Map(rows.map(({ key, ids }) => [key, ids]));
}
