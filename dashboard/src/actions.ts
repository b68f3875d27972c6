import type { TFunction } from 'i18next';
import { call, type Call } from './api/request';
import type { Bulk, Cadence, Notice, NoticeRule, Schedule, Schemas, Source, Task, TaskGroup } from './api/types';
import { number } from './format/numbers';
import { bulkSentence, type Action } from './ui/action';

/** What can be done to the things of the system: one function an action, so that buttons and keys do the same. */

/** How a source is called. */
export function nameOf({ name, url, id }: { name: string | null; url: string | null; id: number }): string {
  return name ?? url ?? `#${id}`;
}

const planned = (t: TFunction) => (answer: Schemas['Plan']) => {
  const total = answer.groups.reduce((sum, group) => sum + group.total, 0);
  const skipped = answer.skipped.reduce((sum, { count }) => sum + count, 0);
  const reasons = [...new Set(answer.skipped.map(({ reason }) => reason.replaceAll('_', ' ')))].join(', ');
  return skipped === 0
    ? t('done.planned', { count: total, n: number(total) })
    : `${t('done.planned', { count: total, n: number(total) })}, ${t('done.skipped', { n: number(skipped), reasons })}`;
};

/** Plans everything that is due. */
export const runDue = (t: TFunction): Action<Schemas['Plan']> => ({
  title: t('act.run_due'),
  sentence: t('act.run_due.text'),
  call: call('post', '/api/v1/task_group', { body: {} }),
  done: planned(t),
  touches: ['overview', 'groups', 'sources', 'source'],
});

/** Runs every schedule of a source. */
export const runSource = (t: TFunction, source: Pick<Source, 'id' | 'name' | 'url'>): Action<Schemas['Plan']> => ({
  title: t('act.run'),
  sentence: t('act.run_source.text', { name: nameOf(source) }),
  call: call('post', '/api/v1/source/{id}/run', { path: { id: source.id }, body: {} }),
  done: planned(t),
  touches: ['overview', 'groups', 'sources', 'source', 'tasks'],
});

/** Stops or takes up the collecting of a source. */
export const pauseSource = (
  t: TFunction,
  source: Pick<Source, 'id' | 'name' | 'url' | 'is_active'>,
): Action<Schemas['SourceDetail']> => ({
  title: source.is_active ? t('act.pause') : t('act.resume'),
  sentence: t(source.is_active ? 'act.pause_source.text' : 'act.resume_source.text', { name: nameOf(source) }),
  call: call('patch', '/api/v1/source/{id}', { path: { id: source.id }, body: { is_active: !source.is_active } }),
  done: () => t(source.is_active ? 'done.paused' : 'done.resumed'),
  touches: ['overview', 'sources', 'source'],
});

/** Deletes a source with its schedules and items. */
export const deleteSource = (
  t: TFunction,
  source: Pick<Source, 'id' | 'name' | 'url'>,
  then: () => void,
): Action<unknown> => ({
  title: t('act.delete'),
  sentence: t('act.delete_source.text', { name: nameOf(source) }),
  call: call('delete', '/api/v1/source/{id}', { path: { id: source.id } }),
  isDestructive: true,
  done: () => t('done.deleted'),
  touches: ['overview', 'sources'],
  then,
});

/** Runs one schedule now. */
export const runSchedule = (
  t: TFunction,
  schedule: Pick<Schedule, 'id' | 'task_type'>,
): Action<Schemas['StartedTask']> => ({
  title: t('act.run'),
  sentence: t('act.run_schedule.text', { type: schedule.task_type, id: schedule.id }),
  call: call('post', '/api/v1/schedule/{id}/run', { path: { id: schedule.id }, body: {} }),
  done: () => t('done.planned', { count: 1, n: '1' }),
  touches: ['overview', 'groups', 'source', 'tasks'],
});

/** Pauses or resumes one schedule. */
export const pauseSchedule = (t: TFunction, schedule: Schedule): Action<unknown> => ({
  title: schedule.is_enabled ? t('act.pause') : t('act.resume'),
  sentence: t(schedule.is_enabled ? 'act.pause_schedule.text' : 'act.resume_schedule.text', {
    type: schedule.task_type,
    id: schedule.id,
  }),
  call: call('post', schedule.is_enabled ? '/api/v1/schedule/{id}/pause' : '/api/v1/schedule/{id}/resume', {
    path: { id: schedule.id },
  }),
  done: () => t(schedule.is_enabled ? 'done.paused' : 'done.resumed'),
  touches: ['overview', 'sources', 'source'],
});

