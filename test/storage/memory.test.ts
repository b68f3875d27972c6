import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onFileEnd } from '../support/clean-up';
import { startMemoryS3 } from '../support/s3-servers';

const PROGRAM = join(__dirname, '..', 'support', 'stream-file.cjs');

/** Runs in a process of its own: this one's memory says nothing. */
async function stream(env: Record<string, string>) {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { env: { ...process.env, ...env } });
  return JSON.parse(stdout) as { bytes: number; isSame: boolean; grown_mb: number };
}

test('a file of 200 MB goes into a folder and out of it in bounded memory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'large-'));
  onFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
  const { bytes, isSame, grown_mb } = await stream({ STORAGE_URL: `file:${folder}` });
  expect([bytes, isSame]).toEqual([209_715_200, true]);
  expect(grown_mb).toBeLessThan(100);
});

test('a file of 200 MB goes into a bucket and out of it in bounded memory', async () => {
  const { config, endpoint } = await startMemoryS3();
  const { bytes, isSame, grown_mb } = await stream({
    STORAGE_URL: config.url,
    S3_ENDPOINT: endpoint,
    S3_ACCESS_KEY_ID: 'key',
    S3_SECRET_ACCESS_KEY: 'secret',
  });
  expect([bytes, isSame]).toEqual([209_715_200, true]);
  // four parts of 5 MB are on their way at once, and what the garbage collector has not taken yet
  expect(grown_mb).toBeLessThan(140);
});
