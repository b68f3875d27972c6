// One round of the built program: start – POST – items – stop, as a stranger would do it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const data = mkdtempSync('/var/tmp/parser-manager-smoke-');
chmodSync(data, 0o755);
const port = 18_000 + Math.floor(Math.random() * 1_000);
const output = [];
const child = spawn(process.execPath, ['dist/cli/main.js', 'up', '--data', data, '--port', String(port), '--json'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'pipe'],
});
for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk.toString()));
const exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));

const fail = (why) => {
  console.error(`smoke: ${why}\n${output.join('').slice(-4_000)}`);
  child.kill('SIGTERM');
  setTimeout(() => process.exit(1), 9_000);
  return new Promise(() => undefined);
};
async function until(what, condition, seconds) {
  const deadline = Date.now() + seconds * 1_000;
  while (Date.now() < deadline) {
    if (await condition().catch(() => false)) return;
    if (child.exitCode !== null) return fail(`the program ended while waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return fail(`waited ${seconds} s for ${what}`);
}
const api = async (path, init) => {
  // the program may have taken another port if this one was in use
  const at = /"API":"([^"]+)"/.exec(output.join(''))?.[1] ?? `http://127.0.0.1:${port}/api/v1`;
  const answer = await fetch(`${at}${path}`, init);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};
const childrenOf = () =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data) ||
          readFileSync(`/proc/${pid}/environ`, 'utf8').includes(data)
        );
      } catch {
        return false;
      }
    });

await until('the start', async () => output.join('').includes('up_ready'), 240);
const { groups } = await api('/task_group/', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ source_types: ['RSS'] }),
});
if (groups.length === 0) console.log('smoke: every schedule was at work already');
await until(
  'a finished group',
  async () => (await api('/task_group/?sort=-id')).items.some(({ finished_at }) => finished_at !== null),
  120,
);
await until('items', async () => (await api('/item/?size=100')).items.length >= 20, 60);
const begun = Date.now();
child.kill('SIGINT');
const code = await Promise.race([exited, new Promise((resolve) => setTimeout(() => resolve('no end'), 15_000))]);
const seconds = (Date.now() - begun) / 1_000;
if (code === 'no end' || seconds > 10) await fail(`it took ${seconds} s to stop`);
await new Promise((resolve) => setTimeout(resolve, 500));
const left = childrenOf();
if (left.length > 0) await fail(`processes are left: ${left.join(', ')}`);
rmSync(data, { recursive: true, force: true });
console.log(`smoke: started, planned, parsed, stopped in ${seconds.toFixed(1)} s, nothing left`);
process.exit(0);
