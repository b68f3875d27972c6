import type { Readable } from 'node:stream';
import type { ErrorCode } from '../../contract/error-codes';
import type { SourceType } from '../../contract/source-types';

/**
 * The one interface every parser has. A parser is stateless: what it must remember between tasks comes in as
 * `cursor` and goes back in its outcome. It returns an outcome, or throws an instruction (`retryLater`, `giveUp`);
 * anything else it throws is a failed attempt with code `internal`.
 */
export interface Parser {
  readonly source_type: SourceType;
  /** Runs one task. Must stop soon after `context.signal` aborts. */
  run(task: ParserTask, context: ParserContext): Promise<ParserOutcome>;
  /** Most tasks it can run at once; absent: as many as the process is told to. */
  readonly concurrency?: number;
  /** What is worth a word when the process starts, for example how scripts are kept apart. After `start`. */
  describe?(): Readonly<Record<string, unknown>>;
  /** Called once before the first task. */
  start?(): Promise<void>;
  /** Called once after the last task; releases threads and sockets. */
  stop?(): Promise<void>;
}

/** What a parser is asked to do: the part of the task message that concerns it. */
export interface ParserTask {
  readonly task_id: string;
  readonly attempt: number;
  readonly task_type: string;
  readonly source: {
    readonly id: number;
    readonly url: string | null;
    readonly external_id: string | null;
    readonly name: string | null;
    readonly settings: Readonly<Record<string, unknown>>;
  };
  readonly params: Readonly<Record<string, unknown>>;
  readonly cursor: Readonly<Record<string, unknown>> | null;
}

/** What the runtime gives a parser while it runs a task. */
export interface ParserContext {
  /** Aborts at the task's timeout, on cancellation and when the worker stops. */
  readonly signal: AbortSignal;
  /** Hands over one record. Resolves when the runtime has room for more; all are acknowledged before `completed`. */
  emit(item: ParsedItem): Promise<void>;
  /**
   * Reports progress; at most one message a second leaves the worker.
   * @param detail what a person should see beside the numbers, for example the states of the steps; small
   */
  progress(done: number, total?: number, detail?: Readonly<Record<string, unknown>>): void;
  /** The task's result files. They are announced with its last status, also when it fails. */
  readonly artifacts: ArtifactSink;
}

/** Takes the result files of one task. */
export interface ArtifactSink {
  /**
   * Stores a file under `runs/<task_id>/<name>`; resolves when it is durable. The same name again replaces the file.
   * @param name `[A-Za-z0-9_.-]`, 1 to 128 characters, no dot in front
   * @param content the bytes; a stream is never held in memory whole
   * @param content_type by the name's extension unless given
   * A file that could not be stored fails the task, also one that the parser did not wait for, unless the same name
   * was stored later. A task may leave 1,000 files and 1 GiB together.
   * @throws ParserError `config` for a name that is not allowed, `too_large` past the limits, `internal` when the
   * storage refuses; the content's own error
   */
  write(name: string, content: Buffer | Readable, content_type?: string): Promise<StoredArtifact>;
}

/** One stored file, as it is announced in a status. */
export interface StoredArtifact {
  readonly name: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly content_type: string;
  readonly storage_key: string;
}

/** One parsed record, before the runtime adds source, task and attempt. Times are ISO 8601 UTC. */
export interface ParsedItem {
  readonly item_key: string;
  readonly kind: string;
  readonly url: string | null;
  readonly title: string | null;
  readonly author: string | null;
  readonly published_at: string | null;
  readonly updated_at: string | null;
  /** Changes when the record's content changes; hex, at most 128 characters. */
  readonly content_hash: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What a completed task leaves behind. */
export interface ParserOutcome {
  readonly result: Readonly<Record<string, unknown>>;
  /** Replaces the schedule's cursor; absent: it stays. */
  readonly cursor?: Readonly<Record<string, unknown>>;
  /** The schedule is not due before this moment (ISO 8601 UTC). */
  readonly next_check?: { readonly not_before: string; readonly reason: string };
}

/** An error that is an instruction: how the attempt ends and whether another one is worth making. */
export class ParserError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly instruction: {
      /** Overrides the policy of the code. */
      readonly retryable?: boolean;
      /** The next attempt comes no earlier than this, in milliseconds. */
      readonly retry_after_ms?: number;
      /** The schedule is not due before this moment, also when no attempt is left. */
      readonly next_check?: { readonly not_before: string; readonly reason: string };
      /** What there is to show although the attempt failed. */
      readonly result?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: instruction.cause });
    this.name = 'ParserError';
  }
}

/** Try again, no earlier than `ms` from now. */
export function retryLater(ms: number, code: ErrorCode, message: string, cause?: unknown): ParserError {
  return new ParserError(code, message, { retryable: true, retry_after_ms: ms, cause });
}

/** No attempt will help. */
export function giveUp(code: ErrorCode, message: string, cause?: unknown): ParserError {
  return new ParserError(code, message, { retryable: false, cause });
}
