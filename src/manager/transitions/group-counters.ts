import { TASK_STATUSES, type GroupStatus } from '../../contract/task-status';
import { noticesOfGroups } from './write-notices';

/**
 * The part that every statement of this room ends with: from the rows it changed to the counters and the state of
 * their groups, in the same statement, with the group's row lock taken last.
 */

/** A group that a statement brought to its end. */
export interface FinishedGroup {
  readonly id: number;
  readonly source_type: string;
  readonly task_type: string;
  readonly status: GroupStatus;
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
  readonly expired: number;
  readonly cancelled: number;
  /** From the group's creation to its end. */
  readonly seconds: number;
}

/** `groupStatusOf` of the contract in SQL, over `prefix`ed counters. */
export function groupStatusSql(counter: (name: string) => string): string {
  const c = counter;
  return `case
      when ${c('created')} + ${c('queued')} + ${c('running')} > 0 then 'running'
      when ${c('completed')} > 0 and ${c('failed')} + ${c('expired')} + ${c('cancelled')} > 0 then 'partial'
      when ${c('completed')} > 0 then 'completed'
      when ${c('failed')} > 0 then 'failed'
      when ${c('cancelled')} > 0 and ${c('expired')} = 0 then 'cancelled'
      else 'expired'
    end::group_status`;
}

const after = (name: string) => `(g.${name} + d.${name})`;
const stillOpen = `${after('created')} + ${after('queued')} + ${after('running')} > 0`;

/**
 * The common table expressions `delta`, `counted` and `finished`. They read the CTE `changed (group_id, was, became)`
 * and, if `lateFrom` names one, a CTE with one `group_id` per late message.
 *
 * Survives concurrent batches: the caller has locked the groups before (`lockGroups`). A group that is
 * still being planned stays `created` until planning ends it.
 */
export function countIntoGroups({ lateFrom }: { lateFrom?: string } = {}): string {
  const moves = TASK_STATUSES.map(
    (status) => `count(*) filter (where became = '${status}') - count(*) filter (where was = '${status}') as ${status}`,
  ).join(',\n      ');
  const late = lateFrom === undefined ? '' : `\n    union all select group_id, null, null, 1 from ${lateFrom}`;
  return `moves (group_id, was, became, late) as (
    select group_id, was, became, 0 from changed where was is distinct from became${late}
  ),
  delta as (
    select group_id,
      ${moves},
      sum(late) as late
    from moves group by group_id order by group_id
  ),
  counted as (
    update task_group g set
      ${TASK_STATUSES.map((status) => `${status} = ${after(status)}`).join(', ')},
      late = ${after('late')},
      status = case when g.status = 'created' then g.status else ${groupStatusSql(after)} end,
      finished_at = case when g.status = 'created' or ${stillOpen} then null else coalesce(g.finished_at, now()) end
    from delta d where g.id = d.group_id
    returning g.*, old.finished_at is null and new.finished_at is not null as just_finished
  ),
  finished as (
    select coalesce(json_agg(json_build_object(
      'id', id, 'source_type', source_type, 'task_type', task_type, 'status', status, 'total', total,
      'completed', completed, 'failed', failed, 'expired', expired, 'cancelled', cancelled,
      'seconds', round(extract(epoch from finished_at - created_at), 3))), '[]') as groups
    from counted where just_finished
  ),
  ${noticesOfGroups}`;
}
