import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFileEnd } from '../support/clean-up';
import { call, startSystem, type TestSystem } from '../support/system';

/** `parser-manager upload`: files for pipelines, without a manager in between. */

let system: TestSystem;
let file: string;

beforeAll(async () => {
  system = await startSystem({ SCHEDULER_ENABLED: 'false' });
  const folder = mkdtempSync(join(tmpdir(), 'upload-cli-'));
  onFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
  file = join(folder, 'symbols.csv');
  writeFileSync(file, 'symbol\nIBM\n');
});

const upload = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const env = { PATH: process.env['PATH'], ...system.env };
    const child = execFile(process.execPath, ['dist/cli/main.js', 'upload', ...args], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });

test('a file is put, listed and deleted; the API sees the same', async () => {
  expect(await upload('put', file)).toMatchObject({ code: 0, stdout: 'uploads/symbols.csv, 11 bytes\n' });
  expect(await upload('put', file, '--name', 'two.csv', '--json')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"key":"uploads/two.csv"'),
  });
  const { body } = await call<{ items: { name: string }[] }>(`${system.url}/api/v1/upload/`);
  expect(body.items.map(({ name }) => name)).toEqual(['symbols.csv', 'two.csv']);
  expect((await upload('list')).stdout).toBe('uploads/symbols.csv  11 bytes\nuploads/two.csv  11 bytes\n');
  expect((await upload('delete', 'two.csv')).code).toBe(0);
  expect(await upload('delete', 'two.csv')).toMatchObject({ code: 1, stderr: 'There is no upload two.csv.\n' });
});

test('what cannot be uploaded is said in one sentence', async () => {
  expect(await upload('put', '/nowhere.csv')).toMatchObject({
    code: 1,
    stderr: '/nowhere.csv is not a file that can be read.\n',
  });
  expect(await upload('put', file, '--name', '../x')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('name: must be'),
  });
});
