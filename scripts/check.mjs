// What CI asks of the sources: format, lint, types, dead code, a lock for every platform, generated files up to date.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name, file) => `node_modules/${name}/${file}`;
const checks = [
  ['format', [bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['types', [bin('typescript', 'bin/tsc'), '--noEmit', '-p', 'tsconfig.json']],
  ['types of the dashboard', [bin('typescript', 'bin/tsc'), '-p', 'dashboard/tsconfig.json']],
  ['lint', [bin('eslint', 'bin/eslint.js'), 'src', 'test', 'bench', 'dashboard', '--max-warnings', '0']],
  ['dead code', [bin('knip', 'bin/knip.js'), '--no-progress']],
  ['lock', ['scripts/complete-lock.mjs', '--check']],
  ['build', ['scripts/build.mjs']],
  ['generated files', ['scripts/generate-docs.mjs', '--check']],
];
const failed = [];
for (const [name, args] of checks) {
  const begun = Date.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64e6,
  });
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status === 0) continue;
  failed.push(name);
  console.log(`${stdout}${stderr}`.trim());
}
if (failed.length > 0) console.log(`\nfailed: ${failed.join(', ')}`);
process.exit(failed.length > 0 ? 1 : 0);
