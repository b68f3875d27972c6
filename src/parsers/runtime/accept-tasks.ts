import { taskMessage, type DeadLetterMessage, type TaskMessage } from '../../contract/messages';
import { taskTypeOf, type SourceType } from '../../contract/source-types';
import { CARRIED_HEADERS } from '../../contract/topics';
import { decode, deadLetterOf, type RawRecord } from '../../kafka/codec';
import type { RecentSet } from './recent-tasks';
import type { Report } from './reporter';
import { failed } from './run-task';

/** A task that was read, with the headers its statuses and items carry on. */
export interface ReadTask {
  readonly message: TaskMessage;
  readonly carried: Readonly<Record<string, string>>;
}

/** What becomes of the records a worker looks at. */
export interface Sorted {
  /** To be run. */
  readonly accepted: ReadTask[];
  /** Answered at once: too late, cancelled, or not for this parser. */
  readonly answered: (ReadTask & { readonly report: Report })[];
  readonly letters: DeadLetterMessage[];
  readonly duplicates: number;
}

/** What the decision depends on. */
export interface AcceptParts {
  readonly source_type: SourceType;
  readonly max_request_size: number;
  readonly recent: RecentSet;
  readonly cancelled: RecentSet;
}

/** Sorts records into what is run, what is answered at once, and what nobody can read. Accepted ones are remembered. */
export function sortRecords(records: readonly RawRecord[], parts: AcceptParts, now = Date.now()): Sorted {
  const sorted = {
    accepted: [] as ReadTask[],
    answered: [] as Sorted['answered'],
    letters: [] as DeadLetterMessage[],
    duplicates: 0,
  };
  for (const record of records) {
    const decoded = decode(record.value, taskMessage, parts.max_request_size * 2);
    if (!decoded.ok) {
      sorted.letters.push(deadLetterOf(record, decoded.reason, decoded.detail, `${parts.source_type} parser`));
      continue;
    }
    const message = decoded.value;
    const attempt = `${message.task_id}/${message.attempt}`;
    if (parts.recent.has(attempt)) {
      sorted.duplicates += 1;
      continue;
    }
    parts.recent.add(attempt);
    const report = refusalOf(message, parts, now);
    const task = { message, carried: carriedOf(record.headers) };
    if (report === null) sorted.accepted.push(task);
    else sorted.answered.push({ ...task, report });
  }
  return sorted;
}

function carriedOf(headers: RawRecord['headers']): Record<string, string> {
  const carried: Record<string, string> = {};
  for (const name of CARRIED_HEADERS) {
    const value = headers[name];
    if (value !== undefined) carried[name] = value;
  }
  return carried;
}

function refusalOf(message: TaskMessage, { source_type, cancelled }: AcceptParts, now: number): Report | null {
  if (
    cancelled.has(message.task_id) ||
    cancelled.has(`${message.task_id}/${message.attempt}`) ||
    cancelled.has(`group ${message.task_group_id}`)
  ) {
    return failed('cancelled', 'The task was cancelled before it began.', false);
  }
  if (Date.parse(message.not_after) <= now) return { status: 'expired' };
  if (message.source_type !== source_type) {
    return failed('config', `A ${source_type} parser cannot run a task of ${message.source_type}.`, false);
  }
  const type = taskTypeOf(source_type, message.task_type);
  if (type === undefined) return failed('config', `${source_type} has no task type ${message.task_type}.`, false);
  const params = type.params.safeParse(message.params);
  if (params.success) return null;
  const problems = params.error.issues.map(({ path, message: text }) => `params.${path.join('.')}: ${text}`);
  return failed('config', problems.join('; '), false);
}
