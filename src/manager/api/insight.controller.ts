import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { readActivity } from '../insight/activity';
import { readCauses, type Cause } from '../insight/causes';
import { readCurve, type Curve } from '../insight/curve';
import { readLoad, type Load } from '../insight/load';
import { readOverview, type Overview } from '../insight/overview';
import { search, type Found } from '../insight/search';
import { readStrips, type Strip } from '../insight/strips';
import { whySchedule, whySource } from '../insight/why-schedule';
import { readFailures, type FailureCause } from '../steering/failures';
import { whyTask } from '../insight/why-task';
import type { Why } from '../insight/why';
import { Manager } from '../manager';
import {
  ActivityAnswer,
  CauseList,
  CurveAnswer,
  FailureList,
  FoundList,
  LoadAnswer,
  OverviewAnswer,
  StripList,
  WhyAnswer,
} from './answers/insight';
import { Answers } from './answers/registry';
import { ActivityQuery, CurveQuery, FailuresQuery, LoadQuery, SearchQuery, StripsQuery } from './insight.dto';
import { invalid, notFound } from './problem';
import { Id, TaskId } from './validate.pipe';

const HOUR_MS = 3_600_000;
const LONGEST_LOAD_MS = 31 * 24 * HOUR_MS;
const MOST_STEPS = 3_000;
const PING_MS = 15_000;
const RETRY_MS = 3_000;

/** What a person wants to know at a glance. Every route is a few bounded statements; none counts tasks. */
@ApiTags('Insight')
@Controller('api/v1')
export class InsightController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get('overview')
  @ApiOperation({ summary: 'What is late, broken and waiting, and why; open groups; totals' })
  @Answers(OverviewAnswer)
  async overview(): Promise<Overview> {
    const { dispatch_window, worker_lost_seconds } = this.manager.config.tasks;
    const kafka_ok = this.manager.kafkaState().ok;
    await this.manager.heartbeats.flush();
    return readOverview(this.manager.dataSource, { kafka_ok, dispatch_window, worker_lost_seconds });
  }

  @Get('load')
  @ApiOperation({
    summary: 'Tasks done, failed and planned over time, from groups and clocks',
    description: 'By host there is only what is planned, for the 20 hosts with the most sources.',
  })
  @Answers(LoadAnswer)
  async load(@Query() { from, to, step = 900, by = 'source_type' }: LoadQuery): Promise<Load> {
    const begin = from === undefined ? new Date(Date.now() - 12 * HOUR_MS) : new Date(from);
    const end = to === undefined ? new Date(begin.getTime() + 24 * HOUR_MS) : new Date(to);
    const span = end.getTime() - begin.getTime();
    if (span <= 0 || span > LONGEST_LOAD_MS)
      throw invalid([{ path: 'to', message: 'must be after from, and at most 31 days after it' }]);
    if (span / (step * 1000) > MOST_STEPS)
      throw invalid([{ path: 'step', message: `the window has more than ${MOST_STEPS} steps of ${step} s` }]);
    return readLoad(this.manager.dataSource, { from: begin, to: end, step_seconds: step, by });
  }

  @Get('schedule/strips')
  @ApiOperation({ summary: 'The last 50 outcomes of up to 100 schedules, and their pace: asked and real' })
  @Answers(StripList)
  async strips(@Query() { ids }: StripsQuery): Promise<{ items: Strip[] }> {
    return { items: await readStrips(this.manager.dataSource, ids) };
  }

  @Get('task_group/:id/causes')
  @ApiOperation({
    summary: 'What stopped the failed and expired tasks of a group',
    description: 'Of a group with more than 200,000 tasks the newest are examined.',
  })
  @Answers(CauseList)
  async causes(@Param('id', Id) id: number): Promise<{ items: Cause[] }> {
    const items = await readCauses(this.manager.dataSource, id);
    if (items === null) throw notFound('task group', id);
    return { items };
  }

  @Get('failures')
  @ApiOperation({
    summary: 'What tasks failed with, over all groups; the 20 most frequent causes',
    description: 'Of more than 50,000 failures the newest are looked at. `POST /task/bulk` retries a cause.',
  })
  @Answers(FailureList)
  async failures(@Query() { hours = 24 }: FailuresQuery): Promise<{ since: Date; items: FailureCause[] }> {
    const since = new Date(Date.now() - hours * HOUR_MS);
    return { since, items: await readFailures(this.manager.dataSource, since) };
  }

  @Get('task_group/:id/curve')
  @ApiOperation({
    summary: 'How many tasks of a group had begun and ended, over time',
    description: 'Of a group with more than 500,000 tasks the oldest are examined.',
  })
  @Answers(CurveAnswer)
  async curve(@Param('id', Id) id: number, @Query() { points = 120 }: CurveQuery): Promise<Curve> {
    return (await readCurve(this.manager.dataSource, id, points)) ?? raise(notFound('task group', id));
  }

  @Get('source/:id/activity')
  @ApiOperation({
    summary: 'Items of a source by day, and by the hour of the week (UTC)',
    description: 'From its newest 50,000 items.',
  })
  @Answers(ActivityAnswer)
  async activity(@Param('id', Id) id: number, @Query() { days = 30 }: ActivityQuery) {
    return readActivity(this.manager.dataSource, id, days);
  }

  @Get('search')
  @ApiOperation({ summary: 'Find sources, cadences, groups, tasks and workers; at most 10 of a kind' })
  @Answers(FoundList)
  async search(@Query() { q }: SearchQuery): Promise<{ items: Found[] }> {
    return { items: await search(this.manager.dataSource, q) };
  }

  @Get('task/:id/why')
  @ApiOperation({ summary: 'The first thing in the way of a task, who holds it, and when it clears' })
  @Answers(WhyAnswer)
  async whyTask(@Param('id', TaskId) id: string): Promise<Why> {
    return (await whyTask(this.manager.dataSource, id, this.manager.whyState())) ?? raise(notFound('task', id));
  }

  @Get('schedule/:id/why')
  @ApiOperation({ summary: 'Why a schedule runs or does not run, and when it will' })
  @Answers(WhyAnswer)
  async whySchedule(@Param('id', Id) id: number): Promise<Why> {
    return (await whySchedule(this.manager.dataSource, id, this.manager.whyState())) ?? raise(notFound('schedule', id));
  }

  @Get('source/:id/why')
  @ApiOperation({ summary: 'Why a source runs or does not run, and when it will' })
  @Answers(WhyAnswer)
  async whySource(@Param('id', Id) id: number): Promise<Why> {
    return (await whySource(this.manager.dataSource, id, this.manager.whyState())) ?? raise(notFound('source', id));
  }

  @Get('stream')
  @ApiOperation({
    summary: 'Server-sent hints about what moved: {overview?, workers?, items?, dead_letters?, groups?: [id]}',
    description: 'At most one event a second. Hints carry no data: fetch what is on the screen again.',
  })
  @ApiProduces('text/event-stream')
  stream(@Res() response: Response): void {
    response.set({
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    response.write(`retry: ${RETRY_MS}\n\nevent: hint\ndata: {"overview":1}\n\n`);
    const stop = this.manager.hints.listen((hint) => {
      response.write(`event: hint\ndata: ${JSON.stringify(hint)}\n\n`);
    });
    const ping = setInterval(() => response.write(': ping\n\n'), PING_MS);
    const forget = this.manager.onStop(() => response.end());
    response.on('close', () => {
      clearInterval(ping);
      stop();
      forget();
    });
  }
}

function raise(error: Error): never {
  throw error;
}
