import type { Readable } from 'node:stream';

/**
 * Where files are kept: result files under `runs/<task_id>/`, scripts under `scripts/<source_id>/`. One seam with two
 * sides, a local folder and S3. A key is a relative path with `/`; see `checkKey`.
 */
export interface Storage {
  /** What it is and where, for people; without secrets. */
  readonly describes: string;
  /**
   * Stores an object; resolves when it is durable. Until then, and when it fails, the object of before stays as it was
   * and nobody sees a part of the new one.
   * @throws StorageError `bad_key`, `too_large` past `max_bytes`, `unavailable`; the content's own error; the signal's reason
   */
  write(key: string, content: Buffer | Readable, options?: WriteOptions): Promise<WrittenObject>;
  /**
   * Opens an object, or a part of it.
   * @param range first and last byte, both included and within the object
   * @throws StorageError `bad_key`, `not_found`, `unavailable`
   */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** What there is to know about an object; null when there is none. @throws StorageError `bad_key`, `unavailable` */
  stat(key: string): Promise<StoredObject | null>;
  /**
   * The objects of a folder and of those within it, in the order of their keys.
   * @param folder without a slash at its end, for example `runs`
   * @param after only keys behind this one
   */
  list(folder: string, after?: string): AsyncIterable<StoredObject>;
  /** Deletes an object; one that is not there is no error. @throws StorageError `bad_key`, `unavailable` */
  delete(key: string): Promise<void>;
  /** An address at which anybody may fetch the object for a while, or null where there is no such thing. */
  presignedUrl(key: string, headers: PresignedHeaders): Promise<string | null>;
  /** Removes what writers that were killed left half done before `before`. @returns how many of them */
  removeLeftovers(before: Date): Promise<number>;
  /** Resolves when the storage can be used. @throws StorageError `unavailable` with a sentence */
  check(): Promise<void>;
  /** Releases sockets. */
  close(): Promise<void>;
}

/** How an object is written. */
export interface WriteOptions {
  readonly content_type?: string;
  /** A longer content is an error. */
  readonly max_bytes?: number;
  readonly signal?: AbortSignal;
}

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What was written. */
export interface WrittenObject {
  readonly key: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** What is stored. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly modified_at: Date;
}

/** What a presigned address answers with. */
export interface PresignedHeaders {
  readonly content_type: string;
  readonly content_disposition: string;
}

/** Why the storage did not do what it was asked. */
export type StorageErrorCode = 'bad_key' | 'not_found' | 'too_large' | 'unavailable';

/** A refusal of the storage, with a sentence that has no secret in it. */
export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    readonly code: StorageErrorCode,
    message: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(message, options);
  }
}
