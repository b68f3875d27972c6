import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { openLog, tailOf } from './open-log';
import { sendSignal } from './process-of';

export { sendSignal } from './process-of';

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
  const log = openLog(options.log_file);
  const child = spawn('sh', ['-c', GUARD, options.command, ...options.args], {
    stdio: ['pipe', log.descriptor, log.descriptor, 'pipe'],
    detached: true,
    env: { ...options.env, PARENT_GONE_SIGNAL: options.orphan_signal },
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  closeSync(log.descriptor);
  // the pipe breaks when the guard is killed: its end is what tells us
  child.stdin?.on('error', () => undefined);
  const exited = new Promise<string>((resolve) => {
    child.once('exit', () => resolve(tailOf(options.log_file, log.begins_at)));
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

/**
 * Waits until a server answers.
 * @param isReady asked again and again; may throw to give up
 * @throws Error with the cause when the server ends, when `limit_ms` are over or when `signal` is aborted; the server
 *   is gone then
 */
export async function untilReady(
  server: GuardedProcess,
  isReady: () => Promise<boolean>,
  { limit_ms, signal }: { readonly limit_ms: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const ends: string[] = [];
  void server.exited.then((tail) => ends.push(tail));
  try {
    for (const begun = Date.now(); Date.now() - begun < limit_ms;) {
      if (ends.length > 0) throw new Error(ends.join(''));
      signal?.throwIfAborted();
      if (await isReady()) return;
      await new Promise((done) => setTimeout(done, 30));
    }
    throw new Error(`it does not answer after ${limit_ms / 1000} s`);
  } catch (error: unknown) {
    await server.stop('SIGTERM', 2_000);
    throw error;
  }
}
