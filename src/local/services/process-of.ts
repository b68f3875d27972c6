import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Looks at processes by number: a number in a file may belong to somebody else by now. */

/** Signals a process if it is still there. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** Whether a living process of this number has `text` in its command line. */
export function runsWith(pid: number, text: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1 || !sendSignal(pid, 0)) return false;
  return commandLineOf(pid).includes(text);
}

/**
 * Ends a process left behind by a run that was killed, if the number still belongs to it.
 * @param text what its command line must hold
 * @param patience_ms after which it is killed
 */
export async function endLeftover(
  pid: number,
  text: string,
  signal: NodeJS.Signals,
  patience_ms: number,
): Promise<void> {
  if (!runsWith(pid, text)) return;
  sendSignal(pid, signal);
  const isThere = () => runsWith(pid, text);
  for (const begun = Date.now(); Date.now() - begun < patience_ms && isThere();) await pause(30);
  if (!isThere()) return;
  sendSignal(pid, 'SIGKILL');
  for (const begun = Date.now(); Date.now() - begun < 2_000 && isThere();) await pause(30);
}

/** The command line of a process, its words separated by blanks; empty when there is no such process. */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    if (process.platform === 'linux') return '';
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  }
}

const pause = async (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
