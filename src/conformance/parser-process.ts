import { spawn, type ChildProcess } from 'node:child_process';
import { trackOpen } from '../lifecycle/open-things';

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const OUTPUT_LIMIT = 4_000;

/** The parser as a process that the kit starts, asks to stop and kills. */
export class ParserProcess {
  /** Resolves when it has ended. */
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  #exit: Exit | null = null;
  #output = '';

  /** @param command a shell command; the shell is replaced by it, so that signals reach the parser itself */
  constructor(command: string, env: Readonly<Record<string, string | undefined>>) {
    const release = trackOpen('parser under conformance');
    this.#child = spawn('/bin/sh', ['-c', `exec ${command}`], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    // a kit that is stopped takes the parser along
    const kill = () => this.#child.kill('SIGKILL');
    process.once('exit', kill);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (text: Buffer) => (this.#output = `${this.#output}${text.toString()}`.slice(-OUTPUT_LIMIT)));
    this.exited = new Promise((resolve) => {
      const end = (exit: Exit) => {
        if (this.#exit !== null) return;
        this.#exit = exit;
        process.off('exit', kill);
        release();
        resolve(exit);
      };
      this.#child.once('exit', (code, signal) => end({ code, signal }));
      this.#child.once('error', () => end({ code: 127, signal: null }));
    });
  }

  /** How it ended; null while it runs. */
  get exit(): Exit | null {
    return this.#exit;
  }

  /** The last of what it wrote. */
  get output(): string {
    return this.#output.trim();
  }

  /** Sends a signal and waits for the end; null if it does not end within `ms`. */
  async end(signal: NodeJS.Signals, ms: number): Promise<Exit | null> {
    if (this.#exit === null) this.#child.kill(signal);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)));
    const exit = await Promise.race([this.exited, late]);
    clearTimeout(timer);
    return exit;
  }
}
