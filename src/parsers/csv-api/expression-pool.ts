import { join } from 'node:path';
import { Piscina } from 'piscina';
import { HostGate } from '../runtime/host-gate';
import { ParserError } from '../runtime/parser';
import { withinDeadline } from '../runtime/within-deadline';
import type { ExpressionJob, ExpressionValues, RowInput, RowPlan, RowReading, ValuesPlan } from './expression-thread';

/** Threads that evaluate expressions, each with a limit of memory, each job with a deadline. */

const MEMORY_MB = 256;
const THREADS = 2;

// Threads run compiled code, which Node loads without any hook: the sources (in tests) use the thread of the build.
const THREAD_FILE = __filename.endsWith('.ts')
  ? join(__dirname, '..', '..', '..', 'dist', 'parsers', 'csv-api', 'expression-thread.js')
  : join(__dirname, 'expression-thread.js');

/** The expressions of a row took too long or too much; its thread was ended. */
export class ExpressionStopped extends ParserError {}

/** A pool of threads for all runs of a process; started by its first job. */
export class ExpressionPool {
  #pool: Piscina<ExpressionJob, readonly RowReading[] | ExpressionValues> | null = null;
  /** Jobs wait here and not in the pool, so that their deadline starts with their turn and not behind a hanging one. */
  readonly #gate = new HostGate(THREADS);

  /**
   * Looks at rows.
   * @throws ExpressionStopped at the deadline or the limit of memory; the reason of `signal` when it aborts
   */
  async rows(plan: RowPlan, rows: readonly RowInput[], deadline_ms: number, signal: AbortSignal) {
    return (await this.#run({ plan, rows }, deadline_ms, signal)) as readonly RowReading[];
  }

  /** Evaluates expressions over documents. @throws ExpressionStopped, ParserError `parse` when one fails */
  async values(plan: ValuesPlan, documents: readonly string[], deadline_ms: number, signal: AbortSignal) {
    return (await this.#run({ plan, documents }, deadline_ms, signal)) as ExpressionValues;
  }

  /** Ends the threads. */
  async stop(): Promise<void> {
    await this.#pool?.destroy();
    this.#pool = null;
  }

  async #run(job: ExpressionJob, deadline_ms: number, signal: AbortSignal) {
    return this.#gate.pass('thread', signal, () =>
      withinDeadline(
        deadline_ms,
        signal,
        async (within) => {
          try {
            return await this.#threads().run(job, { signal: within });
          } catch (error: unknown) {
            throw within.aborted ? error : failureOf(error);
          }
        },
        (cause) => stopped('parse', `The expressions took longer than ${deadline_ms / 1_000} s.`, cause),
      ),
    );
  }

  #threads() {
    this.#pool ??= new Piscina<ExpressionJob, readonly RowReading[] | ExpressionValues>({
      filename: THREAD_FILE,
      minThreads: 1,
      maxThreads: THREADS,
      idleTimeout: 30_000,
      concurrentTasksPerWorker: 1,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      // an expression sees none of our secrets, whatever it finds in its thread
      env: {},
    });
    return this.#pool;
  }
}

function failureOf(cause: unknown): ParserError {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return stopped('too_large', `The expressions took more than ${MEMORY_MB} MB of memory.`, cause);
  const detail = typeof message === 'string' ? message.slice(0, 300) : 'no reason';
  return new ParserError('parse', `An expression failed: ${detail}`, { retryable: false, cause });
}

function stopped(code: 'parse' | 'too_large', message: string, cause: unknown): ExpressionStopped {
  return new ExpressionStopped(code, message, { retryable: false, cause });
}
