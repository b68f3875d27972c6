import type { DataSource, EntityManager } from 'typeorm';
import { ON_REQUEST, type Overlap, type RetryBackoff } from '../../contract/schedule-settings';
import { Cadence, Schedule, Source } from '../../database/entities';
import { invalidAt, missing } from './catalog-error';
import { refreshHealth } from '../source-life/refresh-health';
import { checkTaskType } from './source-rules';
import { refuseWhileOpen } from './open-tasks';

/** Schedules: the association of a source with a task type. */

export interface NewSchedule {
  readonly source_id: number;
  readonly task_type: string;
  /** Name of a cadence. */
  readonly cadence?: string;
  readonly cadence_id?: number;
  readonly is_enabled?: boolean;
  readonly priority?: number;
  readonly ttl_seconds?: number | null;
  readonly timeout_seconds?: number | null;
  readonly max_attempts?: number;
  readonly retry_delay_seconds?: number;
  readonly retry_backoff?: RetryBackoff;
  readonly overlap?: Overlap;
  readonly params?: Record<string, unknown>;
}

const DEFAULTS = {
  is_enabled: true,
  priority: 0,
  ttl_seconds: null,
  timeout_seconds: null,
  max_attempts: 3,
  retry_delay_seconds: 10,
  retry_backoff: 'exponential' as RetryBackoff,
  overlap: 'skip' as Overlap,
  params: {},
};

/** Wakes planning on every replica when the transaction commits. */
export async function wakePlanning(manager: EntityManager): Promise<void> {
  await manager.query(`select pg_notify('parser_manager', 'planning')`);
}

/** Creates a schedule. @throws CatalogError */
export async function createSchedule(dataSource: DataSource, draft: NewSchedule): Promise<Schedule> {
  const made = await dataSource.transaction(async (manager) => {
    const source = await manager.findOneBy(Source, { id: draft.source_id });
    if (source === null) throw invalidAt('source_id', `there is no source ${draft.source_id}`);
    const schedule = await newSchedule(manager, source, draft);
    await wakePlanning(manager);
    return schedule;
  });
  await refreshHealth(dataSource, [made.source_id], 'changed by hand');
  return made;
}

/** Saves a new schedule of a source within a transaction. */
export async function newSchedule(
  manager: EntityManager,
  source: Source,
  draft: Omit<NewSchedule, 'source_id'>,
  path = '',
): Promise<Schedule> {
  const { cadence, cadence_id, task_type, ...settings } = draft;
  const type = checkTaskType(source.type, task_type, draft.params, path);
  return manager.save(
    Schedule,
    manager.create(Schedule, {
      ...DEFAULTS,
      ...settings,
      source_id: source.id,
      source_type: source.type,
      source_is_active: source.is_active,
      task_type: type,
      cadence_id: await cadenceIdOf(manager, cadence, cadence_id, path),
    }),
  );
}

/** Changes the given settings; with `replace` the absent ones go back to their defaults. */
export async function changeSchedule(
  dataSource: DataSource,
  id: number,
  change: Partial<Omit<NewSchedule, 'source_id' | 'task_type'>>,
  { replace = false } = {},
): Promise<Schedule> {
  const changed = await dataSource.transaction(async (manager) => {
    const schedule = await manager.findOneBy(Schedule, { id });
    if (schedule === null) throw missing('schedule', id);
    const { cadence, cadence_id, ...settings } = change;
    if (settings.params !== undefined) checkTaskType(schedule.source_type, schedule.task_type, settings.params);
    if (replace || cadence !== undefined || cadence_id !== undefined) {
      schedule.cadence_id = await cadenceIdOf(manager, cadence, cadence_id, '');
    }
    Object.assign(schedule, replace ? DEFAULTS : {}, settings);
    if (settings.is_enabled === true && ['gone', 'denied'].includes(schedule.not_before_reason ?? ''))
      Object.assign(schedule, { not_before: null, not_before_reason: null });
    await manager.save(Schedule, schedule);
    await wakePlanning(manager);
    return schedule;
  });
  await refreshHealth(dataSource, [changed.source_id], 'changed by hand');
  return changed;
}

/** Deletes a schedule. @throws CatalogError conflict while a task of it is open */
export async function deleteSchedule(dataSource: DataSource, id: number): Promise<void> {
  const source_id = (await dataSource.getRepository(Schedule).findOneBy({ id }))?.source_id;
  await dataSource.transaction(async (manager) => {
    await refuseWhileOpen(manager, 'schedule', id, 'schedule_id = $1');
    const { affected } = await manager.delete(Schedule, { id });
    if (!affected) throw missing('schedule', id);
  });
  if (source_id !== undefined) await refreshHealth(dataSource, [source_id], 'changed by hand');
}

async function cadenceIdOf(
  manager: EntityManager,
  name: string | undefined,
  id: number | undefined,
  path: string,
): Promise<number> {
  if (name !== undefined && id !== undefined) throw invalidAt(`${path}cadence`, 'give either cadence or cadence_id');
  const where = id !== undefined ? { id } : { name: name ?? ON_REQUEST };
  const cadence = await manager.findOne(Cadence, { where, select: { id: true } });
  if (cadence === null)
    throw invalidAt(`${path}${id !== undefined ? 'cadence_id' : 'cadence'}`, `there is no cadence ${id ?? name}`);
  return cadence.id;
}