/** A new attempt for what failed or ran out of time in a group. */
export const retryGroup = (t: TFunction, group: TaskGroup): Action<Schemas['Steered']> => {
  const count = group.failed + group.expired;
  return {
    title: t('act.retry'),
    sentence: t('act.retry_group.text', { count, n: number(count), id: group.id }),
    call: call('post', '/api/v1/task_group/{id}/retry', { path: { id: group.id } }),
    done: steered(t, 'done.retried'),
    touches: ['overview', 'groups', 'group', 'tasks', 'task'],
  };
};

/** Ends what is still open in a group. */
export const cancelGroup = (t: TFunction, group: TaskGroup): Action<Schemas['Steered']> => {
  const count = group.created + group.queued + group.running;
  return {
    title: t('act.cancel'),
    sentence: t('act.cancel_group.text', { count, n: number(count), id: group.id }),
    call: call('post', '/api/v1/task_group/{id}/cancel', { path: { id: group.id } }),
    isDestructive: true,
    done: steered(t, 'done.cancelled'),
    touches: ['overview', 'groups', 'group', 'tasks', 'task'],
  };
};

const steered =
  (t: TFunction, key: 'done.retried' | 'done.cancelled') =>
  ({ changed, skipped }: Schemas['Steered']) =>
    skipped === 0
      ? t(key, { count: changed, n: number(changed) })
      : `${t(key, { count: changed, n: number(changed) })}, ${t('done.left', { n: number(skipped) })}`;

/** Deletes an ended group with its tasks. */
export const deleteGroup = (t: TFunction, group: TaskGroup, then: () => void): Action<unknown> => ({
  title: t('act.delete'),
  sentence: t('act.delete_group.text', { id: group.id, n: number(group.total) }),
  call: call('delete', '/api/v1/task_group/{id}', { path: { id: group.id } }),
  isDestructive: true,
  done: () => t('done.deleted'),
  touches: ['overview', 'groups'],
  then,
});

/** A new attempt for one task. */
export const retryTask = (t: TFunction, task: Pick<Task, 'id'>): Action<Schemas['Steered']> => ({
  title: t('act.retry'),
  sentence: t('act.retry_task.text', { id: task.id }),
  call: call('post', '/api/v1/task/{id}/retry', { path: { id: task.id } }),
  done: steered(t, 'done.retried'),
  touches: ['overview', 'groups', 'group', 'tasks', 'task', 'source'],
});

/** Ends one open task. */
export const cancelTask = (t: TFunction, task: Pick<Task, 'id'>): Action<Schemas['Steered']> => ({
  title: t('act.cancel'),
  sentence: t('act.cancel_task.text', { id: task.id }),
  call: call('post', '/api/v1/task/{id}/cancel', { path: { id: task.id } }),
  isDestructive: true,
  done: steered(t, 'done.cancelled'),
  touches: ['overview', 'groups', 'group', 'tasks', 'task', 'source'],
});

/** Stops or takes up a clock. */
export const pauseCadence = (t: TFunction, cadence: Cadence): Action<Cadence> => ({
  title: cadence.is_enabled ? t('act.pause') : t('act.resume'),
  sentence: t(cadence.is_enabled ? 'act.pause_cadence.text' : 'act.resume_cadence.text', { name: cadence.name }),
  call: call('patch', '/api/v1/cadence/{id}', { path: { id: cadence.id }, body: { is_enabled: !cadence.is_enabled } }),
  done: () => t(cadence.is_enabled ? 'done.paused' : 'done.resumed'),
  touches: ['overview', 'cadences'],
});

/** Deletes a clock that nothing uses. */
export const deleteCadence = (t: TFunction, cadence: Cadence, then: () => void): Action<unknown> => ({
  title: t('act.delete'),
  sentence: t('act.delete_cadence.text', { name: cadence.name }),
  call: call('delete', '/api/v1/cadence/{id}', { path: { id: cadence.id } }),
  isDestructive: true,
  done: () => t('done.deleted'),
  touches: ['cadences'],
  then,
});

/** Sends a refused message again. */
export const redrive = (t: TFunction, letter: Pick<Schemas['DeadLetter'], 'id' | 'topic'>): Action<unknown> => ({
  title: t('act.redrive'),
  sentence: t('act.redrive.text', { id: letter.id, topic: letter.topic }),
  call: call('post', '/api/v1/dead_letter/{id}/redrive', { path: { id: letter.id } }),
  done: () => t('done.redriven'),
  touches: ['system', 'overview'],
});

type BulkAction = 'run' | 'pause' | 'resume' | 'retry' | 'cancel' | 'delete' | 'reset_cursor';

