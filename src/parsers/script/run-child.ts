import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { ScriptLimits } from '../../contract/source-types/script';
import { BoundedText } from './bounded-text';
import type { Tools } from './interpreters';
import { measureDisk } from './measure-disk';
import { RunProcesses } from './run-processes';
import type { Command } from './sandbox';
import { LineTooLong, readChannel, type ChannelHandlers, type Said } from './script-channel';
import { limitPassed, MOST_ENTRIES, type LimitName } from './watch-limits';

/** Starts a run, watches what it uses, and does not return before the last of its processes is gone. */

/** What is to be run, and within what. */
export interface ChildOptions {
  readonly command: Command;
  readonly limits: ScriptLimits;
  /** Folders whose content counts as output. */
  readonly folders: readonly string[];
  readonly uid: number | null;
  /** `NAME=value` in its environment by which its processes are known. */
  readonly mark: string;
  readonly tools: Tools;
  readonly signal: AbortSignal;
  readonly handlers: ChannelHandlers;
}

/** How a run ended. */
export interface Ended {
  readonly exit_code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why we stopped it; null: it ended by itself, or the kernel stopped it. */
  readonly stopped: LimitName | 'aborted' | null;
  readonly out: BoundedText;
  readonly err: BoundedText;
  readonly said: Said;
  /** What handling the script's messages threw. */
  readonly problem: unknown;
  readonly ms: number;
  readonly cpu_ms: number;
  readonly memory_bytes: number;
  readonly processes: number;
  /** Processes that could not be ended; their user must not be used again. */
  readonly survivors: number;
}

const KEPT_BYTES = 1_048_576;
const LOOK_MS = 100;
const GRACE_MS = 2_000;
const LAST_WORDS_MS = 2_000;
const NOTHING: Said = { items: 0, failure: null, bad_lines: 0, first_bad: null };

/** Runs one. Never throws but for a program that does not start. */
export async function runChild(options: ChildOptions): Promise<Ended> {
  const { command, signal } = options;
  const begun = performance.now();
  const child = spawn(command.file, [...command.args], {
    cwd: command.cwd,
    env: { ...command.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<{ exit_code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exit_code, by) => resolve({ exit_code, signal: by }));
  });
  if (child.pid === undefined) return exited as Promise<never>;
  const [, stdout, stderr, messages] = child.stdio as unknown as readonly [null, Readable, Readable, Readable];
  const out = captured(stdout);
  const err = captured(stderr);
  const watch = new Watch(options, new RunProcesses(child.pid, options.uid, options.mark, options.tools));
  const onAbort = () => watch.stop('aborted');
  const channel = listen(messages, options.handlers, (limit) => watch.stop(limit));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    const { exit_code, signal: by } = await exited;
    const survivors = await watch.end();
    const { said, problem } = await lastWords(channel.done, [stdout, stderr, messages], signal);
    const { stopped, most } = watch;
    return {
      exit_code,
      signal: by,
      stopped,
      out,
      err,
      said,
      problem,
      ms: performance.now() - begun,
      ...most,
      survivors,
    };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function captured(stream: Readable): BoundedText {
  const text = new BoundedText(KEPT_BYTES);
  stream.on('data', (chunk: Buffer) => text.add(chunk)).on('error', () => undefined);
  return text;
}

interface Heard {
  readonly said: Said;
  readonly problem: unknown;
}

function listen(stream: Readable, handlers: ChannelHandlers, stop: (why: LimitName | 'aborted') => void) {
  const done = readChannel(stream, handlers).then(
    (said): Heard => ({ said, problem: null }),
    (problem: unknown): Heard => {
      stop(problem instanceof LineTooLong ? 'messages' : 'aborted');
      return { said: NOTHING, problem };
    },
  );
  return { done };
}

/** With the last process gone the pipes are at their end; a while is enough to read what is in them. */
async function lastWords(channel: Promise<Heard>, streams: readonly Readable[], signal: AbortSignal): Promise<Heard> {
  const ended = Promise.all(
    streams.map((stream) => new Promise<void>((done) => (stream.closed ? done() : stream.once('close', done)))),
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((done) => (timer = setTimeout(done, LAST_WORDS_MS)));
  await Promise.race([ended, late]);
  clearTimeout(timer);
  const close = () => streams.forEach((stream) => stream.destroy());
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  // items may still wait for Kafka: that is not the script's time any more
  const heard = await channel;
  signal.removeEventListener('abort', close);
  close();
  return heard;
}

/** Looks at a run again and again, and stops it when it is over a limit. */
class Watch {
  stopped: LimitName | 'aborted' | null = null;
  most = { cpu_ms: 0, memory_bytes: 0, processes: 0 };
  #look: NodeJS.Timeout;
  readonly #wall: NodeJS.Timeout;
  #grace: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: ChildOptions,
    private readonly processes: RunProcesses,
  ) {
    this.#look = setTimeout(() => this.#check(), LOOK_MS);
    this.#wall = setTimeout(() => this.stop('wall'), options.limits.wall_seconds * 1000);
  }

  /** Stops the run: with a word and a while where it only took too long, at once where it takes too much. */
  stop(why: LimitName | 'aborted'): void {
    if (this.stopped !== null) return;
    this.stopped = why;
    if (why !== 'wall' && why !== 'aborted') return void this.processes.end();
    this.processes.terminate();
    this.#grace = setTimeout(() => void this.processes.end(), GRACE_MS);
  }

  /** After the first process has ended: the others too. */
  async end(): Promise<number> {
    this.#measure();
    clearTimeout(this.#look);
    clearTimeout(this.#wall);
    clearTimeout(this.#grace);
    return this.processes.end();
  }

  #check(): void {
    const passed = this.#measure();
    if (passed !== null) return this.stop(passed);
    this.#look = setTimeout(() => this.#check(), LOOK_MS);
  }

  #measure(): LimitName | null {
    const usage = this.processes.measure();
    this.most = {
      cpu_ms: Math.max(this.most.cpu_ms, usage.cpu_ms),
      memory_bytes: Math.max(this.most.memory_bytes, usage.memory_bytes),
      processes: Math.max(this.most.processes, usage.processes),
    };
    return limitPassed(usage, measureDisk(this.options.folders, MOST_ENTRIES), this.options.limits);
  }
}
