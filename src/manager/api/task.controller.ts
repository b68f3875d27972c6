import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { isOpen, type TaskStatus } from '../../contract/task-status';
import { poolOf, transaction } from '../../database/clients';
import { checkRunParams } from '../catalog/check-run-params';
import { Manager } from '../manager';
import { runSchedule } from '../planning/run-schedule';
import { cancelOneTask, retryOneTask, type Steered } from '../steering/steer-tasks';
import { deleteTask } from '../transitions/delete-task';
import { askerOf } from './asker-of';
import { listItems, listTasks, readTask } from './list-tasks';
import { StretchQuery, type Stretch } from './page.dto';
import { conflict, invalid, notFound } from './problem';
import { ChangeTask, RunTask, TaskQuery } from './task.dto';
import { stepsOf, type TaskSteps } from './task-steps';
import { TaskId } from './validate.pipe';
import { AttemptList, ItemStretch, Started, SteeredAnswer, TaskAnswer, TaskStretch, StepsAnswer } from './answers/work';
import { Answers } from './answers/registry';

type Row = Record<string, unknown>;

@ApiTags('Tasks')
@Controller('api/v1/task')
export class TaskController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get()
  @ApiOperation({
    summary: 'Tasks, newest first',
    description:
      'A `status` without a group looks at the newest 20,000 tasks behind `after`, and on for a moment while there are none: a stretch may be short, or empty, and `next` goes on. The end is where `next` is null.',
  })
  @Answers(TaskStretch)
  async list(@Query() { size, ...filter }: TaskQuery): Promise<Stretch<Row>> {
    return listTasks(this.manager.dataSource, filter, size ?? this.manager.config.pagination_size);
  }

  @Post()
  @ApiOperation({ summary: 'Run one schedule now, as a group of one; 409 while a task of it is open' })
  @Answers(Started, 201)
  async run(
    @Body() { schedule_id, params, priority }: RunTask,
    @Req() request: Request & { id?: string },
  ): Promise<{ task_id: string; task_group_id: number }> {
    const parts = { dataSource: this.manager.dataSource, ttl_seconds: this.manager.config.tasks.ttl_seconds };
    await checkRunParams(this.manager.dataSource, schedule_id, params);
    const done = await runSchedule(parts, schedule_id, {
      params: params ?? {},
      priority: priority ?? null,
      asker: askerOf(request),
    });
    if (done === null) throw invalid([{ path: 'schedule_id', message: `there is no schedule ${schedule_id}` }]);
    if ('open_task_id' in done) throw conflict(`The schedule has an open task (${done.open_task_id}).`);
    this.manager.wake('dispatch');
    return done;
  }

  @Get(':id')
  @ApiOperation({ summary: 'One task' })
  @Answers(TaskAnswer)
  async one(@Param('id', TaskId) id: string): Promise<Row> {
    const task = await readTask(this.manager.dataSource, id);
    if (task === undefined) throw notFound('task', id);
    return task;
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change how many attempts a task may have' })
  @Answers(TaskAnswer)
  async change(@Param('id', TaskId) id: string, @Body() { max_attempts }: ChangeTask): Promise<Row> {
    const task = await this.one(id);
    if (max_attempts !== undefined && max_attempts < Number(task['attempt']))
      throw invalid([{ path: 'max_attempts', message: `the task is at attempt ${String(task['attempt'])}` }]);
    await poolOf(this.manager.dataSource).query(
      'update task set max_attempts = coalesce($2, max_attempts) where id = $1',
      [id, max_attempts ?? null],
    );
    return this.one(id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an ended task; 409 while it is open' })
  async delete(@Param('id', TaskId) id: string): Promise<void> {
    const task = await this.one(id);
    if (isOpen(task['status'] as TaskStatus)) throw conflict(`The task is ${String(task['status'])}; cancel it first.`);
    await transaction(this.manager.dataSource, (client) => deleteTask(client, id));
    this.manager.removeFiles();
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel an open task; its worker is told' })
  @Answers(SteeredAnswer)
  async cancel(@Param('id', TaskId) id: string): Promise<Steered> {
    const done = await cancelOneTask(this.manager.steering, id);
    if (done === null) throw notFound('task', id);
    if (done.changed === 0) throw conflict(`The task is ${done.status} and cannot be cancelled.`);
    return done;
  }

  @Post(':id/retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'A new attempt for a failed, expired or cancelled task' })
  @Answers(SteeredAnswer)
  async retry(@Param('id', TaskId) id: string): Promise<Steered> {
    const done = await retryOneTask(this.manager.steering, id);
    if (done === null) throw notFound('task', id);
    if (done.changed === 0)
      throw conflict(
        `The task is ${done.status} and cannot be tried again now, or its schedule has another open task.`,
      );
    this.manager.wake('dispatch');
    return done;
  }

  @Get(':id/attempts')
  @ApiOperation({ summary: 'Attempts that ended without completing the task, and the current one' })
  @Answers(AttemptList)
  async attempts(@Param('id', TaskId) id: string): Promise<{ items: Row[] }> {
    const task = await this.one(id);
    const { rows } = await poolOf(this.manager.dataSource).query<Row>(
      'select attempt, status, worker_id, started_at, finished_at, error_code, error, retry_at from task_attempt where task_id = $1 order by attempt',
      [id],
    );
    const { attempt, status, worker_id, started_at, finished_at } = task;
    const isListed = rows.some((row) => row['attempt'] === attempt);
    return {
      items: isListed
        ? rows
        : [
            ...rows,
            { attempt, status, worker_id, started_at, finished_at, error_code: null, error: null, retry_at: null },
          ],
    };
  }

  @Get(':id/items')
  @ApiOperation({ summary: 'Items that a task found first or changed last' })
  @Answers(ItemStretch)
  async items(@Param('id', TaskId) id: string, @Query() { after, size }: StretchQuery): Promise<Stretch<Row>> {
    await this.one(id);
    return listItems(
      this.manager.dataSource,
      { task_id: id, ...(after === undefined ? {} : { after }) },
      size ?? this.manager.config.pagination_size,
    );
  }

  @Get(':id/steps')
  @Answers(StepsAnswer)
  @ApiOperation({ summary: 'The steps of a task and what follows what; 404 for a task that has none' })
  async steps(@Param('id', TaskId) id: string): Promise<TaskSteps> {
    const found = stepsOf(await this.one(id));
    if (found === null) throw notFound('task with steps', id);
    return found;
  }
}
