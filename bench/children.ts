import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { processEnvironment } from '../src/config/env';
import { until } from './statistics';

/** Processes that the bench starts: the built program and its own null parser and origin. */

/** A process and its log so far. */
export interface BenchChild {
  readonly name: string;
  readonly pid: number;
  /** The first line with this event. */
  line(event: string): Record<string, unknown> | undefined;
  /** Called for every line from now on. */
  onLine(listener: (line: Record<string, unknown>) => void): void;
  stop(): Promise<void>;
}

const ROOT = join(__dirname, '..', '..');
const STOP_MS = 12_000;
const open = new Set<BenchChild>();

/** Starts a process and waits for a line with the event `ready`. @throws with its log when it ends before */
export async function startChild(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  ready: string,
): Promise<BenchChild> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...processEnvironment(), ...env, PARENT_PIPE: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const firsts = new Map<string, Record<string, unknown>>();
  const listeners: ((line: Record<string, unknown>) => void)[] = [];
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      const line = parse(text);
      if (typeof line['event'] === 'string' && !firsts.has(line['event'])) firsts.set(line['event'], line);
      for (const listener of listeners) listener(line);
      if (tail.push(text) > 20) tail.shift();
    });
  }
  const exited = once(child, 'exit');
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const started: BenchChild = {
    name,
    pid: child.pid ?? 0,
    line: (event) => firsts.get(event),
    onLine: (listener) => void listeners.push(listener),
    stop: async () => {
      open.delete(started);
      if (hasEnded()) return;
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(killer);
    },
  };
  open.add(started);
  await until(`${name} to start`, () => firsts.has(ready) || hasEnded(), { limit_ms: 60_000, every_ms: 5 });
  if (hasEnded()) throw new Error(`${name} ended:\n${tail.join('\n')}`);
  return started;
}

/** Stops whatever still runs. */
export async function stopChildren(): Promise<void> {
  await Promise.all([...open].map((child) => child.stop()));
}

/** The manager of the build. `url` is where its API is. */
export async function startManager(env: Readonly<Record<string, string>>): Promise<BenchChild & { url: string }> {
  const child = await startChild('manager', ['dist/cli/main.js', 'manager'], env, 'manager_started');
  const url = String(child.line('manager_started')?.['url']).replace('[::1]', '127.0.0.1');
  await until('the manager to be ready', async () => (await fetch(`${url}/health/ready`)).ok, { every_ms: 10 });
  return { ...child, url };
}

/** A parser process that does nothing with its tasks. */
export async function startNullParser(env: Readonly<Record<string, string>>): Promise<BenchChild> {
  return startChild('parser', ['dist-bench/bench/null-parser.js'], env, 'parser_started');
}

/** A parser of the build. @param name as the command has it: `rss`, `vk`, `youtube` */
export async function startParser(name: string, env: Readonly<Record<string, string>>): Promise<BenchChild> {
  return startChild(`${name} parser`, ['dist/cli/main.js', 'parser', name], env, 'parser_started');
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}
