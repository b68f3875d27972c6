import { createHash } from 'node:crypto';
import { poolOf } from '../../../src/database/clients';
import { openStorage } from '../../../src/storage/open-storage';
import { makeTaskIn } from '../../support/catalogue';
import { startMemoryS3, startSwift, swiftIsThere, type S3Server } from '../../support/s3-servers';
import { call, startSystem, type TestSystem } from '../../support/system';
import { waitFor } from '../../support/wait-for';

const environmentOf = ({ config, endpoint }: S3Server): Record<string, string> => ({
  SCHEDULER_ENABLED: 'false',
  STORAGE_URL: config.url,
  S3_ENDPOINT: endpoint,
  S3_ACCESS_KEY_ID: config.s3.access_key_id ?? '',
  S3_SECRET_ACCESS_KEY: config.s3.secret_access_key ?? '',
});

async function leaveFile({ manager, database }: TestSystem, name: string, content: Buffer): Promise<string> {
  const id = await makeTaskIn(database.dataSource, 'completed');
  await manager.files.storage.write(`runs/${id}/${name}`, content);
  await poolOf(database.dataSource).query(
    `insert into artifact (task_id, name, bytes, sha256, content_type, storage_key) values ($1, $2, $3, $4, 'text/csv', $5)`,
    [id, name, content.length, createHash('sha256').update(content).digest('hex'), `runs/${id}/${name}`],
  );
  return id;
}

const isReady = async ({ manager }: TestSystem) =>
  (await manager.readiness()).find(({ name }) => name === 'storage')?.ok;

test('a file in a bucket is answered in ranges; while the server is away the answer is 503 and readiness says so', async () => {
  const server = await startMemoryS3();
  const system = await startSystem(environmentOf(server));
  const id = await leaveFile(system, 'data.csv', Buffer.from('0123456789'));
  const part = await fetch(`${system.url}/${id}/data.csv`, { headers: { range: 'bytes=2-4' } });
  expect([part.status, await part.text()]).toEqual([206, '234']);
  server.signal('SIGKILL');
  await waitFor('the storage to be missed', async () => !(await isReady(system)));
  const { status, body } = await call(`${system.url}/${id}/data.csv`);
  expect([status, body['detail']]).toEqual([503, 'The storage of files is away; try again shortly.']);
  expect((await call(`${system.url}/api/v1/task/${id}`)).status).toBe(200);
});

const { there } = swiftIsThere();
const run = there ? test : test.skip;
let swift: S3Server;

// four servers in Python: quick on an idle machine, slow on a busy one
beforeAll(async () => {
  if (there) swift = await startSwift();
}, 180_000);

run('with S3_PRESIGNED a file is fetched from the bucket, under its own name and for saving', async () => {
  const system = await startSystem({ ...environmentOf(swift), S3_PRESIGNED: 'true' });
  const id = await leaveFile(system, 'data.csv', Buffer.from('a;b\n'));
  const address = `${system.url}/${id}/data.csv`;
  const redirect = await fetch(address, { redirect: 'manual' });
  expect([redirect.status, redirect.headers.get('cache-control')]).toEqual([302, 'private, no-store']);
  const location = redirect.headers.get('location') ?? '';
  expect(location.startsWith(swift.endpoint)).toBe(true);
  const answer = await fetch(location, { headers: { range: 'bytes=0-1' } });
  expect([answer.status, await answer.text()]).toEqual([206, 'a;']);
  // a signature is for one object
  expect((await fetch(location.replace('data.csv', 'other.csv'))).status).toBe(403);
  const head = await fetch(address, { method: 'HEAD', redirect: 'manual' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '4']);
});

run('a wrong secret is told in one sentence, without the secret', async () => {
  const s3 = { ...swift.config.s3, secret_access_key: 'not-the-secret' };
  const storage = await openStorage({ ...swift.config, s3 });
  await expect(storage.check()).rejects.toThrow(/^the bucket files-\w+ at 127\.0\.0\.1:\d+ answers 403 \(\w+\)\.$/);
  await storage.close();
});
