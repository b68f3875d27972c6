import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiConsumes, ApiBody, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { parseAllowList, type AllowList } from '../../contract/address';
import { exportSources } from '../catalog/export-sources';
import { importSources, type ImportAnswer } from '../catalog/import-sources';
import { invalidAt } from '../catalog/catalog-error';
import { listSources, readSource, type ListedSource } from '../catalog/list-sources';
import { changeSource, createSource, deleteSource } from '../catalog/sources';
import { Manager } from '../manager';
import { checkDraft } from '../catalog/check-draft';
import { checkParamsOfSelection } from '../catalog/check-run-params';
import { countSources, type SourceCounts } from '../source-life/count-sources';
import { listChanges, type SourceChange } from '../source-life/list-changes';
import { plantDryRun } from '../planning/dry-run';
import { planRequest, type PlanAnswer } from '../planning/plan-request';
import { askerOf } from './asker-of';
import { CreateQuery, DiscoverUrl } from './discover.dto';
import { discoverSources, refuseUnlessFeed, type KnownDiscovered } from './discover-sources';
import { pageOf, StretchQuery, windowOf, type Page, type Stretch } from './page.dto';
import { invalid, unsupported } from './problem';
import { RunNow } from './schedule.dto';
import {
  ChangeSource,
  CreateSource,
  DryRunSource,
  ExportQuery,
  ImportQuery,
  ReplaceSource,
  SourceQuery,
} from './source.dto';
import { Id } from './validate.pipe';
import {
  DiscoveredAnswer,
  ImportReport,
  SourceChangeStretch,
  SourceCountsAnswer,
  SourceDetail,
  SourcePage,
} from './answers/catalogue';
import { Plan, Started } from './answers/work';
import { Answers } from './answers/registry';

@ApiTags('Sources')
@Controller('api/v1/source')
export class SourceController {
  readonly #allow: AllowList;

  constructor(@Inject(Manager) private readonly manager: Manager) {
    this.#allow = parseAllowList(manager.config.parser.http.allow_private);
  }

  @Get()
  @ApiOperation({ summary: 'Sources, with their health' })
  @Answers(SourcePage)
  async list(@Query() query: SourceQuery): Promise<Page<ListedSource>> {
    const window = windowOf(query, this.manager.config.pagination_size);
    const { items, total } = await listSources(this.manager.dataSource, query, window);
    return pageOf(items, total, window);
  }

  @Get('counts')
  @ApiOperation({ summary: 'How many sources there are, by type and health' })
  @Answers(SourceCountsAnswer)
  async counts(): Promise<SourceCounts> {
    return countSources(this.manager.dataSource);
  }

  @Get('export')
  @ApiOperation({
    summary: 'Every source as CSV, NDJSON or OPML, in the form that import takes',
    description:
      'The format is that of `format`, else that of Accept, else CSV. A source whose schedules differ in cadence, priority or params has a line for each kind: import such a file with on_conflict=update.',
  })
  @ApiProduces('text/csv', 'application/x-ndjson', 'text/x-opml')
  async export(@Query() query: ExportQuery, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { type } = query;
    const format = query.format ?? acceptedFormat(request);
    const types = {
      csv: 'text/csv; charset=utf-8',
      ndjson: 'application/x-ndjson',
      opml: 'text/x-opml; charset=utf-8',
    };
    response.type(types[format]).attachment(`sources.${format}`);
    await exportSources(this.manager.dataSource, format, type ?? null, response);
  }

