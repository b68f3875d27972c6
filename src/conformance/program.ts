import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { NotHeard, type Conversation } from './conversation';
import type { ParserProgram } from './check';

const START_MS = 60_000;

/** A parser that the kit starts by a command of the shell. Its output goes to standard error. */
export class CommandProgram implements ParserProgram {
  #child: ChildProcess | null = null;

  constructor(
    private readonly command: string,
    private readonly talk: Conversation,
    private readonly env: Readonly<Record<string, string | undefined>>,
  ) {}

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async start(): Promise<void> {
    const before = this.talk.heartbeats.length;
    // exec: the signals go to the parser and not to a shell around it
    this.#child = spawn('/bin/sh', ['-c', `exec ${this.command}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: this.env,
    });
    await this.talk.until(
      'a first sign of life',
      () => this.talk.heartbeats.length > before || !this.isRunning,
      START_MS,
    );
    if (!this.isRunning) throw new NotHeard(`the command ended with ${this.#ending()}`);
  }

  async end(signal: 'SIGTERM' | 'SIGKILL', within_ms: number): Promise<number | string> {
    const child = this.#child;
    if (child === null || !this.isRunning) return this.#ending();
    const exited = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), within_ms);
    await exited;
    clearTimeout(timer);
    return this.#ending();
  }

  #ending(): number | string {
    return this.#child?.exitCode ?? this.#child?.signalCode ?? 'nothing';
  }
}
