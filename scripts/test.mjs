// All tests, on real Postgres and real Kafka; arguments go to jest. The last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: process.env });

// threads and processes under test run compiled code
const built = run(['scripts/build.mjs']);
if (built.status !== 0) {
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'parser-manager-result-'));
const file = join(folder, 'result.json');
const { status } = run([
  'node_modules/jest/bin/jest.js',
  '--forceExit',
  '--json',
  `--outputFile=${file}`,
  '--silent=false',
  ...process.argv.slice(2),
]);
let passed = 0;
let failed = 0;
try {
  const result = JSON.parse(readFileSync(file, 'utf8'));
  passed = result.numPassedTests;
  failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
} catch {
  failed = 1;
}
rmSync(folder, { recursive: true, force: true });
if (status !== 0 && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
