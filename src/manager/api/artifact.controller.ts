import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Manager } from '../manager';
import { Answers } from './answers/registry';
import { ArtifactStretch, FileList } from './answers/work';
import { ArtifactQuery } from './artifact.dto';
import { fileOfTask, filesOfTask, listArtifacts, type TaskFile } from './list-artifacts';
import { readTask } from './list-tasks';
import type { Stretch } from './page.dto';
import { conflict, notFound } from './problem';
import { ERROR_FILE, renderError } from './render-error';
import { contentTypeOf, dispositionOf, isKnown, sendFile, sendNotModified } from './send-file';
import { TaskId } from './validate.pipe';

@ApiTags('Files')
@Controller('api/v1/artifact')
export class ArtifactController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get()
  @ApiOperation({ summary: 'Result files of all tasks, newest first' })
  @Answers(ArtifactStretch)
  async list(@Query() { size, ...filter }: ArtifactQuery): Promise<Stretch<Record<string, unknown>>> {
    return listArtifacts(this.manager.dataSource, filter, size ?? this.manager.config.pagination_size);
  }
}

@ApiTags('Files')
@Controller('api/v1/task')
export class TaskFileController {
  constructor(@Inject(Manager) private readonly manager: Manager) {}

  @Get(':id/artifacts')
  @ApiOperation({ summary: 'Files that a task left; a failed or expired one always has an error.txt' })
  @Answers(FileList)
  async files(@Param('id', TaskId) id: string): Promise<{ items: TaskFile[] }> {
    const { dataSource } = this.manager;
    if ((await readTask(dataSource, id)) === undefined) throw notFound('task', id);
    const items = await filesOfTask(dataSource, id);
    if (items.some(({ name }) => name === ERROR_FILE)) return { items };
    const error = await renderError(dataSource, id);
    if (error === undefined) return { items };
    const { text: _, ...file } = error;
    return { items: [...items, file].sort((a, b) => (a.name < b.name ? -1 : 1)) };
  }

  @Get(':id/artifacts/:filename')
  @ApiProduces('application/octet-stream')
  @ApiOperation({
    summary: 'One file of a task, whole or a range of it; 302 to the bucket with S3_PRESIGNED=true',
  })
  async file(
    @Param('id', TaskId) id: string,
    @Param('filename') filename: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { dataSource, files, config } = this.manager;
    const { storage } = files;
    // a character that no text column takes names no file
    const file = filename.includes('\0') ? undefined : await fileOfTask(dataSource, id, filename);
    if (file === undefined) return this.#rendered(id, filename, request, response);
    if (isKnown(request, file.sha256)) return sendNotModified(response, file.sha256);
    const { storage_key } = file;
    const stored = await storage.stat(storage_key);
    if (stored === null) return this.#rendered(id, filename, request, response);
    // a new attempt has written it anew and has not said so yet; the row's length and hash would be wrong
    if (stored.bytes !== file.bytes) throw conflict(`${filename} is being replaced by a new attempt.`);
    if (config.storage.s3.presigned && request.method === 'GET') {
      const headers = { content_type: contentTypeOf(file), content_disposition: dispositionOf(filename) };
      const url = await storage.presignedUrl(storage_key, headers);
      if (url !== null) return response.set('Cache-Control', 'private, no-store').redirect(302, url);
    }
    await sendFile(request, response, { ...file, open: (range) => storage.read(storage_key, range) });
  }

  /** What has no row: the error of a run, made from what is known of it. */
  async #rendered(id: string, filename: string, request: Request, response: Response): Promise<void> {
    const error = filename === ERROR_FILE ? await renderError(this.manager.dataSource, id) : undefined;
    if (error === undefined) throw notFound('file', `${filename.slice(0, 200)} of task ${id}`);
    if (isKnown(request, error.sha256)) return sendNotModified(response, error.sha256);
    const part = (range?: { start: number; end: number }) =>
      range === undefined ? error.text : error.text.subarray(range.start, range.end + 1);
    await sendFile(request, response, { ...error, open: async (range) => Readable.from([part(range)]) });
  }
}
