import { policyOf } from '../../contract/error-codes';
import type { StatusMessage } from '../../contract/messages';
import { wins } from '../../contract/task-status';
import type { TaskEvidence } from '../transitions/evidence';

/** What folding a batch gives: rows for the database, in waves, and how many messages said nothing new. */
export interface FoldedBatch {
  /** Each wave has a task at most once; waves are applied one after the other. Almost always there is one. */
  readonly waves: TaskEvidence[][];
  /** Messages that another message of the batch made needless. */
  readonly folded: number;
}

/** The longest error text kept with a task. */
const ERROR_LIMIT = 4_000;

/**
 * Merges the messages of one batch per task by the merge rule, so that the database sees each task once.
 * A message without an attempt means "the current one", which only the database knows: it gets a wave of its own.
 */
export function foldStatuses(messages: readonly StatusMessage[]): FoldedBatch {
  const waves: Map<string, TaskEvidence>[] = [];
  let folded = 0;
  for (const message of messages) {
    const evidence = evidenceOf(message);
    const last = waves.findLastIndex((wave) => wave.has(evidence.task_id));
    const known = last < 0 ? undefined : waves[last]?.get(evidence.task_id);
    const merged = known === undefined ? null : fold(known, evidence);
    if (merged !== null) {
      waves[last]?.set(evidence.task_id, merged);
      folded += 1;
      continue;
    }
    const wave = (waves[last + 1] ??= new Map());
    wave.set(evidence.task_id, evidence);
  }
  return { waves: waves.map((wave) => [...wave.values()]), folded };
}

/** Two pieces of evidence about one task as one, or null when they cannot be compared here. */
export function fold(known: TaskEvidence, incoming: TaskEvidence): TaskEvidence | null {
  if (known.attempt === null || incoming.attempt === null) return null;
  const isNewer = wins(
    { attempt: incoming.attempt, status: incoming.status },
    { attempt: known.attempt, status: known.status },
  );
  const winner = isNewer ? incoming : known;
  const other = isNewer ? known : incoming;
  // files stay announced, whichever message wins: the database picks per name
  const artifacts = joined(winner.artifacts, other.artifacts);
  if (winner.attempt !== other.attempt) return artifacts === winner.artifacts ? winner : { ...winner, artifacts };
  return {
    ...winner,
    artifacts,
    started_at: earlier(winner.started_at, other.started_at),
    worker_id: winner.worker_id ?? other.worker_id,
    progress: furtherProgress(winner.progress, other.progress),
  };
}

function evidenceOf(message: StatusMessage): TaskEvidence {
  const { error, status } = message;
  const occurred_at = message.occurred_at ?? null;
  return {
    task_id: message.task_id.toLowerCase(),
    attempt: message.attempt ?? null,
    status,
    occurred_at,
    started_at: status === 'running' ? (occurred_at ?? new Date().toISOString()) : null,
    worker_id: message.worker_id ?? null,
    progress: message.progress ? JSON.stringify(message.progress) : null,
    result: message.result ? JSON.stringify(message.result) : null,
    error_code: status === 'failed' ? (error?.code ?? 'internal') : null,
    error: error ? error.message.slice(0, ERROR_LIMIT) : null,
    retryable: error?.retryable ?? policyOf(error?.code).retryable,
    retry_after_ms: error?.retry_after_ms ?? null,
    cursor: status === 'completed' && message.cursor ? JSON.stringify(message.cursor) : null,
    next_not_before: message.next_check?.not_before ?? null,
    next_reason: message.next_check?.reason ?? null,
    artifacts: filesOf(message),
  };
}

function filesOf({ artifacts, attempt, status }: StatusMessage): TaskEvidence['artifacts'] {
  if (!artifacts || artifacts.length === 0) return null;
  return artifacts.map((file) => ({ ...file, attempt: attempt ?? null, is_completed: status === 'completed' }));
}

function joined(a: TaskEvidence['artifacts'], b: TaskEvidence['artifacts']): TaskEvidence['artifacts'] {
  return a === null || b === null ? (a ?? b) : [...a, ...b];
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(a) <= Date.parse(b) ? a : b;
}

function furtherProgress(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return doneOf(a) >= doneOf(b) ? a : b;
}

function doneOf(progress: string): number {
  return (JSON.parse(progress) as { done: number }).done;
}
