import { ConfigError } from '../config/env';
import { readStorageUrl, type StorageConfig } from '../config/storage-url';
import type { Storage } from './storage';

/** Opens a storage when it is first asked for; the same one every time. */
export type LazyStorage = () => Promise<Storage>;

/**
 * Opens the configured storage. Nothing is asked of it yet: `check` does.
 * @throws ConfigError for an address that cannot be one; the configuration has refused it already
 */
export async function openStorage({ url, s3 }: StorageConfig): Promise<Storage> {
  const place = readStorageUrl(url);
  if (typeof place === 'string') throw new ConfigError([place]);
  if (place.kind === 'local') return openFolder(place.folder);
  // loaded here, so that nobody without a bucket waits for the SDK
  const { S3Storage } = await import('./s3-storage.js');
  return new S3Storage(place, s3);
}

/** Opens a folder as a storage; it is made when something is written. */
export async function openFolder(folder: string): Promise<Storage> {
  const { LocalStorage } = await import('./local-storage.js');
  return new LocalStorage(folder);
}

/** A storage that is opened by whoever needs it first, and closed if it was. */
export function lazyStorage(open: () => Promise<Storage>): LazyStorage & { close(): Promise<void> } {
  let opened: Promise<Storage> | undefined;
  const get = () => (opened ??= open());
  return Object.assign(get, { close: async () => (await opened)?.close() });
}
