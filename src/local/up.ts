import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { claimFolder } from './claim-folder';
import { Machine } from './machine';
import { Narrator } from './narrator';

/** Everything on one machine, until Ctrl-C. */

export interface UpOptions {
  /** Of the API; a free one is taken instead when it is in use. */
  readonly port: number;
  /** Folder of everything that is kept between starts. */
  readonly data: string;
  /** With the demo origin and its catalogue. */
  readonly demo: boolean;
  /** JSON lines instead of text. */
  readonly json: boolean;
}

/** npm may pass on a Ctrl-C that the terminal has sent us already: that is one, not two. */
const ECHO_MS = 300;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Starts services, schema, demo catalogue, manager and parsers, and keeps them up; returns after Ctrl-C when all is
 * stopped, within 10 s.
 * @throws ServiceUnavailable, AlreadyRunning, ConfigError; nothing is left running then
 */
export async function up(options: UpOptions, env: Env): Promise<void> {
  const narrator = new Narrator(options.json, (line) => void process.stdout.write(`${line}\n`));
  const data = resolve(options.data);
  mkdirSync(data, { recursive: true });
  const release = claimFolder(data);
  const stopping = new AbortController();
  const machine = new Machine({ ...options, data }, env, narrator, stopping.signal);
  const stopped = untilAsked(stopping, () => {
    narrator.say('stopping … (Ctrl-C again to kill)');
    return () => machine.kill();
  });
  try {
    await machine.start();
    await stopped;
  } catch (error: unknown) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    const wasAsked = stopping.signal.aborted;
    stopping.abort();
    await machine.stop();
    release();
    if (wasAsked) narrator.say('stopped');
  }
}

/** Aborts `stopping` at the first Ctrl-C, SIGTERM or closed terminal; the next one kills everything at once. */
async function untilAsked(stopping: AbortController, onFirst: () => () => void): Promise<void> {
  let kill: (() => void) | null = null;
  let first_at = 0;
  await new Promise<void>((done) => {
    const onSignal = () => {
      if (kill !== null) {
        if (Date.now() - first_at < ECHO_MS) return;
        kill();
        process.exit(130);
      }
      first_at = Date.now();
      kill = onFirst();
      stopping.abort();
      done();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
    // nobody reads any more: the terminal is closed, or the program we were piped into has ended
    process.stdout.on('error', () => {
      if (kill === null) onSignal();
    });
  });
}
