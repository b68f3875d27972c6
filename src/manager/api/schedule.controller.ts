import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Put, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import type { FindOptionsWhere } from 'typeorm';
import { Schedule } from '../../database/entities';
import { checkRunParams } from '../catalog/check-run-params';
import { changeSchedule, createSchedule, deleteSchedule } from '../catalog/schedules';
import { Manager } from '../manager';
import { runSchedule } from '../planning/run-schedule';
import { askerOf } from './asker-of';
import { orderOf, pageOf, windowOf, type Page } from './page.dto';
import { conflict, notFound } from './problem';
import { ChangeSchedule, CreateSchedule, RunNow, ScheduleQuery } from './schedule.dto';
import { Id } from './validate.pipe';
import { ScheduleAnswer, SchedulePage } from './answers/catalogue';
import { Started } from './answers/work';
import { Answers } from './answers/registry';

const SORTABLE = [
  'id',
  'source_id',
  'priority',
  'created_at',
  'updated_at',
  'last_finished_at',
  'consecutive_failures',
  'not_before',
];

@ApiTags('Schedules')
@Controller('api/v1/schedule')
export class ScheduleController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get()
  @ApiOperation({ summary: 'Schedules: which source gets which task on which cadence' })
  @Answers(SchedulePage)
  async list(@Query() query: ScheduleQuery): Promise<Page<Schedule>> {
    const { source_id, cadence_id, source_type, task_type, is_enabled } = query;
    const where = Object.fromEntries(
      Object.entries({ source_id, cadence_id, source_type, task_type, is_enabled }).filter(
        ([, value]) => value !== undefined,
      ),
    ) as FindOptionsWhere<Schedule>;
    const window = windowOf(query, this.manager.config.pagination_size);
    const order = orderOf<Schedule>(query.sort, SORTABLE, 'id');
    const [items, total] = await this.manager.dataSource
      .getRepository(Schedule)
      .findAndCount({ where, order, skip: window.skip, take: window.take });
    return pageOf(items, total, window);
  }

  @Post()
  @ApiOperation({ summary: 'Give a source a task type' })
  @Answers(ScheduleAnswer, 201)
  async create(@Body() body: CreateSchedule): Promise<Schedule> {
    return createSchedule(this.manager.dataSource, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One schedule with its state' })
  @Answers(ScheduleAnswer)
  async one(@Param('id', Id) id: number): Promise<Schedule> {
    const schedule = await this.manager.dataSource.getRepository(Schedule).findOneBy({ id });
    if (schedule === null) throw notFound('schedule', id);
    return schedule;
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace the settings of a schedule' })
  @Answers(ScheduleAnswer)
  async replace(@Param('id', Id) id: number, @Body() body: ChangeSchedule): Promise<Schedule> {
    return changeSchedule(this.manager.dataSource, id, body, { replace: true });
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change settings of a schedule' })
  @Answers(ScheduleAnswer)
  async change(@Param('id', Id) id: number, @Body() body: ChangeSchedule): Promise<Schedule> {
    return changeSchedule(this.manager.dataSource, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a schedule; 409 while a task of it is open' })
  async delete(@Param('id', Id) id: number): Promise<void> {
    await deleteSchedule(this.manager.dataSource, id);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'Plan no more tasks of it' })
  @Answers(ScheduleAnswer)
  async pause(@Param('id', Id) id: number): Promise<Schedule> {
    return changeSchedule(this.manager.dataSource, id, { is_enabled: false });
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Plan its tasks again' })
  @Answers(ScheduleAnswer)
  async resume(@Param('id', Id) id: number): Promise<Schedule> {
    return changeSchedule(this.manager.dataSource, id, { is_enabled: true });
  }

  @Post(':id/run')
  @ApiOperation({ summary: 'Run it now; 409 while a task of it is open' })
  @Answers(Started, 201)
  async run(
    @Param('id', Id) id: number,
    @Body() { params, priority }: RunNow,
    @Req() request: Request & { id?: string },
  ): Promise<{ task_id: string; task_group_id: number }> {
    const parts = { dataSource: this.manager.dataSource, ttl_seconds: this.manager.config.tasks.ttl_seconds };
    await checkRunParams(this.manager.dataSource, id, params);
    const done = await runSchedule(parts, id, {
      params: params ?? {},
      priority: priority ?? null,
      asker: askerOf(request),
    });
    if (done === null) throw notFound('schedule', id);
    if ('open_task_id' in done) throw conflict(`The schedule has an open task (${done.open_task_id}).`);
    return done;
  }
}
