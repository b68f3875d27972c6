import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DeadLetter, Worker } from '../../database/entities';
import type { TopicLag } from '../../kafka/topics';
import { Manager } from '../manager';
import { listItems, readItem } from './list-tasks';
import { orderOf, pageOf, PageQuery, windowOf, type Page, type Stretch } from './page.dto';
import { conflict, notFound } from './problem';
import { ItemQuery } from './task.dto';
import { LongId } from './validate.pipe';
import { DeadLetterAnswer, DeadLetterPage, TopicList, WorkerPage } from './answers/operating';
import { ItemAnswer, ItemStretch } from './answers/work';
import { Answers } from './answers/registry';

@ApiTags('Items')
@Controller('api/v1/item')
export class ItemController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get()
  @ApiOperation({
    summary: 'Parsed records, newest first',
    description:
      '`q`, `kind`, `from` and `to` look at the newest 20,000 records behind `after` (of the source, if one is named), and on for a moment while there are none: a stretch may be short, or empty, and `next` goes on. The end is where `next` is null.',
  })
  @Answers(ItemStretch)
  async list(@Query() { size, ...filter }: ItemQuery): Promise<Stretch<Record<string, unknown>>> {
    return listItems(this.manager.dataSource, filter, size ?? this.manager.config.pagination_size);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One record' })
  @Answers(ItemAnswer)
  async one(@Param('id', LongId) id: number): Promise<Record<string, unknown>> {
    const item = await readItem(this.manager.dataSource, id);
    if (item === undefined) throw notFound('item', id);
    return item;
  }
}

@ApiTags('Operating')
@Controller('api/v1/worker')
export class WorkerController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get()
  @ApiOperation({ summary: 'Parser processes, as their heartbeats tell' })
  @Answers(WorkerPage)
  async list(@Query() query: PageQuery): Promise<Page<Worker & { state: string }>> {
    const window = windowOf(query, this.manager.config.pagination_size);
    const order = orderOf<Worker>(query.sort, ['id', 'source_type', 'last_seen_at', 'started_at'], '-last_seen_at');
    await this.manager.heartbeats.flush();
    const [workers, total] = await this.manager.dataSource
      .getRepository(Worker)
      .findAndCount({ order, skip: window.skip, take: window.take });
    const silent = Date.now() - this.manager.config.tasks.worker_lost_seconds * 1000;
    const stateOf = (worker: Worker) =>
      worker.stopping ? 'stopped' : worker.last_seen_at.getTime() < silent ? 'lost' : 'alive';
    return pageOf(
      workers.map((worker) => ({ ...worker, state: stateOf(worker) })),
      total,
      window,
    );
  }
}

@ApiTags('Operating')
@Controller('api/v1/topic')
export class TopicController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get()
  @ApiOperation({ summary: 'Topics, their partitions, and how far their readers are behind; 503 while Kafka is away' })
  @Answers(TopicList)
  async list(): Promise<{ items: TopicLag[] }> {
    return { items: await this.manager.topics() };
  }
}

@ApiTags('Operating')
@Controller('api/v1/dead_letter')
export class DeadLetterController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get()
  @ApiOperation({ summary: 'Messages nobody could use, with the reason' })
  @Answers(DeadLetterPage)
  async list(@Query() query: PageQuery): Promise<Page<Record<string, unknown>>> {
    const window = windowOf(query, this.manager.config.pagination_size);
    const order = orderOf<DeadLetter>(query.sort, ['id', 'failed_at', 'topic', 'reason'], '-id');
    const [letters, total] = await this.manager.dataSource
      .getRepository(DeadLetter)
      .findAndCount({ order, skip: window.skip, take: window.take });
    return pageOf(letters.map(shown), total, window);
  }

  @Post(':id/redrive')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a dead letter to its topic again' })
  @Answers(DeadLetterAnswer)
  async redrive(@Param('id', LongId) id: number): Promise<Record<string, unknown>> {
    const letters = this.manager.dataSource.getRepository(DeadLetter);
    const letter = await letters.findOneBy({ id });
    if (letter === null) throw notFound('dead letter', id);
    if (letter.value === null) throw conflict('The dead letter has no value that could be sent.');
    await this.manager.producer.send(letter.topic, [
      { key: letter.message_key?.toString() ?? null, value: letter.value, headers: letter.headers },
    ]);
    await letters.update({ id }, { redriven_at: new Date() });
    return shown({ ...letter, redriven_at: new Date() });
  }
}

const SHOWN_BYTES = 2_000;

function shown({ message_key, value, ...letter }: DeadLetter): Record<string, unknown> {
  return {
    ...letter,
    key: message_key?.toString('utf8') ?? null,
    value: value?.subarray(0, SHOWN_BYTES).toString('utf8') ?? null,
    bytes: value?.length ?? 0,
  };
}
