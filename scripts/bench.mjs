// Builds the program and the bench, then measures. Arguments are names of benches and options: see bench/README.md.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = spawnSync(process.execPath, ['scripts/build.mjs', '--bench'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);
// compiled code looks for these two levels above itself
for (const folder of ['migrations', 'deploy']) {
  const link = join(root, 'dist-bench', folder);
  if (!existsSync(link)) symlinkSync(join('..', folder), link, 'dir');
}
const child = spawn(process.execPath, ['dist-bench/bench/main.js', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
// Ctrl-C reaches the bench by itself; it stops its processes and then ends
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));
