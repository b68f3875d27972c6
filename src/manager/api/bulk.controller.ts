import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Manager } from '../manager';
import { bulkGroups, bulkSchedules, bulkSources, bulkTasks, type BulkDone, type BulkParts } from '../steering/bulk';
import { BulkAnswer } from './answers/insight';
import { Answers } from './answers/registry';
import { BulkGroups, BulkSchedules, BulkSources, BulkTasks } from './insight.dto';
import { invalid } from './problem';

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
  @ApiOperation({ summary: 'Cancel or retry tasks by ids, or by group and error code' })
  @Answers(BulkAnswer)
  async tasks(@Body() { action, ids, filter, dry_run = false }: BulkTasks): Promise<BulkDone> {
    return this.#woken(bulkTasks(this.#parts(), action, selectionOf(ids, filter), dry_run));
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
