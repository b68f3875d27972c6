import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { trackOpen } from '../../src/lifecycle/open-things';
import { onFileEnd } from './clean-up';
import { waitFor } from './wait-for';

const ROOT = join(__dirname, '..', '..');

/** A process of ours that a test starts, watches and kills. */
export interface TestProcess {
  readonly pid: number;
  /** Its log lines so far. */
  readonly lines: Record<string, unknown>[];
  signal(signal: NodeJS.Signals): Promise<void>;
}

function start(name: string, args: readonly string[], env: Record<string, string>): TestProcess {
  const child: ChildProcess = spawn(process.execPath, [...args], {
    cwd: ROOT,
    env: { ...process.env, ...env, PARENT_PIPE: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const release = trackOpen(`process ${name}`);
  const lines: Record<string, unknown>[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (text) => {
      try {
        lines.push(JSON.parse(text) as Record<string, unknown>);
      } catch {
        lines.push({ text });
      }
    });
  }
  const exited = once(child, 'exit').then(release);
  const signal = async (name: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(name);
    await exited;
  };
  onFileEnd(() => signal('SIGKILL'));
  return { pid: child.pid ?? 0, lines, signal };
}

/** A manager of the build; resolves when it listens. */
export async function startManagerProcess(env: Record<string, string>): Promise<TestProcess & { url: string }> {
  const process = start('manager', ['dist/cli/main.js', 'manager'], env);
  const started = () => process.lines.find(({ event }) => event === 'manager_started');
  await waitFor(
    'the manager to listen',
    () => started() !== undefined || process.lines.some(({ text }) => text !== undefined),
    60_000,
  );
  const line = started();
  if (line === undefined)
    throw new Error(`the manager did not start: ${JSON.stringify(process.lines).slice(0, 1_000)}`);
  return { ...process, url: String(line['url']).replace('[::1]', '127.0.0.1') };
}

/** A parser process that does next to nothing; resolves when it accepts tasks. */
export async function startNullParser(env: Record<string, string>): Promise<TestProcess> {
  const process = start('null parser', ['test/support/null-parser.cjs'], env);
  await waitFor('the parser to start', () => process.lines.some(({ event }) => event === 'parser_started'), 60_000);
  return process;
}

/** A parser of the build, by its name on the command line; resolves when it accepts tasks. */
export async function startParserProcess(name: string, env: Record<string, string>): Promise<TestProcess> {
  const process = start(`${name} parser`, ['dist/cli/main.js', 'parser', name, '--grace', '1'], env);
  await waitFor('the parser to start', () => process.lines.some(({ event }) => event === 'parser_started'), 60_000);
  return process;
}
