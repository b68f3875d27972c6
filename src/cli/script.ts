import { userInfo } from 'node:os';
import { Command } from 'commander';
import type { Config } from '../config/env';
import { Source } from '../database/entities';
import { CatalogError } from '../manager/catalog/catalog-error';
import { putScript, type NewScript } from '../manager/catalog/scripts';
import { lazyStorage, openStorage } from '../storage/open-storage';
import { CliError, print, type Env } from './cli-error';
import { readScript } from './read-script';
import { withDatabase } from './with-database';

export function scriptCommand(env: Env): Command {
  const command = new Command('script').description('Scripts of users');
  command
    .command('put')
    .description('Upload the script of a source; the next run is of this revision')
    .argument('<source>', 'id or name of a SCRIPT source')
    .argument('<file>', 'the script: .py, .js or .ts')
    .option('--json', 'one JSON line', false)
    .action(async (source: string, file: string, { json }: { json: boolean }) => {
      const { language, code } = readScript(file);
      const { revision, is_new } = await withDatabase(env, async (dataSource, config) =>
        uploading(config, async (upload) => {
          const id = /^\d+$/.test(source)
            ? Number(source)
            : (await dataSource.getRepository(Source).findOneBy({ type: 'SCRIPT', name: source }))?.id;
          if (id === undefined) throw new CliError(`There is no script ${source}.`);
          return putScript(dataSource, id, { ...upload, language, code, created_by: userInfo().username });
        }),
      ).catch((error: unknown) => {
        throw error instanceof CatalogError ? new CliError(error.message, { cause: error }) : error;
      });
      print(
        { ...revision, is_new },
        json,
        is_new ? `revision ${revision.revision}, ${revision.bytes} bytes` : `revision ${revision.revision} is the same`,
      );
    });
  return command;
}

/** Lends what an upload needs of the configuration, and closes the storage afterwards. */
export async function uploading<T>(
  config: Config,
  work: (upload: Pick<NewScript, 'python' | 'write'>) => Promise<T>,
): Promise<T> {
  const storage = lazyStorage(() => openStorage(config.storage));
  try {
    return await work({
      python: config.parser.script.python,
      write: async (key, content) =>
        (await storage()).write(key, content, { content_type: 'text/plain; charset=utf-8' }),
    });
  } finally {
    await storage.close();
  }
}
