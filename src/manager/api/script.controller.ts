import { Body, Controller, Get, Inject, Param, Put, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { LONGEST_SCRIPT, type ScriptLanguage } from '../../contract/source-types/script';
import { invalidAt } from '../catalog/catalog-error';
import { listRevisions, putScript, readScript, type ListedRevision } from '../catalog/scripts';
import { Manager } from '../manager';
import { ScriptAnswer, ScriptRevisionAnswer, ScriptRevisionList } from './answers/script';
import { Answers } from './answers/registry';
import { HttpProblem } from './problem';
import { PutScript, ScriptQuery } from './script.dto';
import { Id, Validate } from './validate.pipe';

/** Room for the frame of a multipart body around the code. */
const MOST_BODY = LONGEST_SCRIPT + 16_384;
const BY_ENDING: Readonly<Record<string, ScriptLanguage>> = {
  py: 'python',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
};

@ApiTags('Scripts')
@Controller('api/v1/source/:id/script')
export class ScriptController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Put()
  @ApiOperation({
    summary: 'Upload the script of a source; the next run is of this revision',
    description:
      'JSON `{language, code}`, or multipart/form-data with `file` (its ending is the language). A syntax error is refused with its line; the same code again makes no new revision.',
  })
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiBody({ type: PutScript })
  @Answers(ScriptRevisionAnswer)
  async put(@Param('id', Id) id: number, @Body() body: unknown, @Req() request: Request): Promise<ListedRevision> {
    const { config, dataSource, files } = this.manager;
    const isForm = /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '');
    const given = isForm ? await readForm(request) : body;
    const { language, code } = (await new Validate().transform(given ?? {}, {
      type: 'body',
      metatype: PutScript,
    })) as PutScript;
    const { revision } = await putScript(dataSource, id, {
      language,
      code,
      created_by: config.auth.required ? 'admin' : null,
      python: config.parser.script.python,
      write: (key, content) => files.storage.write(key, content, { content_type: 'text/plain; charset=utf-8' }),
    });
    return revision;
  }

  @Get()
  @ApiOperation({ summary: 'The script of a source with its code' })
  @Answers(ScriptAnswer)
  async one(@Param('id', Id) id: number, @Query() { revision }: ScriptQuery): Promise<ListedRevision> {
    return readScript(this.manager.dataSource, id, revision);
  }

  @Get('revisions')
  @ApiOperation({ summary: 'Every revision of a script, the newest first' })
  @Answers(ScriptRevisionList)
  async revisions(@Param('id', Id) id: number): Promise<{ items: ListedRevision[] }> {
    return { items: await listRevisions(this.manager.dataSource, id) };
  }
}

/** The file of a form as the body that JSON would have been. */
async function readForm(request: Request): Promise<{ language: unknown; code: string }> {
  const body = await readBounded(request);
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(new Uint8Array(body), { headers }).formData().catch((cause: unknown) => {
    throw malformedForm(cause);
  });
  const file = form.get('file');
  if (file === null || typeof file === 'string') throw invalidAt('file', 'is missing');
  const ending = /\.(\w+)$/.exec(file.name)?.[1]?.toLowerCase() ?? '';
  const language = form.get('language') ?? BY_ENDING[ending];
  if (language === undefined) throw invalidAt('file', `must end with .${Object.keys(BY_ENDING).join(', .')}`);
  try {
    return { language, code: new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()) };
  } catch {
    throw invalidAt('file', 'is not UTF-8');
  }
}

async function readBounded(request: Request): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BODY) throw new HttpProblem(413, 'Too large', `A script has at most ${LONGEST_SCRIPT} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function malformedForm(cause: unknown): HttpProblem {
  const problem = new HttpProblem(400, 'Malformed', 'The body is not a form.');
  problem.cause = cause;
  return problem;
}
