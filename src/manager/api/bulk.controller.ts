import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Manager } from '../manager';
import {
  bulkGroups,
  bulkSchedules,
  bulkSources,
  bulkTasks,
  type BulkDone,
  type BulkParts,
  type TaskSelection,
} from '../steering/bulk';
import { BulkAnswer } from './answers/insight';
import { Answers } from './answers/registry';
import { BulkGroups, BulkSchedules, BulkSources, BulkTasks, type TaskFilterBody } from './insight.dto';
import { invalid } from './problem';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_DAYS = 31;

/** One action on many things: counted first with `dry_run`, with a result after. */
@ApiTags('Bulk')
@Controller('api/v1')
export class BulkController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Post('source/bulk')
  @HttpCode(200)
  @ApiOperation({ summary: 'Pause, resume, run or delete sources by ids or filter' })
  @Answers(BulkAnswer)
  async sources(@Body() { action, ids, filter, dry_run = false }: BulkSources): Promise<BulkDone> {
    return this.#woken(bulkSources(this.#parts(), action, selectionOf(ids, filter), dry_run));
  }

  @Post('schedule/bulk')
  @HttpCode(200)
  @ApiOperation({ summary: 'Pause, resume, run schedules or reset their cursors, by ids or filter' })
  @Answers(BulkAnswer)
  async schedules(@Body() { action, ids, filter, dry_run = false }: BulkSchedules): Promise<BulkDone> {
    return this.#woken(bulkSchedules(this.#parts(), action, selectionOf(ids, filter), dry_run));
  }

  @Post('task_group/bulk')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel groups, or retry what failed and expired in them; counts are of tasks' })
  @Answers(BulkAnswer)
  async groups(@Body() { action, ids, dry_run = false }: BulkGroups): Promise<BulkDone> {
    return this.#woken(bulkGroups(this.#parts(), action, ids, dry_run));
  }

  @Post('task/bulk')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Cancel or retry tasks by ids, or by group and error code; retry by cause over all groups',
    description:
      'Without `task_group_id` the filter is a cause: `error_code`, and `host`, `source_type`, `since` if wanted. The newest 50,000 failures are looked at.',
  })
  @Answers(BulkAnswer)
  async tasks(@Body() { action, ids, filter, dry_run = false }: BulkTasks): Promise<BulkDone> {
    const selection =
      filter === undefined ? selectionOf(ids, filter) : inGroupOrByCause(action, selectionOf(ids, filter));
    return this.#woken(bulkTasks(this.#parts(), action, selection, dry_run));
  }

  #parts(): BulkParts {
    return { steering: this.manager.steering, planning: this.manager.planning };
  }

  async #woken(work: Promise<BulkDone>): Promise<BulkDone> {
    const done = await work;
    if (done.done > 0) this.manager.wake('');
    return done;
  }
}

/** Never everything by mistake: one of the two must be there. */
function selectionOf<Id, Filter extends object>(ids: Id[] | undefined, filter: Filter | undefined) {
  if ((ids === undefined) === (filter === undefined))
    throw invalid([{ path: 'ids', message: 'give either ids or a filter; the filter {} is everything' }]);
  return ids === undefined ? { ...filter } : { ids };
}

/** A filter of tasks is within one group, or it is a cause. Never every task by mistake. */
function inGroupOrByCause(action: string, filter: TaskFilterBody & { ids?: string[] }): TaskSelection {
  const { task_group_id, error_code, host, source_type, since } = filter;
  if (task_group_id !== undefined) {
    if (host ?? source_type ?? since)
      throw invalid([{ path: 'filter.task_group_id', message: 'goes with error_code alone' }]);
    return { task_group_id, ...(error_code === undefined ? {} : { error_code }) };
  }
  if (error_code === undefined)
    throw invalid([{ path: 'filter.error_code', message: 'is needed without task_group_id' }]);
  if (action !== 'retry') throw invalid([{ path: 'action', message: 'must be retry without task_group_id' }]);
  const from = since === undefined ? new Date(Date.now() - DAY_MS) : new Date(since);
  if (Date.now() - from.getTime() > MOST_DAYS * DAY_MS + HOUR_MS)
    throw invalid([{ path: 'filter.since', message: `must be at most ${MOST_DAYS} days ago` }]);
  return {
    cause: {
      error_code,
      ...(host === undefined ? {} : { host }),
      ...(source_type === undefined ? {} : { source_type }),
      since: from,
    },
  };
}
