import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { LONGEST_SCRIPT, type ScriptLanguage, type ScriptSettings } from '../../contract/source-types/script';
import type { LazyStorage } from '../../storage/open-storage';
import { StorageError } from '../../storage/storage';
import { giveUp, ParserError } from '../runtime/parser';

/** Where a run's code comes from: the storage, as the manager put it there, or a file of the project. */

/** Code that is ready to run. */
export interface FoundScript {
  readonly code: Buffer;
  readonly language: ScriptLanguage;
  readonly sha256: string;
  /** Of an uploaded script. */
  readonly revision: number | null;
  readonly project_file: string | null;
}

/** @throws ParserError `config` when there is no script, or not the one that the settings name */
export async function findScript(
  { script, project_file }: ScriptSettings,
  folder: string,
  storage: LazyStorage,
): Promise<FoundScript> {
  if (project_file !== undefined) return findInProject(project_file, folder);
  if (script === undefined)
    throw giveUp('config', 'The source has no script yet: upload one with PUT /api/v1/source/{id}/script.');
  const code = await readStored(storage, script);
  const sha256 = sha256Of(code);
  if (sha256 !== script.sha256)
    throw giveUp('config', `Revision ${script.revision} of the script in the storage is not what was uploaded.`);
  return { code, sha256, language: script.language, revision: script.revision, project_file: null };
}

async function readStored(
  storage: LazyStorage,
  { key, revision }: NonNullable<ScriptSettings['script']>,
): Promise<Buffer> {
  try {
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of (await (await storage()).read(key)) as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > LONGEST_SCRIPT) throw giveUp('config', `Revision ${revision} of the script is larger than 1 MB.`);
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch (error: unknown) {
    if (!(error instanceof StorageError)) throw error;
    if (error.code === 'not_found')
      throw giveUp('config', `Revision ${revision} of the script is not in the storage.`, error);
    throw new ParserError('internal', `The script cannot be read: ${error.message}`, { cause: error });
  }
}

async function findInProject(name: string, folder: string): Promise<FoundScript> {
  const none = (cause: unknown) => giveUp('config', `There is no file ${name} in the folder of scripts.`, cause);
  const root = await realpath(folder).catch((cause: unknown) => Promise.reject(none(cause)));
  const path = await realpath(join(root, name)).catch((cause: unknown) => Promise.reject(none(cause)));
  // a link inside may lead outside
  if (!path.startsWith(root + sep)) throw giveUp('config', `${name} leads out of the folder of scripts.`);
  const { size } = await stat(path);
  if (size > LONGEST_SCRIPT) throw giveUp('config', `${name} is larger than ${LONGEST_SCRIPT} bytes.`);
  const code = await readFile(path);
  return { code, language: languageOf(name), sha256: sha256Of(code), revision: null, project_file: name };
}

function languageOf(name: string): ScriptLanguage {
  if (name.endsWith('.py')) return 'python';
  return /\.[mc]?ts$/.test(name) ? 'typescript' : 'javascript';
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
