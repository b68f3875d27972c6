import { join } from 'node:path';
import { Piscina } from 'piscina';
import { ParserError } from '../runtime/parser';
import type { FeedJob, FeedReading } from './feed-thread';

/** Threads that parse feeds, each with a limit of memory, each job with a deadline. */

/** A hang is cut at this. Feeds of a megabyte take 0.1 s. */
const DEADLINE_MS = 5_000;
const MEMORY_MB = 256;
const MOST_THREADS = 2;

// Threads run compiled code: from the sources (in tests) it is the build's.
const THREAD_FILE = __filename.endsWith('.ts')
  ? join(__dirname, '..', '..', '..', 'dist', 'parsers', 'rss', 'feed-thread.js')
  : join(__dirname, 'feed-thread.js');

/** A pool of threads; started by its first job. */
export class FeedPool {
  #pool: Piscina<FeedJob, FeedReading> | null = null;

  /**
   * Parses the bytes of a feed; they are moved to the thread and not copied.
   * @throws ParserError `parse` when the feed takes too long or too much memory
   */
  async read(job: FeedJob, signal: AbortSignal): Promise<FeedReading> {
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    const owned = new Uint8Array(job.bytes);
    try {
      return await this.#threads().run(
        { ...job, bytes: owned },
        { signal: AbortSignal.any([signal, deadline]), transferList: [owned.buffer] },
      );
    } catch (cause: unknown) {
      if (signal.aborted) throw signal.reason;
      if (deadline.aborted)
        throw new ParserError('parse', `The feed took longer than ${DEADLINE_MS / 1000} s to parse.`, {
          retryable: false,
          cause,
        });
      if ((cause as { code?: string }).code === 'ERR_WORKER_OUT_OF_MEMORY') {
        throw new ParserError('too_large', `The feed takes more than ${MEMORY_MB} MB of memory to parse.`, {
          retryable: false,
          cause,
        });
      }
      throw new ParserError(
        'parse',
        `The feed could not be parsed: ${cause instanceof Error ? cause.message : String(cause)}`,
        { retryable: false, cause },
      );
    }
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
      maxThreads: MOST_THREADS,
      idleTimeout: 30_000,
      concurrentTasksPerWorker: 1,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      env: { TZ: 'UTC' },
    });
    return this.#pool;
  }
}
