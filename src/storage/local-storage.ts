import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { FileStorage } from '@flystorage/file-storage';
import { LocalStorageAdapter } from '@flystorage/local-fs';
import { checkKey } from './check-key';
import { measure } from './measure';
import { StorageError, type ByteRange, type Storage, type StoredObject, type WriteOptions } from './storage';

/** Half-written files; on the same file system as the others, so that a rename publishes. */
const INCOMING = '.incoming';
/** A folder may be removed as empty between its making and the rename into it. */
const PUBLISH_TRIES = 5;

/** Files in a local folder, or in one that several processes share. */
export class LocalStorage implements Storage {
  readonly describes: string;
  readonly #root: string;
  readonly #files: FileStorage;

  constructor(folder: string) {
    this.#root = resolve(folder);
    this.describes = `the folder ${this.#root}`;
    this.#files = new FileStorage(new LocalStorageAdapter(this.#root));
  }

  async write(key: string, content: Buffer | Readable, options: WriteOptions = {}) {
    checkKey(key);
    options.signal?.throwIfAborted();
    const { stream, result, failure } = measure(content, options.max_bytes ?? Infinity, options.signal);
    const incoming = `${INCOMING}/${randomUUID()}`;
    try {
      await this.#files.write(incoming, stream);
      await syncPath(this.#pathOf(incoming));
      await this.#publish(incoming, key);
    } catch (error: unknown) {
      stream.destroy();
      await rm(this.#pathOf(incoming), { force: true });
      throw failure() ?? unavailable(rootOf(error), `${this.describes} does not take ${key}`);
    }
    return { key, ...result() };
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    checkKey(key);
    // flystorage's own stream knows no ranges and keeps the file open when its reader goes away
    const file = await this.#open(key);
    return file.createReadStream(range === undefined ? {} : { start: range.start, end: range.end });
  }

  async stat(key: string): Promise<StoredObject | null> {
    checkKey(key);
    try {
      const found = await stat(this.#pathOf(key));
      return found.isFile() ? { key, bytes: found.size, modified_at: found.mtime } : null;
    } catch (error: unknown) {
      if (isMissing(error)) return null;
      throw unavailable(error, `${this.describes} cannot be read`);
    }
  }

  async *list(folder: string, after = ''): AsyncGenerator<StoredObject> {
    checkKey(folder);
    for (const entry of await this.#entriesOf(folder)) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory) {
        if (`${path}/` > after || after.startsWith(`${path}/`)) yield* this.list(path, after);
      } else if (path > after) {
        const found = await this.stat(path);
        if (found !== null) yield found;
      }
    }
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    try {
      await this.#files.deleteFile(key);
      await this.#removeEmptyFolders(dirname(key));
    } catch (error: unknown) {
      throw unavailable(error, `${this.describes} cannot be written to`);
    }
  }

  async presignedUrl(key: string): Promise<null> {
    checkKey(key);
    return null;
  }

  async removeLeftovers(before: Date): Promise<number> {
    let removed = 0;
    for (const { name } of await this.#entriesOf(INCOMING)) {
      const path = this.#pathOf(`${INCOMING}/${name}`);
      const found = await stat(path).catch(() => null);
      if (found === null || found.mtime >= before) continue;
      await rm(path, { force: true });
      removed += 1;
    }
    return removed;
  }

  async check(): Promise<void> {
    try {
      await mkdir(this.#root, { recursive: true });
      await access(this.#root, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error: unknown) {
      throw unavailable(error, `${this.describes} cannot be written to`);
    }
  }

  async close(): Promise<void> {
    // empty and of no use to anybody who looks into the folder; another process may be using it
    await rmdir(this.#pathOf(INCOMING)).catch(() => undefined);
  }

  /** A rename is atomic: readers see the old file or the new one. Both folders are synced, or a crash could undo it. */
  async #publish(incoming: string, key: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        const made = await mkdir(dirname(this.#pathOf(key)), { recursive: true });
        await rename(this.#pathOf(incoming), this.#pathOf(key));
        await syncPath(dirname(this.#pathOf(key)));
        for (let folder = dirname(key); made !== undefined && folder !== '.'; folder = dirname(folder))
          await syncPath(dirname(this.#pathOf(folder)));
        return;
      } catch (error: unknown) {
        if (!isMissing(error) || tries === PUBLISH_TRIES) throw error;
      }
    }
  }

  async #removeEmptyFolders(folder: string): Promise<void> {
    for (let empty = folder; dirname(empty) !== '.' && empty !== '.'; empty = dirname(empty)) {
      try {
        await rmdir(this.#pathOf(empty));
      } catch {
        // not empty, or gone already
        return;
      }
    }
  }

  async #open(key: string): Promise<FileHandle> {
    try {
      const file = await open(this.#pathOf(key), 'r');
      if ((await file.stat()).isFile()) return file;
      await file.close();
    } catch (error: unknown) {
      if (!isMissing(error)) throw unavailable(error, `${this.describes} cannot be read`);
    }
    throw new StorageError('not_found', `There is no ${key} in ${this.describes}.`);
  }

  /** In the order of the keys: a folder counts with the slash behind it. */
  async #entriesOf(folder: string): Promise<{ name: string; isDirectory: boolean }[]> {
    try {
      const entries = await readdir(this.#pathOf(folder), { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory() || entry.isFile())
        .map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }))
        .sort((a, b) => (sortName(a) < sortName(b) ? -1 : 1));
    } catch (error: unknown) {
      if (isMissing(error)) return [];
      throw unavailable(error, `${this.describes} cannot be read`);
    }
  }

  #pathOf(key: string): string {
    return join(this.#root, key);
  }
}

function sortName({ name, isDirectory }: { name: string; isDirectory: boolean }): string {
  return isDirectory ? `${name}/` : name;
}

/** To the disk, not only to the cache of the system. */
async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function unavailable(cause: unknown, what: string): StorageError {
  if (cause instanceof StorageError) return cause;
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  return new StorageError('unavailable', `${what}${code === undefined ? '' : ` (${code})`}.`, { cause });
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}
