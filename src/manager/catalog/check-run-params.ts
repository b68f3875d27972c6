import type { DataSource } from 'typeorm';
import { taskTypeOf, type SourceType } from '../../contract/source-types';
import { poolOf, run } from '../../database/clients';
import { Schedule } from '../../database/entities';
import { invalidAt } from './catalog-error';
import { checkTaskType, refuseDryRun } from './source-rules';

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

/** Which schedules a run by hand selects. */
export interface RunSelection {
  readonly source_types?: readonly string[];
  readonly task_types?: readonly string[];
  readonly source_ids?: readonly number[];
  readonly schedule_ids?: readonly number[];
}

const kindsOf = {
  name: 'kinds-of-selection',
  text: `select distinct source_type, task_type from schedule
    where ($1::text[] is null or source_type = any ($1)) and ($2::text[] is null or task_type = any ($2))
      and ($3::int[] is null or source_id = any ($3)) and ($4::int[] is null or id = any ($4))`,
};

/**
 * Holds the params of a run of many schedules to the shape of every kind of work it selects: what nobody would accept
 * must not make healthy sources fail. A value that a kind requires may come from the schedule's own params.
 * @throws CatalogError
 */
export async function checkParamsOfSelection(
  dataSource: DataSource,
  { source_types, task_types, source_ids, schedule_ids }: RunSelection,
  params: Record<string, unknown> | undefined,
): Promise<void> {
  if (params === undefined || Object.keys(params).length === 0) return;
  refuseDryRun(params, 'params');
  const kinds = await run<{ source_type: SourceType; task_type: string }>(poolOf(dataSource), kindsOf, [
    source_types ?? null,
    task_types ?? null,
    source_ids ?? null,
    schedule_ids ?? null,
  ]);
  for (const { source_type, task_type } of kinds) {
    const problems = taskTypeOf(source_type, task_type)?.params.safeParse(params).error?.issues ?? [];
    const wrong = problems.find(
      ({ code, path }) => code === 'unrecognized_keys' || Object.hasOwn(params, String(path[0])),
    );
    if (wrong !== undefined)
      throw invalidAt(
        ['params', ...wrong.path].join('.'),
        `does not fit ${source_type} ${task_type}: ${wrong.message}`,
      );
  }
}
