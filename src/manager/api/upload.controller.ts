import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Controller, Delete, Get, HttpCode, Inject, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  deleteUpload,
  listUploads,
  putUpload,
  statUpload,
  type StoredUpload,
  type Upload,
  type UploadParts,
} from '../uploads';
import { StorageError } from '../../storage/storage';
import { Manager } from '../manager';
import { Answers } from './answers/registry';
import { StoredUploadAnswer, UploadList } from './answers/upload';
import { HttpProblem, unsupported } from './problem';
import { isKnown, sendFile, sendNotModified } from './send-file';
import { UploadQuery } from './upload.dto';

@ApiTags('Uploads')
@Controller('api/v1/upload')
export class UploadController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get()
  @ApiOperation({ summary: 'Files that pipelines may read, by name; the first 1,000 behind `after`' })
  @Answers(UploadList)
  async list(@Query() { after }: UploadQuery): Promise<{ items: Upload[] }> {
    return { items: await listUploads(this.#parts(), after) };
  }

  @Put(':name')
  @ApiOperation({
    summary: 'Upload a file for pipelines, in place of the one of that name',
    description:
      'The body is the file as it is (`curl -T symbols.csv …/upload/symbols.csv`), streamed into storage: it is there whole or not at all. `key` of the answer is what `input.file` of a pipeline says.',
  })
  @ApiConsumes('text/csv', 'application/octet-stream')
  @ApiBody({ schema: { type: 'string', example: 'symbol;name\nIBM;International Business Machines\n' } })
  @Answers(StoredUploadAnswer)
  async put(@Param('name') name: string, @Req() request: Request): Promise<StoredUpload> {
    if (/^(application\/([\w.-]+\+)?json|multipart\/)/i.test(request.headers['content-type'] ?? ''))
      throw unsupported('Send the file itself, as text/csv or application/octet-stream.');
    if ((request.headers['content-encoding'] ?? 'identity') !== 'identity')
      throw unsupported('Send the body without Content-Encoding.');
    const { upload_max_bytes } = this.manager.config.storage;
    if (Number(request.headers['content-length'] ?? 0) > upload_max_bytes) throw tooLarge(upload_max_bytes);
    // not the request itself: what gives up on a stream destroys it, and nobody could be answered
    const content = Readable.from(request.iterator({ destroyOnReturn: false }));
    try {
      return await putUpload(this.#parts(), name, content, upload_max_bytes);
    } catch (error: unknown) {
      if (error instanceof StorageError && error.code === 'too_large') throw tooLarge(upload_max_bytes);
      throw request.destroyed && !request.complete ? brokenOff(error) : error;
    }
  }

  @Get(':name')
  @ApiProduces('application/octet-stream')
  @ApiOperation({ summary: 'An uploaded file, whole or a range of it' })
  async file(@Param('name') name: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { storage } = this.manager.files;
    const { key, bytes, modified_at } = await statUpload({ storage }, name);
    const sha256 = createHash('sha256').update(`${key}\n${bytes}\n${modified_at.toISOString()}`).digest('hex');
    if (isKnown(request, sha256)) return sendNotModified(response, sha256);
    const content_type = name.endsWith('.csv') ? 'text/csv' : 'application/octet-stream';
    await sendFile(request, response, { name, content_type, bytes, sha256, open: (range) => storage.read(key, range) });
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an uploaded file; 409 while a pipeline names it' })
  async delete(@Param('name') name: string): Promise<void> {
    await deleteUpload(this.#parts(), name);
  }

  #parts(): UploadParts {
    return { dataSource: this.manager.dataSource, storage: this.manager.files.storage };
  }
}

/** 413; the rest of the body is not read. */
function tooLarge(most: number): HttpProblem {
  const detail = `An upload has at most ${most} bytes (UPLOAD_MAX_BYTES).`;
  return new HttpProblem(413, 'Too large', detail, [], { Connection: 'close' });
}

/** 400, for the log: whoever sent it is gone. */
function brokenOff(cause: unknown): HttpProblem {
  return Object.assign(new HttpProblem(400, 'Malformed request', 'The body broke off.'), { cause });
}
