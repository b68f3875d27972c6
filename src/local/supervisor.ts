import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Runs our own processes as children: restarted when they die, ended together, gone when we are. */

/** One line of a child's log, if it is JSON. */
export type LogLine = Readonly<Record<string, unknown>> & {
  readonly level?: number;
  readonly msg?: string;
  readonly event?: string;
};

export interface ChildOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log_folder: string;
  onLine(line: LogLine): void;
  say(line: string): void;
}

const FIRST_PAUSE_MS = 300;
const LAST_PAUSE_MS = 10_000;
const STEADY_MS = 30_000;

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
    this.#log = createWriteStream(join(options.log_folder, `${options.name.replaceAll(' ', '-')}.log`), { flags: 'a' });
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): this {
    const { args, env } = this.options;
    // the child ends when its standard input does: even a kill -9 of ours leaves nothing behind
    const child = spawn(process.execPath, [...args], {
      env: { ...env, PARENT_PIPE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    this.#child = child;
    const begun = Date.now();
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => this.#read(line));
    this.#ended = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', (code, signal) => {
        resolve();
        this.#afterExit(code, signal, Date.now() - begun);
      });
    });
    return this;
  }

  /** Asks it to end; kills it after `patience_ms`. */
  async stop(patience_ms: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    this.#child?.kill('SIGTERM');
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#child?.kill('SIGKILL');
        resolve();
      }, patience_ms);
    });
    await Promise.race([this.#ended, patience]);
    clearTimeout(timer);
    await this.#ended;
    this.#log.end();
  }

  /** Ends it at once. */
  kill(): void {
    this.#isStopping = true;
    this.#child?.kill('SIGKILL');
  }

  #read(text: string): void {
    this.#log.write(`${text}\n`);
    let line: LogLine;
    try {
      line = JSON.parse(text) as LogLine;
    } catch {
      line = { level: 50, msg: text };
    }
    this.options.onLine(line);
  }

  #afterExit(code: number | null, signal: NodeJS.Signals | null, lived_ms: number): void {
    if (this.#isStopping) return;
    this.#failures = lived_ms > STEADY_MS ? 0 : this.#failures + 1;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LAST_PAUSE_MS);
    this.options.say(
      `${this.options.name} ended (${signal ?? `exit ${code}`}), starting it again in ${(pause / 1000).toFixed(1)} s`,
    );
    this.#timer = setTimeout(() => this.start(), pause);
  }
}
