import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { CatalogError } from '../manager/catalog/catalog-error';
import { deleteUpload, listUploads, putUpload, type UploadParts } from '../manager/uploads';
import { openStorage } from '../storage/open-storage';
import { StorageError } from '../storage/storage';
import { CliError, print, type Env } from './cli-error';
import { withDatabase } from './with-database';

export function uploadCommand(env: Env): Command {
  const command = new Command('upload').description('Files that pipelines read');
  command
    .command('put')
    .description('Upload a file, in place of the one of its name; pipelines read it as uploads/<name>')
    .argument('<file>', 'the file')
    .option('--name <name>', 'name to keep it under; the one it has by default')
    .option('--json', 'one JSON line', false)
    .action(async (file: string, { name = basename(file), json }: { name?: string; json: boolean }) => {
      if (!(await stat(file).catch(() => null))?.isFile())
        throw new CliError(`${file} is not a file that can be read.`);
      const stored = await withUploads(env, (parts, max_bytes) =>
        putUpload(parts, name, createReadStream(file), max_bytes),
      );
      print(stored, json, `${stored.key}, ${stored.bytes} bytes${readBy(stored.used_by)}`);
    });
  command
    .command('list')
    .description('Uploaded files by name, the first 1,000')
    .option('--json', 'one JSON line', false)
    .action(async ({ json }: { json: boolean }) => {
      const items = await withUploads(env, (parts) => listUploads(parts));
      const lines = items.map(({ key, bytes, used_by }) => `${key}  ${bytes} bytes${readBy(used_by)}`);
      print({ items }, json, lines.length === 0 ? 'nothing was uploaded yet' : lines.join('\n'));
    });
  command
    .command('delete')
    .description('Delete an uploaded file that no pipeline reads')
    .argument('<name>', 'its name')
    .option('--json', 'one JSON line', false)
    .action(async (name: string, { json }: { json: boolean }) => {
      await withUploads(env, (parts) => deleteUpload(parts, name));
      print({ name, deleted: true }, json, `${name} is deleted`);
    });
  return command;
}

function readBy(ids: readonly number[]): string {
  return ids.length === 0 ? '' : `, read by ${ids.length === 1 ? 'source' : 'sources'} ${ids.join(', ')}`;
}

async function withUploads<T>(env: Env, work: (parts: UploadParts, max_bytes: number) => Promise<T>): Promise<T> {
  return withDatabase(env, async (dataSource, config) => {
    const storage = await openStorage(config.storage);
    try {
      return await work({ dataSource, storage }, config.storage.upload_max_bytes);
    } catch (error: unknown) {
      throw error instanceof CatalogError || error instanceof StorageError
        ? new CliError(error.message, { cause: error })
        : error;
    } finally {
      await storage.close();
    }
  });
}
