import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Between, LessThan, MoreThanOrEqual, Not, type FindOperator, type FindOptionsWhere } from 'typeorm';
import { TaskGroup } from '../../database/entities';
import { poolOf } from '../../database/clients';
import { isOpenGroup } from '../../contract/task-status';
import { Manager } from '../manager';
import { deleteGroup } from '../transitions/delete-group';
import { checkParamsOfSelection } from '../catalog/check-run-params';
import { planRequest, type PlanAnswer } from '../planning/plan-request';
import { cancelGroup, retryGroup, type Steered } from '../steering/steer-tasks';
import { askerOf } from './asker-of';
import { listTasks } from './list-tasks';
import { orderOf, pageOf, windowOf, type Page, type Stretch } from './page.dto';
import { conflict, invalid, notFound } from './problem';
import { ChangeGroup, GroupQuery, GroupTasksQuery, PlanGroups } from './task.dto';
import { Id } from './validate.pipe';
import { Expiry, GroupAnswer, GroupDetail, GroupPage, Plan, SteeredAnswer, TaskStretch } from './answers/work';
import { Answers } from './answers/registry';

type ExpireAnswer = { expired_groups: number; expired_tasks: number; requeued_tasks: number; ids: readonly number[] };
const SORTABLE = ['id', 'created_at', 'finished_at', 'priority', 'total', 'failed', 'expires_at'];

@ApiTags('Task groups')
@Controller('api/v1/task_group')
export class TaskGroupController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Post()
  @ApiOperation({
    summary: "The cron's call: plan every due cadence and on_request; with a selector, run what matches now",
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key gives the same answer again (200)',
  })
  @Answers(Plan, 201, 200)
  async plan(
    @Body() body: PlanGroups,
    @Headers('idempotency-key') key: string | undefined,
    @Req() request: Request & { id?: string },
    @Res({ passthrough: true }) response: Response,
  ): Promise<PlanAnswer> {
    if (key !== undefined && (key.length < 1 || key.length > 255))
      throw invalid([{ path: 'Idempotency-Key', message: 'must have 1 to 255 characters' }]);
    await checkParamsOfSelection(this.manager.dataSource, body, body.params);
    const { replayed, ...answer } = await planRequest(this.manager.planning, body, {
      idempotency_key: key,
      asker: askerOf(request),
    });
    this.manager.wake('dispatch');
    response.status(replayed ? 200 : 201);
    return answer;
  }

  @Get('cancel_expired_task_group')
  @ApiOperation({ summary: "The cron's other call: end what is stale; POST is the right verb" })
  @Answers(Expiry)
  async expireByGet(): Promise<ExpireAnswer> {
    return this.expire();
  }

  @Post('cancel_expired_task_group')
  @HttpCode(200)
  @ApiOperation({ summary: 'End tasks nobody started in time, and hand out again those of lost workers' })
  @Answers(Expiry)
  async expire(): Promise<ExpireAnswer> {
    const { expired_groups, expired_tasks, requeued_tasks, ids } = await this.manager.expire();
    return { expired_groups, expired_tasks, requeued_tasks, ids };
  }

  @Get()
  @ApiOperation({ summary: 'Groups with their counters' })
  @Answers(GroupPage)
  async list(@Query() query: GroupQuery): Promise<Page<TaskGroup>> {
    const { status, source_type, task_type, cadence_id } = query;
    const given = Object.fromEntries(
      Object.entries({ status, source_type, task_type, cadence_id }).filter(([, value]) => value !== undefined),
    );
    const created_at = rangeOf(query.created_from, query.created_to);
    const where = {
      // a dry run is looked at by whoever asked for it
      trigger: Not('dry_run'),
      ...given,
      ...(created_at === undefined ? {} : { created_at }),
    } as FindOptionsWhere<TaskGroup>;
    const window = windowOf(query, this.manager.config.pagination_size);
    const order = orderOf<TaskGroup>(query.sort, SORTABLE, '-id');
    const [items, total] = await this.manager.dataSource
      .getRepository(TaskGroup)
      .findAndCount({ where, order, skip: window.skip, take: window.take });
    return pageOf(items, total, window);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One group with counters and progress' })
  @Answers(GroupDetail)
  async one(@Param('id', Id) id: number): Promise<TaskGroup & { progress: number }> {
    const group = await this.#group(id);
    const open = group.created + group.queued + group.running;
    return { ...group, progress: group.total === 0 ? 0 : (group.total - open) / group.total };
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change priority or time of expiry' })
  @Answers(GroupAnswer)
  async change(@Param('id', Id) id: number, @Body() { priority, expires_at }: ChangeGroup): Promise<TaskGroup> {
    // only the columns given: counters move all the time
    await poolOf(this.manager.dataSource).query(
      'update task_group set priority = coalesce($2, priority), expires_at = coalesce($3, expires_at) where id = $1',
      [id, priority ?? null, expires_at ?? null],
    );
    return this.#group(id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a finished group with its tasks; 409 while it is open' })
  async delete(@Param('id', Id) id: number): Promise<void> {
    const status = await deleteGroup(this.manager.dataSource, id);
    if (status === null) throw notFound('task group', id);
    if (isOpenGroup(status)) throw conflict(`The group is ${status}; cancel it first.`);
    this.manager.removeFiles();
  }

  @Get(':id/tasks')
  @ApiOperation({ summary: 'Tasks of a group, newest first' })
  @Answers(TaskStretch)
  async tasks(
    @Param('id', Id) id: number,
    @Query() { status, after, size }: GroupTasksQuery,
  ): Promise<Stretch<Record<string, unknown>>> {
    await this.#group(id);
    const filter = {
      task_group_id: id,
      ...(status === undefined ? {} : { status }),
      ...(after === undefined ? {} : { after }),
    };
    return listTasks(this.manager.dataSource, filter, size ?? this.manager.config.pagination_size);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel every open task of a group' })
  @Answers(SteeredAnswer)
  async cancel(@Param('id', Id) id: number): Promise<Steered> {
    return (await cancelGroup(this.manager.steering, id)) ?? Promise.reject(notFound('task group', id));
  }

  @Post(':id/retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'A new attempt for every failed and expired task' })
  @Answers(SteeredAnswer)
  async retry(@Param('id', Id) id: number): Promise<Steered> {
    return (await retryGroup(this.manager.steering, id)) ?? Promise.reject(notFound('task group', id));
  }

  async #group(id: number): Promise<TaskGroup> {
    const group = await this.manager.dataSource.getRepository(TaskGroup).findOneBy({ id });
    if (group === null) throw notFound('task group', id);
    return group;
  }
}

function rangeOf(from: string | undefined, to: string | undefined): FindOperator<Date> | undefined {
  if (from !== undefined && to !== undefined) return Between(new Date(from), new Date(to));
  if (from !== undefined) return MoreThanOrEqual(new Date(from));
  return to === undefined ? undefined : LessThan(new Date(to));
}
