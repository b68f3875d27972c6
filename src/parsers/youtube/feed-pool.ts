import { join } from 'node:path';
import { Piscina } from 'piscina';
import { HostGate } from '../runtime/host-gate';
import { ParserError } from '../runtime/parser';
import { withinDeadline } from '../runtime/within-deadline';
import type { FeedJob, FeedReading } from './feed-thread';

/** Threads that parse the Atom feeds, each with a limit of memory, each job with a deadline. */

/** A hang is cut at this. A feed of 15 videos takes milliseconds. */
const DEADLINE_MS = 5_000;
const MEMORY_MB = 128;
const THREADS = 1;

// Threads run compiled code, which Node loads without any hook: the sources (in tests) use the thread of the build.
const THREAD_FILE = __filename.endsWith('.ts')
  ? join(__dirname, '..', '..', '..', 'dist', 'parsers', 'youtube', 'feed-thread.js')
  : join(__dirname, 'feed-thread.js');

/** A pool of one thread; started by its first job. */
export class FeedPool {
  #pool: Piscina<FeedJob, FeedReading> | null = null;
  readonly #deadline_ms: number;
  /** Jobs wait here and not in the pool, so that their deadline starts with their turn and not behind a hanging one. */
  readonly #gate = new HostGate(THREADS);

  /** @param options.deadline_ms for one feed, from its turn on */
  constructor({ deadline_ms = DEADLINE_MS }: { readonly deadline_ms?: number } = {}) {
    this.#deadline_ms = deadline_ms;
  }

  /**
   * Parses the bytes of a feed.
   * @throws ParserError `parse` when the feed takes too long or breaks the parser, `too_large` when it takes too much
   * memory; the reason of `signal` when it aborts
   */
  async read(job: FeedJob, signal: AbortSignal): Promise<FeedReading> {
    // a copy of its own: what is moved to a thread is gone here
    const bytes = new Uint8Array(job.bytes);
    const tooSlow = (cause: unknown) =>
      refuse('parse', `The feed took longer than ${this.#deadline_ms / 1000} s to parse.`, cause);
    return this.#gate.pass('thread', signal, () =>
      withinDeadline(
        this.#deadline_ms,
        signal,
        async (within) => {
          try {
            return await this.#threads().run({ bytes }, { signal: within, transferList: [bytes.buffer] });
          } catch (error: unknown) {
            throw within.aborted ? error : failureOf(error);
          }
        },
        tooSlow,
      ),
    );
  }

  /** Ends the threads. */
  async stop(): Promise<void> {
    await this.#pool?.destroy();
    this.#pool = null;
  }

  #threads(): Piscina<FeedJob, FeedReading> {
    this.#pool ??= new Piscina<FeedJob, FeedReading>({
      filename: THREAD_FILE,
      minThreads: 1,
      maxThreads: THREADS,
      idleTimeout: 30_000,
      concurrentTasksPerWorker: 1,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      // what a feed makes its parser do, it does without our secrets
      env: {},
    });
    return this.#pool;
  }
}

function failureOf(cause: unknown): ParserError {
  const { code } = cause as { code?: unknown };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return refuse('too_large', `The feed takes more than ${MEMORY_MB} MB of memory to parse.`, cause);
  const detail = cause instanceof Error ? cause.message.slice(0, 300) : String(cause);
  return refuse('parse', `The feed could not be parsed: ${detail}`, cause);
}

function refuse(code: 'parse' | 'too_large', message: string, cause: unknown): ParserError {
  return new ParserError(code, message, { retryable: false, cause });
}
