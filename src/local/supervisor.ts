import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openLog } from './services/open-log';

/** Runs our own processes as children: restarted when they die, ended together, gone when we are. */

/** One line of a child's log, if it is JSON. */
export type LogLine = Readonly<Record<string, unknown>> & {
  readonly level?: number;
  readonly msg?: string;
  readonly event?: string;
};

export interface ChildOptions {
  readonly name: string;
  /** Arguments of this Node: the program and what it is told. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log_folder: string;
  /** Every line of its output; what is no JSON comes as a line of level 50. */
  onLine(line: LogLine): void;
  /** It runs, for the first time or again. */
  onStart?(): void;
  /** It has ended by itself. */
  onDeath?(): void;
  say(line: string): void;
}

const FIRST_PAUSE_MS = 300;
const LAST_PAUSE_MS = 10_000;
/** A child that has lived this long is well: the next pause is a short one again. */
const STEADY_MS = 30_000;
const ERROR = 50;

/** A process of ours that is kept alive until it is stopped. */
export class SupervisedChild {
  #child: ChildProcess | null = null;
  #isStopping = false;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended: Promise<void> = Promise.resolve();
  readonly #log: WriteStream;

  constructor(private readonly options: ChildOptions) {
    mkdirSync(options.log_folder, { recursive: true });
    const file = join(options.log_folder, `${options.name.replaceAll(' ', '-')}.log`);
    this.#log = createWriteStream(file, { fd: openLog(file).descriptor });
    // a full disk must not end what it only reports on
    this.#log.on('error', () => undefined);
  }

  get name(): string {
    return this.options.name;
  }

  /** Its number; undefined while it is not running. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): this {
    // the child ends when its standard input does: even a kill -9 of ours leaves nothing behind
    const child = spawn(process.execPath, [...this.options.args], {
      env: { ...this.options.env, PARENT_PIPE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    const begun = Date.now();
    child.stdin.on('error', () => undefined);
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => this.#read(line));
    this.#ended = new Promise((resolve) => {
      const onEnd = (how: string) => {
        if (this.#child !== child) return;
        this.#child = null;
        resolve();
        this.#afterEnd(how, Date.now() - begun);
      };
      child.once('error', (error) => onEnd(error.message));
      child.once('exit', (code, signal) => onEnd(signal ?? `exit ${code}`));
    });
    if (child.pid !== undefined) this.options.onStart?.();
    return this;
  }

  /** Asks it to end; kills it after `patience_ms`. */
  async stop(patience_ms: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    this.#child?.kill('SIGTERM');
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), patience_ms);
    await this.#ended;
    clearTimeout(timer);
    this.#log.end();
  }

  /** Ends it at once. */
  kill(): void {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    this.#child?.kill('SIGKILL');
  }

  #read(text: string): void {
    if (!this.#log.writableEnded) this.#log.write(`${text}\n`);
    this.options.onLine(parseLine(text));
  }

  #afterEnd(how: string, lived_ms: number): void {
    if (this.#isStopping) return;
    this.#failures = lived_ms > STEADY_MS ? 0 : this.#failures + 1;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LAST_PAUSE_MS);
    this.options.say(`${this.options.name} ended (${how}), starting it again in ${(pause / 1000).toFixed(1)} s`);
    this.options.onDeath?.();
    this.#timer = setTimeout(() => this.start(), pause);
  }
}

function parseLine(text: string): LogLine {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null) return line as LogLine;
  } catch {
    // what is no JSON comes from outside of the logger: a crash, a warning of Node
  }
  return { level: ERROR, msg: text };
}