/** A bulk action with its dry run: counted on the server before it is done. */
function inBulk(
  t: TFunction,
  action: BulkAction,
  ids: readonly unknown[] | undefined,
  requestOf: (dry_run: boolean) => Call<Bulk>,
  then?: () => void,
): Action<Bulk> {
  return {
    title: t(`act.${action}`),
    sentence:
      ids === undefined
        ? t('act.bulk_filter.text', { action: t(`act.${action}`) })
        : t('act.bulk_ids.text', { count: ids.length, n: number(ids.length), action: t(`act.${action}`) }),
    call: requestOf(false),
    preview: requestOf(true),
    isDestructive: action === 'cancel' || action === 'delete' || action === 'reset_cursor',
    done: (answer) => bulkSentence(answer, t('done.bulk', { count: answer.done, n: number(answer.done) })),
    touches: ['overview', 'sources', 'source', 'groups', 'group', 'tasks', 'task'],
    ...(then === undefined ? {} : { then }),
  };
}

/** Which sources: picked ones, or all that a filter finds. */
export type WhichSources = { ids: number[] } | { filter: Schemas['SourceFilterBody'] };

/** One action on many sources. */
export const bulkSources = (
  t: TFunction,
  action: Schemas['BulkSources']['action'],
  which: WhichSources,
  then?: () => void,
) =>
  inBulk(
    t,
    action,
    'ids' in which ? which.ids : undefined,
    (dry_run) => call('post', '/api/v1/source/bulk', { body: { action, ...which, dry_run } }),
    then,
  );

/** One action on picked tasks, or on the tasks of a group that failed alike. */
export const bulkTasks = (
  t: TFunction,
  action: Schemas['BulkTasks']['action'],
  which: { ids: string[] } | { filter: Schemas['TaskFilterBody'] },
  then?: () => void,
) =>
  inBulk(
    t,
    action,
    'ids' in which ? which.ids : undefined,
    (dry_run) => call('post', '/api/v1/task/bulk', { body: { action, ...which, dry_run } }),
    then,
  );

/** A new attempt for what failed for one cause, in whatever runs. @param sentence the cause in words */
export const retryCause = (
  t: TFunction,
  sentence: string,
  filter: Schemas['TaskFilterBody'],
  then: () => void,
): Action<Bulk> => ({
  ...bulkTasks(t, 'retry', { filter }, then),
  sentence: t('act.retry_cause.text', { cause: sentence }),
});

/** One action on many schedules. */
export const bulkSchedules = (t: TFunction, action: Schemas['BulkSchedules']['action'], ids: number[]) =>
  inBulk(t, action, ids, (dry_run) => call('post', '/api/v1/schedule/bulk', { body: { action, ids, dry_run } }));

/** Runs everything that hangs on a clock, due or not. */
export const runCadence = (t: TFunction, cadence: Cadence): Action<Bulk> => ({
  ...inBulk(t, 'run', undefined, (dry_run) =>
    call('post', '/api/v1/schedule/bulk', { body: { action: 'run', filter: { cadence_id: cadence.id }, dry_run } }),
  ),
  sentence: t('act.run_cadence.text', { name: cadence.name }),
});

/** Switches a rule of notices on or off. */
export const pauseRule = (t: TFunction, rule: NoticeRule): Action<unknown> => ({
  title: rule.is_enabled ? t('act.pause') : t('act.resume'),
  sentence: t(rule.is_enabled ? 'act.rule_off.text' : 'act.rule.text', { name: rule.name }),
  call: call('patch', '/api/v1/notice_rule/{id}', { path: { id: rule.id }, body: { is_enabled: !rule.is_enabled } }),
  done: () => t(rule.is_enabled ? 'done.paused' : 'done.resumed'),
  touches: ['system'],
});

/** Deletes a rule of notices. */
export const deleteRule = (t: TFunction, rule: NoticeRule): Action<unknown> => ({
  title: t('act.delete'),
  sentence: t('act.delete_rule.text', { name: rule.name }),
  call: call('delete', '/api/v1/notice_rule/{id}', { path: { id: rule.id } }),
  isDestructive: true,
  done: () => t('done.deleted'),
  touches: ['system'],
});

/** Sends a notice again. */
export const retryNotice = (t: TFunction, notice: Pick<Notice, 'id'>): Action<unknown> => ({
  title: t('act.redrive'),
  sentence: t('act.notice_retry.text', { id: notice.id }),
  call: call('post', '/api/v1/notice/{id}/retry', { path: { id: notice.id } }),
  done: () => t('done.redriven'),
  touches: ['system'],
});
