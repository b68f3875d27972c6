/** Where files are kept. */
export interface StorageConfig {
  /** `file:<folder>` or `s3://bucket/prefix`. */
  readonly url: string;
  readonly s3: {
    readonly endpoint: string | null;
    readonly region: string;
    readonly access_key_id: string | null;
    readonly secret_access_key: string | null;
    /** Files are fetched from the bucket by presigned addresses. */
    readonly presigned: boolean;
  };
}

/** Where `STORAGE_URL` points to. */
export type StoragePlace =
  | { readonly kind: 'local'; readonly folder: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string };

/** Bucket names of S3 and of servers that speak like it. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$/;
const PREFIX = /^[A-Za-z0-9!_.*'()/-]*$/;

/**
 * Reads `file:<folder>` (relative to the working folder, or absolute) or `s3://bucket/prefix`.
 * @returns a sentence when it is neither
 */
export function readStorageUrl(url: string): StoragePlace | string {
  const local = /^file:(?:\/\/(?=\/))?(.*)$/i.exec(url)?.[1];
  if (local !== undefined) {
    if (local === '' || local.startsWith('//') || local.includes('\0'))
      return `STORAGE_URL "${url}" names no folder, for example file:./data/artifacts`;
    return { kind: 'local', folder: local };
  }
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]*)(?:\/(.*))?$/i.exec(url) ?? [];
  if (bucket === undefined) return `STORAGE_URL "${url}" must be file:<folder> or s3://bucket/prefix`;
  if (!BUCKET.test(bucket)) return `STORAGE_URL "${url}" names no bucket, for example s3://my-bucket/artifacts`;
  const folders = prefix.split('/').filter((part) => part !== '');
  if (!PREFIX.test(prefix) || folders.some((part) => part === '.' || part === '..'))
    return `STORAGE_URL "${url}" has a prefix that is not plain folders`;
  return { kind: 's3', bucket, prefix: folders.join('/') };
}

/** What is wrong with a configuration of the storage, a sentence each. */
export function storageProblems({ url, s3 }: StorageConfig): string[] {
  const place = readStorageUrl(url);
  if (typeof place === 'string') return [place];
  if (place.kind === 'local') return [];
  const problems: string[] = [];
  if (s3.access_key_id === null || s3.secret_access_key === null)
    problems.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are required with STORAGE_URL=s3://…');
  if (s3.endpoint !== null && !/^https?:$/.test(URL.canParse(s3.endpoint) ? new URL(s3.endpoint).protocol : ''))
    problems.push('S3_ENDPOINT must be an address that begins with http:// or https://');
  return problems;
}
