/**
 * The states of a task and of a group, and the one rule by which evidence about a task is merged.
 * The Postgres enum `task_status` (migrations) and docs/task-lifecycle.md repeat this table; a test compares the three.
 */

/** Task states in merge order: within one attempt the later one in this list wins. */
export const TASK_STATUSES = ['created', 'queued', 'running', 'expired', 'failed', 'completed', 'cancelled'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** What a worker may say about a task. */
export const REPORTED_STATUSES = ['running', 'completed', 'failed', 'expired'] as const satisfies readonly TaskStatus[];
export type ReportedStatus = (typeof REPORTED_STATUSES)[number];

export const GROUP_STATUSES = ['created', 'running', 'completed', 'partial', 'failed', 'cancelled', 'expired'] as const;
export type GroupStatus = (typeof GROUP_STATUSES)[number];

/** Titles for people, in the dictionaries of the API. */
export const TASK_STATUS_TITLES: Record<TaskStatus, string> = {
  created: 'Planned, not yet accepted by Kafka',
  queued: 'In Kafka, waiting for a worker',
  running: 'Accepted by a worker',
  expired: 'Out of time',
  failed: 'Failed, no attempt left',
  completed: 'Done',
  cancelled: 'Cancelled by a person',
};

export const GROUP_STATUS_TITLES: Record<GroupStatus, string> = {
  created: 'Being planned',
  running: 'At work',
  completed: 'All tasks completed',
  partial: 'Some tasks completed',
  failed: 'No task completed, at least one failed',
  cancelled: 'Cancelled by a person',
  expired: 'Out of time',
};

/**
 * Which state may follow which. `failed`, `expired` and `cancelled` lead back to `created` by an operator's retry only;
 * `running → created` and `queued → created` are new attempts after a failure or a lost worker.
 */
export const TASK_TRANSITIONS: Record<TaskStatus, readonly TaskStatus[]> = {
  created: ['queued', 'running', 'expired', 'failed', 'completed', 'cancelled'],
  queued: ['created', 'running', 'expired', 'failed', 'completed', 'cancelled'],
  running: ['created', 'expired', 'failed', 'completed', 'cancelled'],
  expired: ['created', 'failed', 'completed'],
  failed: ['created', 'completed'],
  completed: [],
  cancelled: ['created'],
};

/** How a message that changed nothing is counted. */
export const IGNORED_REASONS = ['late', 'duplicate', 'unknown_task', 'invalid'] as const;
export type IgnoredReason = (typeof IGNORED_REASONS)[number];

/** What is known about a task: its state and the attempt that state belongs to. */
export interface Evidence {
  readonly attempt: number;
  readonly status: TaskStatus;
}

const rank = new Map<TaskStatus, number>(TASK_STATUSES.map((status, index) => [status, index]));

/** Position of a state in merge order, 0…6. */
export function rankOf(status: TaskStatus): number {
  return rank.get(status) ?? 0;
}

/** True while a task waits or works. */
export function isOpen(status: TaskStatus): boolean {
  return status === 'created' || status === 'queued' || status === 'running';
}

/**
 * Whether `incoming` changes a task that stands at `current`:
 * `completed` of any attempt wins over everything but `cancelled`; otherwise the higher attempt wins, and within one
 * attempt the higher state. The WHERE of `manager/transitions/apply-evidence.ts` is this rule in SQL.
 */
export function wins(incoming: Evidence, current: Evidence): boolean {
  if (current.status === 'cancelled' || current.status === 'completed') return false;
  if (incoming.status === 'completed') return true;
  if (incoming.attempt !== current.attempt) return incoming.attempt > current.attempt;
  return rankOf(incoming.status) > rankOf(current.status);
}

/** Merges one piece of evidence into another; the result does not depend on the order of all pieces. */
export function merge(current: Evidence, incoming: Evidence): Evidence {
  return wins(incoming, current) ? incoming : current;
}

/** Why evidence that did not win changed nothing: it was known already, or it came after something stronger. */
export function reasonIgnored(incoming: Evidence, current: Evidence): Extract<IgnoredReason, 'late' | 'duplicate'> {
  return incoming.attempt === current.attempt && incoming.status === current.status ? 'duplicate' : 'late';
}

/** The counters of a group, as its columns and its REST body name them. */
export type GroupCounters = Record<TaskStatus, number>;

/**
 * The state of a planned group, derived from its counters (design §3). Open tasks keep it `running`.
 * Repeated in SQL by `manager/transitions/group-counters.ts`; a property test compares the two.
 */
export function groupStatusOf(counters: GroupCounters): GroupStatus {
  if (counters.created + counters.queued + counters.running > 0) return 'running';
  const { completed, failed, expired, cancelled } = counters;
  if (completed > 0) return failed + expired + cancelled > 0 ? 'partial' : 'completed';
  if (failed > 0) return 'failed';
  if (cancelled > 0) return expired > 0 ? 'expired' : 'cancelled';
  return 'expired';
}

/** True while a group is planned or at work. */
export function isOpenGroup(status: GroupStatus): boolean {
  return status === 'created' || status === 'running';
}
