import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ILike, type FindOptionsWhere } from 'typeorm';
import type { TickOutcome } from '../../contract/schedule-settings';
import { Cadence, Tick } from '../../database/entities';
import { changeCadence, checkedClock, createCadence, deleteCadence } from '../catalog/cadences';
import { readDraftLoad, type DraftLoad } from '../insight/draft-load';
import { Manager } from '../manager';
import { upcomingTicks } from '../cadence/next-tick';
import {
  CadenceClock,
  CadenceQuery,
  ChangeCadence,
  CreateCadence,
  PreviewCadence,
  PreviewLoad,
  TickQuery,
} from './cadence.dto';
import { orderOf, pageOf, windowOf, type Page } from './page.dto';
import { notFound } from './problem';
import { Id } from './validate.pipe';
import { CadenceAnswer, CadencePage, CadencePreview, DraftLoadAnswer, TickPage } from './answers/catalogue';
import { Answers } from './answers/registry';

@ApiTags('Cadences')
@Controller('api/v1/cadence')
export class CadenceController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get()
  @ApiOperation({ summary: 'Clocks that schedules share' })
  @Answers(CadencePage)
  async list(@Query() query: CadenceQuery): Promise<Page<Cadence>> {
    const window = windowOf(query, this.manager.config.pagination_size);
    const where = query.q === undefined ? {} : { name: ILike(`%${query.q.replaceAll(/[\\%_]/g, '\\$&')}%`) };
    const order = orderOf<Cadence>(query.sort, ['id', 'name', 'next_tick_at', 'created_at'], 'id');
    const [items, total] = await this.manager.dataSource
      .getRepository(Cadence)
      .findAndCount({ where, order, skip: window.skip, take: window.take });
    return pageOf(items, total, window);
  }

  @Post()
  @ApiOperation({ summary: 'Create a clock: cron with a time zone, or an interval' })
  @Answers(CadenceAnswer, 201)
  async create(@Body() body: CreateCadence): Promise<Cadence> {
    return createCadence(this.manager.dataSource, body);
  }

  @Post('preview')
  @HttpCode(200)
  @ApiOperation({ summary: 'The next firings of a draft' })
  @Answers(CadencePreview)
  preview(@Body() { count = 10, from, ...draft }: PreviewCadence): { ticks: { at: string; local: string }[] } {
    const clock = clockOf(draft);
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: clock.timezone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const ticks = upcomingTicks(clock, from === undefined ? new Date() : new Date(from), count);
    return { ticks: ticks.map((at) => ({ at: at.toISOString(), local: format.format(at) })) };
  }

  @Post('preview/load')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'What a draft adds to the tasks of the next 24 hours, minute by minute, and the spread that levels its peak',
    description: 'From the clocks and the schedules on them; tasks that are open already are not counted.',
  })
  @Answers(DraftLoadAnswer)
  async previewLoad(@Body() { cadence_id, schedules, ...draft }: PreviewLoad): Promise<DraftLoad> {
    return readDraftLoad(this.manager.dataSource, clockOf(draft), {
      ...(cadence_id === undefined ? {} : { replaces: cadence_id }),
      ...(schedules === undefined ? {} : { schedules }),
    });
  }

  @Get(':id')
  @ApiOperation({ summary: 'One clock, with its next firing' })
  @Answers(CadenceAnswer)
  async one(@Param('id', Id) id: number): Promise<Cadence> {
    const cadence = await this.manager.dataSource.getRepository(Cadence).findOneBy({ id });
    if (cadence === null) throw notFound('cadence', id);
    return cadence;
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a clock; its next firing is computed from now' })
  @Answers(CadenceAnswer)
  async change(@Param('id', Id) id: number, @Body() body: ChangeCadence): Promise<Cadence> {
    return changeCadence(this.manager.dataSource, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a clock that no schedule uses' })
  async delete(@Param('id', Id) id: number): Promise<void> {
    await deleteCadence(this.manager.dataSource, id);
  }

  @Get(':id/ticks')
  @ApiOperation({ summary: 'Its ledger: what became of every firing' })
  @Answers(TickPage)
  async ticks(@Param('id', Id) id: number, @Query() query: TickQuery): Promise<Page<Tick>> {
    await this.one(id);
    const window = windowOf(query, this.manager.config.pagination_size);
    const where: FindOptionsWhere<Tick> = {
      cadence_id: id,
      ...(query.outcome === undefined ? {} : { outcome: query.outcome as TickOutcome }),
    };
    const order = orderOf<Tick>(query.sort, ['id', 'tick_at'], '-tick_at');
    const [items, total] = await this.manager.dataSource
      .getRepository(Tick)
      .findAndCount({ where, order, skip: window.skip, take: window.take });
    return pageOf(items, total, window);
  }
}

/** A draft as a checked clock. @throws CatalogError for one that cannot be saved */
function clockOf(draft: CadenceClock & { readonly spread_seconds?: number }): ReturnType<typeof checkedClock> {
  return checkedClock({
    cron: null,
    timezone: 'UTC',
    interval_seconds: null,
    starts_at: null,
    ends_at: null,
    spread_seconds: 0,
    is_enabled: true,
    catch_up: 'one',
    ...draft,
  });
}
