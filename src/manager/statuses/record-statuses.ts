import type { DataSource } from 'typeorm';
import type { StatusMessage } from '../../contract/messages';
import { reasonIgnored, type IgnoredReason } from '../../contract/task-status';
import { transaction } from '../../database/clients';
import { applyEvidence, type AppliedEvidence, type IgnoredEvidence } from '../transitions/apply-evidence';
import type { FinishedGroup } from '../transitions/group-counters';
import { foldStatuses } from './fold-statuses';

/** What recording one batch of statuses did. */
export interface RecordedBatch {
  readonly received: number;
  readonly changed: number;
  readonly retried: number;
  readonly folded: number;
  /** Notices about tasks that were written. */
  readonly notices: number;
  readonly ignored: Readonly<Record<Exclude<IgnoredReason, 'invalid'>, number>>;
  /** Sources of which a schedule turned from good to bad or back. */
  readonly turned: readonly number[];
  readonly moves: AppliedEvidence['moves'];
  /** Tasks nobody planned, or whose time of keeping is over: their messages become dead letters. */
  readonly unknown_task_ids: readonly string[];
  readonly finished: readonly FinishedGroup[];
}

/**
 * Records a batch in one transaction: all of it or nothing. Applying the same batch again changes nothing, so the
 * offsets may be committed afterwards.
 */
export async function recordStatuses(
  dataSource: DataSource,
  messages: readonly StatusMessage[],
): Promise<RecordedBatch> {
  const { waves, folded } = foldStatuses(messages);
  const applied = await transaction(dataSource, async (client) => {
    const results = [];
    for (const wave of waves) results.push(await applyEvidence(client, wave));
    return results;
  });
  const ignored = applied.flatMap((result) => result.ignored);
  const unknown_task_ids = ignored.filter(({ stands }) => stands === null).map(({ task_id }) => task_id);
  const duplicate = ignored.filter((evidence) => evidence.stands !== null && isDuplicate(evidence)).length;
  return {
    received: messages.length,
    changed: applied.reduce((sum, result) => sum + result.changed, 0),
    retried: applied.reduce((sum, result) => sum + result.retried, 0),
    folded,
    notices: applied.reduce((sum, result) => sum + result.notices, 0),
    turned: applied.flatMap((result) => result.turned),
    moves: applied.flatMap((result) => result.moves),
    ignored: {
      duplicate,
      unknown_task: unknown_task_ids.length,
      late: ignored.length - duplicate - unknown_task_ids.length,
    },
    unknown_task_ids,
    finished: applied.flatMap((result) => result.finished),
  };
}

function isDuplicate({ attempt, status, stands, stands_attempt }: IgnoredEvidence): boolean {
  if (stands === null || stands_attempt === null) return false;
  return (
    reasonIgnored({ attempt: attempt ?? stands_attempt, status }, { attempt: stands_attempt, status: stands }) ===
    'duplicate'
  );
}
