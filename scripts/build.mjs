// src → dist, then dashboard → dist/dashboard (`--server` leaves the page out). Runs at `npm ci` (prepare); in a production install without TypeScript an existing dist is kept.
import { existsSync, rmSync, chmodSync, cpSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const withBench = process.argv.includes('--bench');

if (!existsSync(tsc)) {
  if (existsSync(join(root, 'dist', 'cli', 'main.js'))) process.exit(0);
  console.error('TypeScript is not installed and there is no dist: install the development dependencies first.');
  process.exit(process.argv.includes('--if-possible') ? 0 : 1);
}
if (process.argv.includes('--clean')) rmSync(join(root, 'dist'), { recursive: true, force: true });
for (const project of ['tsconfig.build.json', ...(withBench ? ['tsconfig.bench.json'] : [])]) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
// programs of other languages and module kinds, which the compiler leaves alone
for (const target of ['dist', ...(withBench ? ['dist-bench/src'] : [])]) {
  const folder = join('parsers', 'script', 'bootstrap');
  cpSync(join(root, 'src', folder), join(root, target, folder), { recursive: true });
}
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
if (!process.argv.includes('--server') && existsSync(vite) && existsSync(join(root, 'dashboard', 'index.html'))) {
  const { status } = spawnSync(process.execPath, [vite, 'build', 'dashboard', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
const main = join(root, 'dist', 'cli', 'main.js');
if (existsSync(main)) chmodSync(main, 0o755);
