import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onFileEnd } from '../../support/clean-up';
import { refuseOldBuild } from './pipelines';

/** `parser-manager run csv_api --dry-run` as a shell sees it. */

beforeAll(refuseOldBuild);

const folder = mkdtempSync(join(tmpdir(), 'dry-run-cli-'));
onFileEnd(async () => rmSync(folder, { recursive: true, force: true }));

const runCli = (settings: unknown, ...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const file = join(folder, 'settings.json');
    writeFileSync(file, JSON.stringify(settings));
    const child = execFile(
      process.execPath,
      ['dist/cli/main.js', 'run', 'csv_api', '--settings', file, '--output', join(folder, 'out'), ...args],
      { env: { PATH: process.env['PATH'] } },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });

const settings = {
  input: { type: 'csv', text: 'id\n1\n2\n3\n' },
  check: { failed: '$row.id = "2" ? "two is bad"' },
  outputs: [{ name: 'all.csv', format: 'csv' }],
};

test('every step and row is told on stdout, and nothing is written', async () => {
  const { code, stdout, stderr } = await runCli(settings, '--dry-run', '2');
  expect(stdout.replaceAll(/\d+ ms/g, 'N ms').split('\n')).toEqual([
    'read: completed, 2 done, N ms',
    'check: completed, 1 done, N ms, 1 row has failed',
    'write: completed, N ms',
    'row 1 {"id":"1"}',
    '  1 record',
    '    {',
    '      "id": "1"',
    '    }',
    'row 2 {"id":"2"}',
    '  check failed: two is bad',
    'file all.csv (7 bytes)',
    '    id',
    '    1',
    '',
  ]);
  expect(stderr).toContain('outcome partial, rows 2, rows_done 1');
  expect(code).toBe(0);
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test('a failed outcome ends with 1; a wrong number of rows is refused', async () => {
  const failed = await runCli({ ...settings, check: { required: ['nothing'] } }, '--dry-run', '--json');
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.stderr)).toMatchObject({ result: { outcome: 'failed', rows: 3 } });
  const refused = await runCli(settings, '--dry-run', '21');
  expect([refused.code, refused.stderr]).toEqual([1, '--dry-run takes a number of rows from 1 to 20.\n']);
});
