import type { Readable } from 'node:stream';
import { GetObjectCommand, HeadBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { AwsS3StorageAdapter } from '@flystorage/aws-s3';
import { FileStorage } from '@flystorage/file-storage';
import type { StorageConfig } from '../config/storage-url';
import { checkKey } from './check-key';
import { measure } from './measure';
import {
  StorageError,
  type ByteRange,
  type PresignedHeaders,
  type Storage,
  type StoredObject,
  type WriteOptions,
} from './storage';

const CONNECT_MS = 5_000;
const SILENCE_MS = 60_000;
const PRESIGNED_MS = 300_000;

/** Objects of a bucket of S3 or of a server that speaks like it. */
export class S3Storage implements Storage {
  readonly describes: string;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #client: S3Client;
  readonly #files: FileStorage;

  /** @param place bucket, and the folder in it without slashes at its ends, or '' */
  constructor({ bucket, prefix }: { bucket: string; prefix: string }, s3: StorageConfig['s3']) {
    this.#bucket = bucket;
    this.#prefix = prefix === '' ? '' : `${prefix}/`;
    this.describes = `the bucket ${bucket}${s3.endpoint === null ? '' : ` at ${new URL(s3.endpoint).host}`}`;
    this.#client = new S3Client({
      region: s3.region,
      ...(s3.endpoint === null ? {} : { endpoint: s3.endpoint }),
      credentials: { accessKeyId: s3.access_key_id ?? '', secretAccessKey: s3.secret_access_key ?? '' },
      forcePathStyle: true,
      // the checksums of newer SDKs go as trailers, which other servers refuse or store as content (Swift: 501)
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    });
    this.#files = new FileStorage(new AwsS3StorageAdapter(this.#client, { bucket, prefix }));
  }

  async write(key: string, content: Buffer | Readable, options: WriteOptions = {}) {
    checkKey(key);
    options.signal?.throwIfAborted();
    const { stream, result, failure } = measure(content, options.max_bytes ?? Infinity, options.signal);
    try {
      // an object appears when its last part has come: no temporary key is needed
      await this.#files.write(key, stream, {
        mimeType: options.content_type ?? 'application/octet-stream',
        ...(options.signal === undefined ? {} : { abortSignal: options.signal }),
      });
    } catch (error: unknown) {
      stream.destroy();
      throw failure() ?? this.#failure(error);
    }
    return { key, ...result() };
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    checkKey(key);
    try {
      // flystorage knows no ranges
      const { Body } = await this.#client.send(
        new GetObjectCommand({
          Bucket: this.#bucket,
          Key: this.#prefix + key,
          ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` }),
        }),
      );
      if (Body === undefined) throw new Error('an answer without a body');
      return Body as Readable;
    } catch (error: unknown) {
      throw this.#failure(error, key);
    }
  }

  async stat(key: string): Promise<StoredObject | null> {
    checkKey(key);
    try {
      const { size, lastModifiedMs } = await this.#files.statFile(key);
      return { key, bytes: size ?? 0, modified_at: new Date(lastModifiedMs ?? 0) };
    } catch (error: unknown) {
      const failure = this.#failure(error, key);
      if (failure.code === 'not_found') return null;
      throw failure;
    }
  }

  async *list(folder: string, after?: string): AsyncGenerator<StoredObject> {
    checkKey(folder);
    const Prefix = `${this.#prefix}${folder}/`;
    // flystorage cannot begin in the middle
    let StartAfter = after === undefined ? Prefix : this.#prefix + after;
    for (;;) {
      const page = await this.#client
        .send(new ListObjectsV2Command({ Bucket: this.#bucket, Prefix, StartAfter }))
        .catch((error: unknown) => {
          throw this.#failure(error);
        });
      const objects = page.Contents ?? [];
      for (const { Key = '', Size = 0, LastModified = new Date(0) } of objects)
        yield { key: Key.slice(this.#prefix.length), bytes: Size, modified_at: LastModified };
      const last = objects.at(-1)?.Key;
      if (page.IsTruncated !== true || last === undefined) return;
      StartAfter = last;
    }
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    try {
      await this.#files.deleteFile(key);
    } catch (error: unknown) {
      const failure = this.#failure(error, key);
      // Swift says 404, S3 does not
      if (failure.code !== 'not_found') throw failure;
    }
  }

  async presignedUrl(key: string, { content_type, content_disposition }: PresignedHeaders): Promise<string> {
    checkKey(key);
    return this.#files.temporaryUrl(key, {
      expiresAt: Date.now() + PRESIGNED_MS,
      responseHeaders: { 'Content-Type': content_type, 'Content-Disposition': content_disposition },
    });
  }

  /** Parts of uploads that were never completed are the bucket's lifecycle rule's business (docs/operations.md). */
  async removeLeftovers(): Promise<number> {
    return 0;
  }

  async check(): Promise<void> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }));
    } catch (error: unknown) {
      const { message } = this.#failure(error, 'such bucket');
      throw new StorageError('unavailable', message, { cause: error });
    }
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  /** The SDK's and flystorage's errors as ours. @param key what a 404 means was not there */
  #failure(error: unknown, key?: string): StorageError {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      if (cause instanceof StorageError) return cause;
      const { name, $metadata } = cause as Error & { $metadata?: { httpStatusCode?: number } };
      const status = $metadata?.httpStatusCode;
      if (status === undefined) continue;
      if (status === 404 && key !== undefined && name !== 'NoSuchBucket')
        return new StorageError('not_found', `There is no ${key} in ${this.describes}.`, { cause: error });
      return new StorageError('unavailable', `${this.describes} answers ${status} (${name}).`, { cause: error });
    }
    const why = rootOf(error);
    return new StorageError('unavailable', `${this.describes} cannot be used (${why}).`, { cause: error });
  }
}

/** A short word for a failure below HTTP, never its text, which may hold a signed address. */
function rootOf(error: unknown): string {
  let root: unknown = error;
  while (root instanceof Error && root.cause !== undefined) root = root.cause;
  const { code, name } = (root ?? {}) as { code?: unknown; name?: unknown };
  return [code, name].find((word) => typeof word === 'string') ?? 'unknown error';
}
