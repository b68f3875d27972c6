import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFileEnd } from '../support/clean-up';
import { call, startSystem, type TestSystem } from '../support/system';

/** `parser-manager run --source`: a source as it is kept, run once by hand. */

let system: TestSystem;
let folder: string;

beforeAll(async () => {
  system = await startSystem({ SCHEDULER_ENABLED: 'false' });
  folder = mkdtempSync(join(tmpdir(), 'run-cli-'));
  onFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
});

async function newSource(body: Record<string, unknown>): Promise<number> {
  const made = await call<{ id: number }>(`${system.url}/api/v1/source/`, { method: 'POST', body });
  expect(made.status).toBe(201);
  return made.body.id;
}

const runSource = (type: string, id: number, output: string) =>
  new Promise<{ code: number; stderr: string }>((resolve) => {
    const args = ['dist/cli/main.js', 'run', type, '--source', String(id), '--output', join(folder, output)];
    const env = { PATH: process.env['PATH'], ...system.env };
    const child = execFile(process.execPath, args, { env }, (_, _out, stderr) =>
      resolve({ code: child.exitCode ?? -1, stderr }),
    );
  });

const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());

test('a pipeline runs with its own settings, and its files go where one says', async () => {
  const settings = { input: { type: 'csv', text: 'id\n1\n2\n' }, outputs: [{ name: 'all.csv', format: 'csv' }] };
  const id = await newSource({ type: 'CSV_API', name: 'by hand', settings });
  const { code, stderr } = await runSource('csv_api', id, 'pipeline');
  expect([code, stderr]).toEqual([0, expect.stringContaining('rows 2')]);
  const [file] = filesIn(join(folder, 'pipeline'));
  expect(readFileSync(join(file?.parentPath ?? '', file?.name ?? ''), 'utf8')).toBe('id\r\n1\r\n2\r\n');
});

test('an uploaded script is read from the storage, and nothing is left there', async () => {
  const id = await newSource({ type: 'SCRIPT', name: 'script by hand', settings: {} });
  const code = 'def parse():\n    return {"hello.txt": b"hello"}\n';
  const put = await call(`${system.url}/api/v1/source/${id}/script`, {
    method: 'PUT',
    body: { language: 'python', code },
  });
  expect(put.status).toBe(200);
  const kept = String(system.env['STORAGE_URL']).slice('file:'.length);
  const before = filesIn(kept).length;
  const ran = await runSource('script', id, 'script');
  expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('revision 1')]);
  expect(filesIn(join(folder, 'script')).map(({ name }) => name)).toContain('hello.txt');
  expect(filesIn(kept)).toHaveLength(before);
});
