import type { DataSource } from 'typeorm';
import { Schedule } from '../../database/entities';
import { checkTaskType } from './source-rules';

/** Holds the params of a run by hand, on top of the schedule's own, to the shape of its task type. @throws CatalogError */
export async function checkRunParams(
  dataSource: DataSource,
  schedule_id: number,
  params: Record<string, unknown> | undefined,
): Promise<void> {
  if (params === undefined) return;
  const schedule = await dataSource.getRepository(Schedule).findOneBy({ id: schedule_id });
  if (schedule !== null) checkTaskType(schedule.source_type, schedule.task_type, { ...schedule.params, ...params });
}
