import type { ReportedStatus } from '../../contract/task-status';

/** What became known about one task, ready for `applyEvidence`. Times are ISO 8601; JSON stays text. */
export interface TaskEvidence {
  readonly task_id: string;
  /** Null: the current attempt. */
  readonly attempt: number | null;
  readonly status: ReportedStatus;
  readonly occurred_at: string | null;
  /** When the attempt was seen running, if this evidence was folded from several messages. */
  readonly started_at: string | null;
  readonly worker_id: string | null;
  readonly progress: string | null;
  readonly result: string | null;
  readonly error_code: string | null;
  readonly error: string | null;
  /** Whether a failure may have another attempt. */
  readonly retryable: boolean;
  /** The next attempt comes no earlier than this many milliseconds from now. */
  readonly retry_after_ms: number | null;
  readonly cursor: string | null;
  readonly next_not_before: string | null;
  readonly next_reason: string | null;
  readonly artifacts: readonly ArtifactEvidence[] | null;
}

/** A file that a completed or failed attempt left in storage. */
export interface ArtifactEvidence {
  /** Null: the current attempt. */
  readonly attempt: number | null;
  readonly is_completed: boolean;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly content_type: string;
  readonly storage_key: string;
}

/** A failure that the manager itself found out about. */
export function failureFoundByManager(
  task_id: string,
  attempt: number,
  error_code: string,
  error: string,
): TaskEvidence {
  return {
    task_id,
    attempt,
    status: 'failed',
    occurred_at: null,
    started_at: null,
    worker_id: null,
    progress: null,
    result: null,
    error_code,
    error,
    retryable: true,
    retry_after_ms: null,
    cursor: null,
    next_not_before: null,
    next_reason: null,
    artifacts: null,
  };
}
