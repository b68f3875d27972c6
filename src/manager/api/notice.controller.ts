import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseAllowList, type AllowList } from '../../contract/address';
import { Manager } from '../manager';
import { listNotices, retryNotice } from '../notices/list-notices';
import {
  changeRule,
  createRule,
  deleteRule,
  listRules,
  readRule,
  targetProblem,
  type NoticeRule,
} from '../notices/notice-rules';
import { NoticeRuleAnswer, NoticeRuleList, NoticeStretch } from './answers/notices';
import { Answers } from './answers/registry';
import { ChangeNoticeRule, CreateNoticeRule, NoticeQuery } from './notice.dto';
import type { Stretch } from './page.dto';
import { conflict, invalid, notFound } from './problem';
import { Id, LongId } from './validate.pipe';

@ApiTags('Notices')
@Controller('api/v1/notice_rule')
export class NoticeRuleController {
  readonly #allow: AllowList;

  constructor(@Inject(Manager) private readonly manager: Manager) {
    this.#allow = parseAllowList(manager.config.parser.http.allow_private);
  }

  @Get()
  @ApiOperation({ summary: 'Who is told what: rules of notices' })
  @Answers(NoticeRuleList)
  async list(): Promise<{ items: NoticeRule[] }> {
    return { items: await listRules(this.manager.dataSource) };
  }

  @Post()
  @ApiOperation({ summary: 'Tell a chat or a webhook how groups or tasks end' })
  @Answers(NoticeRuleAnswer, 201)
  async create(@Body() body: CreateNoticeRule): Promise<NoticeRule> {
    this.#check(body.channel, body.target ?? '', body.scope ?? 'group', body.events, body.attach);
    return createRule(this.manager.dataSource, body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One rule' })
  @Answers(NoticeRuleAnswer)
  async one(@Param('id', Id) id: number): Promise<NoticeRule> {
    const rule = await readRule(this.manager.dataSource, id);
    if (rule === undefined) throw notFound('notice rule', id);
    return rule;
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a rule, or switch it on again' })
  @Answers(NoticeRuleAnswer)
  async change(@Param('id', Id) id: number, @Body() body: ChangeNoticeRule): Promise<NoticeRule> {
    const known = await this.one(id);
    const { channel, target, scope, events, attach } = { ...known, ...body };
    this.#check(channel, target, scope, events, attach);
    return (await changeRule(this.manager.dataSource, id, body)) ?? this.one(id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a rule; what it has sent stays in the list' })
  async delete(@Param('id', Id) id: number): Promise<void> {
    if (!(await deleteRule(this.manager.dataSource, id))) throw notFound('notice rule', id);
  }

  #check(
    channel: NoticeRule['channel'],
    target: string,
    scope: NoticeRule['scope'],
    events: readonly string[] = [],
    attach: readonly string[] = [],
  ): void {
    const problem = targetProblem(channel, target, this.#allow);
    if (problem !== null) throw invalid([{ path: 'target', message: problem }]);
    if (scope === 'task' && events.includes('partial'))
      throw invalid([{ path: 'events', message: 'partial is how groups end, not tasks' }]);
    if (attach.length > 0 && (scope === 'group' || channel === 'webhook'))
      throw invalid([{ path: 'attach', message: 'files go along with Telegram notices about tasks only' }]);
  }
}

@ApiTags('Notices')
@Controller('api/v1/notice')
export class NoticeController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get()
  @ApiOperation({ summary: 'Notices with what became of them, newest first' })
  @Answers(NoticeStretch)
  async list(@Query() { size, ...filter }: NoticeQuery): Promise<Stretch<Record<string, unknown>>> {
    if (filter.after !== undefined && !/^\d{1,15}$/.test(filter.after))
      throw invalid([{ path: 'after', message: 'must be the next of a stretch before' }]);
    return listNotices(this.manager.dataSource, filter, size ?? this.manager.config.pagination_size);
  }

  @Post(':id/retry')
  @HttpCode(204)
  @ApiOperation({ summary: 'Send a failed or skipped notice again' })
  async retry(@Param('id', LongId) id: number): Promise<void> {
    const done = await retryNotice(this.manager.dataSource, id);
    if (done === null) throw notFound('notice', id);
    if (!done) throw conflict('The notice was sent, or waits to be.');
    this.manager.wake('notices');
  }
}
