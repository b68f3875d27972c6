import type { BulkDone } from './bulk';
import { tasksByCause, type CauseSelection } from './failures';
import { retryGroup, type SteeringParts } from './steer-tasks';

/** Ids that one statement of a retry takes. */
const PAGE = 5_000;

/** Retries what failed for one cause, in whatever groups: each group is locked and counted by itself. */
export async function retryCause(parts: SteeringParts, cause: CauseSelection, dry_run: boolean): Promise<BulkDone> {
  const found = await tasksByCause(parts.dataSource, cause);
  const matched = found.length;
  if (dry_run) return { matched, done: 0, skipped: {} };
  let done = 0;
  for (const [group_id, tasks] of Map.groupBy(found, ({ group_id }) => group_id))
    for (let at = 0; at < tasks.length; at += PAGE) {
      const only = tasks.slice(at, at + PAGE).map(({ id }) => id);
      done += (await retryGroup(parts, group_id, { only }))?.changed ?? 0;
    }
  return { matched, done, skipped: matched > done ? { not_retryable_or_has_open_task: matched - done } : {} };
}