  @Post('import')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Create many sources from a stream; bad lines are reported, the others kept',
    description:
      'Columns or keys: type, url, name, external_id, is_active, settings and params (JSON), task_types (joined by |), cadence, priority. With on_conflict=update an empty field leaves what there is. Batches that were saved stay when the stream breaks off.',
  })
  @ApiConsumes('text/csv', 'application/x-ndjson', 'text/x-opml')
  @ApiBody({ schema: { type: 'string', example: 'type,url\nRSS,https://example.com/feed.xml\n' } })
  @Answers(ImportReport)
  async import(@Query() query: ImportQuery, @Req() request: Request): Promise<ImportAnswer> {
    const format = formatOf(request.headers['content-type'] ?? '');
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
      throw unsupported('Send the body without Content-Encoding.');
    const { on_conflict = 'skip', dry_run = false } = query;
    return importSources(this.manager.dataSource, request, { format, on_conflict, dry_run, allow: this.#allow });
  }

  @Post('discover')
  @HttpCode(200)
  @ApiOperation({
    summary: 'What an address offers as sources: itself, the feeds a page names, places where feeds usually are',
    description:
      'Every feed was fetched and read before it is offered; VK and YouTube addresses are told by their look. Takes at most 12 s. 422 with `code` when the address cannot be looked at.',
  })
  @Answers(DiscoveredAnswer)
  async discover(@Body() { url }: DiscoverUrl): Promise<KnownDiscovered> {
    return discoverSources(this.manager.discovery, this.manager.dataSource, url);
  }

  @Post('dry_run')
  @ApiOperation({
    summary: 'Try a pipeline on its first rows, or the code of a script; nothing is saved, written or told to anybody',
    description:
      'The answer names a task, and its `result` (GET /api/v1/task/{id}) tells what came of it. A pipeline makes its requests for real, one for each of the rows at most, and tells the state of each step and a `preview` of every row, request, answer, record and file, without secrets and in less than 64 KiB. A script (`language`, `code`) runs as a saved one does, for at most 60 s, and tells what it printed, its `error` with the line, and the beginning of its files and items. A parser that does not take it within 120 s lets it expire.',
  })
  @Answers(Started, 201)
  async dryRun(
    @Body() { source_id = 0, name = null, ...body }: DryRunSource,
    @Req() request: Request & { id?: string },
  ): Promise<{ task_id: string; task_group_id: number }> {
    const { params, url, settings, ...kind } = await checkDraft(body, {
      allow: this.#allow,
      python: this.manager.config.parser.script.python,
    });
    if (source_id !== 0) await readSource(this.manager.dataSource, source_id);
    const draft = { id: source_id, url, name, external_id: null, settings };
    const planted = await plantDryRun(this.manager.dataSource, kind, draft, params, askerOf(request));
    this.manager.wake('dispatch');
    return planted;
  }

  @Post()
  @ApiOperation({
    summary: 'Create a source with its schedules',
    description:
      'Nothing is fetched unless verify=true: creating is a write to the database, and stays fast and offline.',
  })
  @Answers(SourceDetail, 201)
  async create(@Body() body: CreateSource, @Query() { verify = false }: CreateQuery): Promise<ListedSource> {
    if (verify && body.type.toUpperCase() === 'RSS' && body.url)
      await refuseUnlessFeed(this.manager.discovery, this.manager.dataSource, body.url);
    const { id } = await createSource(this.manager.dataSource, body, this.#allow);
    return readSource(this.manager.dataSource, id);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One source with its schedules and health' })
  @Answers(SourceDetail)
  async one(@Param('id', Id) id: number): Promise<ListedSource> {
    return readSource(this.manager.dataSource, id);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace a source; its type stays' })
  @Answers(SourceDetail)
  async replace(@Param('id', Id) id: number, @Body() { type, ...body }: ReplaceSource): Promise<ListedSource> {
    const known = await readSource(this.manager.dataSource, id);
    if (type.toUpperCase() !== known.type)
      throw invalidAt('type', `the type of a source cannot change; it is ${known.type}`);
    await changeSource(this.manager.dataSource, id, body, this.#allow, { replace: true });
    return readSource(this.manager.dataSource, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change fields of a source' })
  @Answers(SourceDetail)
  async change(@Param('id', Id) id: number, @Body() body: ChangeSource): Promise<ListedSource> {
    await changeSource(this.manager.dataSource, id, body, this.#allow);
    return readSource(this.manager.dataSource, id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a source with its schedules and items; 409 while a task of it is open' })
  async delete(@Param('id', Id) id: number): Promise<void> {
    await deleteSource(this.manager.dataSource, id);
  }

  @Get(':id/changes')
  @ApiOperation({ summary: 'What changed on a source: address and health, with the reason and the task' })
  @Answers(SourceChangeStretch)
  async changes(@Param('id', Id) id: number, @Query() { after, size }: StretchQuery): Promise<Stretch<SourceChange>> {
    if (after !== undefined && !/^\d{1,15}$/.test(after))
      throw invalid([{ path: 'after', message: 'must be the next of a stretch before' }]);
    await readSource(this.manager.dataSource, id);
    return listChanges(this.manager.dataSource, id, after ?? null, size ?? this.manager.config.pagination_size);
  }

  @Post(':id/run')
  @ApiOperation({ summary: 'Run every schedule of a source now' })
  @Answers(Plan, 201)
  async run(
    @Param('id', Id) id: number,
    @Body() body: RunNow,
    @Req() request: Request & { id?: string },
  ): Promise<PlanAnswer> {
    await readSource(this.manager.dataSource, id);
    await checkParamsOfSelection(this.manager.dataSource, { source_ids: [id] }, body.params);
    const { groups, skipped } = await planRequest(
      this.manager.planning,
      { ...body, source_ids: [id] },
      { asker: askerOf(request) },
    );
    return { groups, skipped };
  }
}

function acceptedFormat(request: Request): 'csv' | 'ndjson' | 'opml' {
  const accepted = request.accepts(['text/csv', 'application/x-ndjson', 'text/x-opml']);
  return accepted === 'application/x-ndjson' ? 'ndjson' : accepted === 'text/x-opml' ? 'opml' : 'csv';
}

function formatOf(contentType: string): 'csv' | 'ndjson' | 'opml' {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/csv') return 'csv';
  if (type === 'application/x-ndjson' || type === 'application/jsonl') return 'ndjson';
  if (['text/x-opml', 'text/x-opml+xml', 'application/xml', 'text/xml'].includes(type)) return 'opml';
  throw unsupported('Send text/csv, application/x-ndjson or text/x-opml.');
}
