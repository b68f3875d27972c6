import type { Readable } from 'node:stream';
import type { LazyStorage } from '../../storage/open-storage';
import { StorageError } from '../../storage/storage';
import { contentTypeOf } from './content-types';
import { giveUp, ParserError, type ArtifactSink, type StoredArtifact } from './parser';

/** Files one task may leave, for example one for each of 249 symbols: what fits into one status message. */
const FILES_LIMIT = 1_000;
/** Bytes of all files of one task together. */
const BYTES_LIMIT = 1_073_741_824;

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}$/;
const CONTENT_TYPE = /^[\w.+-]+\/[\w.+-]+(?: *; *[\w.-]+=[\w.+-]+)*$/;

/** Where the files of a task go. */
export interface TaskFilesParts {
  /** Opened by the first file. */
  readonly storage: LazyStorage;
  /** What the keys begin with: `runs/<task_id>/`. */
  readonly prefix: string;
  readonly signal: AbortSignal;
  /** Smaller limits, for tests. */
  readonly limits?: { readonly files: number; readonly bytes: number };
}

/** The folder of a task in the storage. */
export function folderOfTask(task_id: string): string {
  return `runs/${task_id}/`;
}

/** The result files of one running task. What is durable when the task ends is announced with its last status. */
export class TaskFiles implements ArtifactSink {
  readonly #parts: TaskFilesParts;
  readonly #stored = new Map<string, StoredArtifact>();
  readonly #open = new Map<string, Promise<StoredArtifact>>();
  /** Names whose last content could not be stored. */
  readonly #failed = new Map<string, unknown>();
  readonly #closing = new AbortController();
  readonly #limits: { readonly files: number; readonly bytes: number };

  constructor(parts: TaskFilesParts) {
    this.#parts = parts;
    this.#limits = parts.limits ?? { files: FILES_LIMIT, bytes: BYTES_LIMIT };
  }

  write(name: string, content: Buffer | Readable, content_type?: string): Promise<StoredArtifact> {
    // two contents of one name at once: the one that was given last is the one that stays
    const before = this.#open.get(name)?.catch(() => undefined);
    const work = (async () => {
      await before;
      return this.#store(name, content, content_type ?? contentTypeOf(name));
    })();
    this.#open.set(name, work);
    // a parser that does not wait for its file hears of the failure from settled()
    work
      .then(
        () => this.#failed.delete(name),
        (error: unknown) => this.#failed.set(name, error),
      )
      .finally(() => this.#open.get(name) === work && this.#open.delete(name));
    return work;
  }

  /** Waits for files that the parser did not wait for. @throws why a file is missing that it meant to leave */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#open.values());
    for (const failure of this.#failed.values()) throw failure;
  }

  /** Takes no more files and breaks off those that are being written. */
  async close(): Promise<void> {
    this.#closing.abort(new StorageError('unavailable', 'The task has ended.'));
    await Promise.allSettled(this.#open.values());
  }

  /** The files that are durable, by name; undefined without any, so that a status without files has no field for them. */
  announced(): StoredArtifact[] | undefined {
    return this.#stored.size === 0 ? undefined : [...this.#stored.values()];
  }

  async #store(name: string, content: Buffer | Readable, content_type: string): Promise<StoredArtifact> {
    const { storage, prefix, signal } = this.#parts;
    try {
      this.#check(name, content_type);
      const files = await storage();
      const written = await files.write(prefix + name, content, {
        content_type,
        max_bytes: this.#limits.bytes - this.#bytesWithout(name),
        signal: AbortSignal.any([signal, this.#closing.signal]),
      });
      const { key: storage_key, bytes, sha256 } = written;
      const stored: StoredArtifact = { name, bytes, sha256, content_type, storage_key };
      if (this.#bytesWithout(name) + bytes > this.#limits.bytes) {
        // files that were written at the same time took the room
        await files.delete(storage_key);
        this.#stored.delete(name);
        throw this.#tooMuch();
      }
      this.#stored.set(name, stored);
      return stored;
    } catch (error: unknown) {
      if (!Buffer.isBuffer(content)) content.destroy();
      throw this.#instruction(error, name);
    }
  }

  #check(name: string, content_type: string): void {
    if (!NAME.test(name))
      throw giveUp(
        'config',
        `${JSON.stringify(name.slice(0, 200))} is no name of a result file: letters, digits, "_", "." and "-", at most 128, no dot in front.`,
      );
    if (content_type.length > 255 || !CONTENT_TYPE.test(content_type))
      throw giveUp('config', `${JSON.stringify(content_type.slice(0, 200))} is no content type.`);
    const names = new Set([...this.#stored.keys(), ...this.#open.keys(), name]);
    if (names.size > this.#limits.files)
      throw giveUp('too_large', `A task may leave at most ${this.#limits.files} files.`);
  }

  #bytesWithout(name: string): number {
    let bytes = 0;
    for (const stored of this.#stored.values()) if (stored.name !== name) bytes += stored.bytes;
    return bytes;
  }

  #tooMuch(cause?: unknown): ParserError {
    return giveUp('too_large', `The files of a task may have at most ${this.#limits.bytes} bytes together.`, cause);
  }

  /** The storage's refusals as instructions; the content's own errors and the signal's reason stay what they are. */
  #instruction(error: unknown, name: string): unknown {
    if (!(error instanceof StorageError)) return error;
    if (error.code === 'too_large') return this.#tooMuch(error);
    return new ParserError('internal', `${name} could not be stored: ${error.message}`, {
      retryable: error.code === 'unavailable',
      cause: error,
    });
  }
}
