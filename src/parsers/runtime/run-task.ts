import type { ErrorCode } from '../../contract/error-codes';
import type { TaskMessage } from '../../contract/messages';
import { MessageTooLarge } from '../../kafka/producer';
import type { LazyStorage } from '../../storage/open-storage';
import { ParserError, type ParsedItem, type Parser, type ParserContext } from './parser';
import type { Report } from './reporter';
import { folderOfTask, TaskFiles } from './task-files';

/** Why a task's signal was aborted. */
export type AbortReason = 'timeout' | 'cancelled' | 'stopping';

/** The reason travels in the signal. */
export class TaskAborted extends Error {
  constructor(readonly reason: AbortReason) {
    super(`The task was aborted: ${reason}`);
    this.name = 'TaskAborted';
  }
}

/** Items of one task that wait for Kafka's word; beyond it `emit` waits. */
const ITEMS_IN_FLIGHT = 1_000;
const PROGRESS_MS = 1_000;
const MESSAGE_LIMIT = 2_000;

/** What running a task needs of its worker. */
export interface RunTaskParts {
  readonly parser: Parser;
  sendItem(item: ParsedItem): Promise<void>;
  sendProgress(progress: Progress): void;
  /** Where the task's files go; opened by the first of them. */
  readonly storage: LazyStorage;
}

type Progress = NonNullable<Report['progress']>;

/**
 * Runs one task to its last report: `completed` only after every item is acknowledged and every file is durable,
 * `failed` with the parser's instruction, or `internal` for anything unforeseen; both with the files. Never throws.
 */
export async function runTask(message: TaskMessage, abort: AbortController, parts: RunTaskParts): Promise<Report> {
  const { task_id } = message;
  const files = new TaskFiles({ storage: parts.storage, prefix: folderOfTask(task_id), signal: abort.signal });
  const timer = setTimeout(
    () => abort.abort(new TaskAborted('timeout')),
    Math.min(message.timeout_seconds * 1000, 2 ** 31 - 1),
  );
  try {
    const items = new ItemsInFlight(parts.sendItem);
    const context: ParserContext = {
      signal: abort.signal,
      // a parser that ignores its signal must not add items to a task that has ended
      emit: async (item) => {
        abort.signal.throwIfAborted();
        await items.add(item);
      },
      progress: limitProgress(parts.sendProgress),
      artifacts: files,
    };
    const outcome = await untilAborted(parts.parser.run(taskOf(message), context), abort.signal);
    await items.settled();
    await files.settled();
    return {
      status: 'completed',
      result: { ...outcome.result },
      artifacts: files.announced(),
      cursor: outcome.cursor === undefined ? undefined : { ...outcome.cursor },
      next_check: outcome.next_check,
    };
  } catch (error: unknown) {
    await files.close();
    const report = failureOf(abort.signal.aborted ? abort.signal.reason : error, message.timeout_seconds);
    return { ...report, artifacts: files.announced() };
  } finally {
    clearTimeout(timer);
  }
}

function taskOf({ task_id, attempt, task_type, source, params, cursor }: TaskMessage) {
  return { task_id, attempt, task_type, source, params, cursor };
}

/** A parser that ignores its signal must not hold its place for ever. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason instanceof Error ? signal.reason : new TaskAborted('stopping'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
    work.catch(() => undefined);
  }
}

/** The report of a task that did not complete. */
export function failureOf(error: unknown, timeout_seconds: number): Report {
  if (error instanceof TaskAborted) {
    if (error.reason === 'timeout') return failed('timeout', `The task ran longer than ${timeout_seconds} s.`);
    return error.reason === 'cancelled'
      ? { ...failed('cancelled', 'The task was cancelled.', false) }
      : failed('cancelled', 'The worker stopped and gave the task back.', true);
  }
  if (error instanceof MessageTooLarge)
    return failed('config', `An item is too large for Kafka: ${error.message}`, false);
  if (!(error instanceof ParserError)) {
    return failed('internal', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
  const { retryable, retry_after_ms, next_check, result } = error.instruction;
  const report = failed(error.code, error.message, retryable);
  if (result !== undefined) report.result = { ...result };
  if (retry_after_ms !== undefined && report.error) report.error.retry_after_ms = retry_after_ms;
  return next_check === undefined ? report : { ...report, next_check };
}

/** A failure with its code and a sentence. */
export function failed(code: ErrorCode, message: string, retryable?: boolean): Report {
  const error = { code, message: message.slice(0, MESSAGE_LIMIT) };
  return { status: 'failed', error: retryable === undefined ? error : { ...error, retryable } };
}

/** Lets a bounded number of items wait for Kafka's word. */
class ItemsInFlight {
  readonly #open = new Set<Promise<void>>();
  #error: unknown;

  constructor(private readonly send: (item: ParsedItem) => Promise<void>) {}

  async add(item: ParsedItem): Promise<void> {
    this.#throwIfFailed();
    const sent = this.send(item).catch((error: unknown) => {
      this.#error ??= error;
    });
    this.#open.add(sent);
    void sent.finally(() => this.#open.delete(sent));
    if (this.#open.size >= ITEMS_IN_FLIGHT) await Promise.race(this.#open);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#open);
    this.#throwIfFailed();
  }

  #throwIfFailed(): void {
    if (this.#error !== undefined) throw this.#error;
  }
}

function limitProgress(send: RunTaskParts['sendProgress']): ParserContext['progress'] {
  let last = 0;
  return (done, total, detail) => {
    const now = Date.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    send({ done, total: total ?? null, ...(detail === undefined ? {} : { detail: { ...detail } }) });
  };
}
