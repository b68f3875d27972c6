import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A server that must not outlive the process that started it, not even when that one is killed. */
export interface GuardedProcess {
  readonly pid: number;
  /** Resolves when the server is gone, with the end of its log. */
  readonly exited: Promise<string>;
  /** Sends a signal and waits for the end; after `patience_ms` it is killed. */
  stop(signal: NodeJS.Signals, patience_ms: number): Promise<void>;
}

/** How to start one. */
export interface GuardedOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly log_file: string;
  /** Sent when the starting process has died. */
  readonly orphan_signal: 'INT' | 'TERM';
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
}

// A shell holds a pipe from us: when we die in whatever way, its `read` returns and the server is told to stop.
const GUARD = `exec 4<&0
"$0" "$@" </dev/null 3>&- 4<&- &
b=$!
echo $b >&3; exec 3>&-
trap "kill -$PARENT_GONE_SIGNAL $b" TERM INT
(read _ <&4; kill -$PARENT_GONE_SIGNAL $b) 2>/dev/null &
w=$!
exec 4<&-
wait $b; rc=$?
while kill -0 $b 2>/dev/null; do wait $b; rc=$?; done
kill $w 2>/dev/null
exit $rc`;

/** Starts a server in a process group of its own, so that Ctrl-C on the terminal reaches only us. */
export async function startGuarded(options: GuardedOptions): Promise<GuardedProcess> {
  const log = openSync(options.log_file, 'a');
  const child = spawn('sh', ['-c', GUARD, options.command, ...options.args], {
    stdio: ['pipe', log, log, 'pipe'],
    detached: true,
    env: { ...options.env, PARENT_GONE_SIGNAL: options.orphan_signal },
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  closeSync(log);
  const exited = new Promise<string>((resolve) => {
    child.once('exit', () => resolve(tailOf(options.log_file)));
    child.once('error', (error) => resolve(error.message));
  });
  const pid = await Promise.race([readPid(child), exited.then((tail) => Promise.reject(new Error(tail)))]);
  return { pid, exited, stop: (signal, patience_ms) => stop(pid, exited, signal, patience_ms) };
}

async function readPid(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.stdio[3]?.once('data', (data: Buffer) => resolve(Number(data.toString())));
  });
}

async function stop(pid: number, exited: Promise<string>, signal: NodeJS.Signals, patience_ms: number): Promise<void> {
  sendSignal(pid, signal);
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      sendSignal(pid, 'SIGKILL');
      resolve();
    }, patience_ms);
  });
  await Promise.race([exited, patience]);
  clearTimeout(timer);
  await exited;
}

/** Signals a process if it is still there. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** The end of a log, where the reason of a failed start stands. */
export function tailOf(file: string, characters = 2_000): string {
  try {
    return readFileSync(file, 'utf8').slice(-characters).trim();
  } catch {
    return '';
  }
}
