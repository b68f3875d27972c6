import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ScriptLimits } from '../../contract/source-types/script';
import { ParserError, type ArtifactSink } from '../runtime/parser';
import type { JobFolder } from './job-folder';

/**
 * Takes a run's result files. All of its processes are gone by now, so what is checked is what is read; but nothing
 * that lies there is believed: names, kinds, owners and sizes are looked at here.
 */

const NAME = /^(?!\.)[A-Za-z0-9_.-]{1,128}$/;
/** Written by us for every run. */
export const OUR_NAMES = ['error.txt', 'log.txt'];
const MB = 1_048_576;
const MOST_MANIFEST = 65_536;
const manifest = z.object({ files: z.array(z.string()) });

function refuse(message: string, limit?: 'files' | 'output'): ParserError {
  return limit === undefined
    ? new ParserError('script_error', message, { retryable: false })
    : new ParserError('script_killed', message, { result: { limit } });
}

/**
 * Stores the files that the manifest names.
 * @param uid whose files they must be; null: the worker's own
 * @returns how many, and their bytes
 * @throws ParserError `script_error` for a name or kind that is not allowed, `script_killed` for too many or too much
 */
export async function collectFiles(
  folder: JobFolder,
  limits: ScriptLimits,
  uid: number | null,
  artifacts: ArtifactSink,
): Promise<{ files: number; bytes: number }> {
  const names = await readManifest(folder, limits, uid);
  if (names.length === 0) return { files: 0, bytes: 0 };
  const place = join(folder.out, 'files');
  const kind = await lstat(place).catch(() => null);
  if (kind === null || !kind.isDirectory()) throw refuse('The folder of the result files is no folder.');
  const handles: { name: string; handle: FileHandle; bytes: number }[] = [];
  try {
    for (const name of names) handles.push({ name, ...(await openFile(join(place, name), name, uid)) });
    const bytes = handles.reduce((sum, one) => sum + one.bytes, 0);
    if (bytes > limits.output_mb * MB)
      throw refuse(`The result files have ${bytes} bytes; ${limits.output_mb} MB are allowed.`, 'output');
    // all are looked at before the first is stored: a run leaves all of its results or none
    for (const { name, handle, bytes: size } of handles)
      await artifacts.write(name, handle.createReadStream({ autoClose: false, start: 0, ...endOf(size) }));
    return { files: handles.length, bytes };
  } finally {
    for (const { handle } of handles) await handle.close();
  }
}

/** Nothing beyond the size that was looked at; an empty file has no last byte. */
function endOf(size: number): { end?: number } {
  return size === 0 ? {} : { end: size - 1 };
}

async function readManifest({ out }: JobFolder, limits: ScriptLimits, uid: number | null): Promise<string[]> {
  const { handle, bytes } = await openFile(join(out, 'manifest.json'), 'manifest.json', uid).catch((cause: unknown) => {
    throw new ParserError('script_error', 'The script ended without saying what its results are.', { cause });
  });
  try {
    if (bytes > MOST_MANIFEST) throw refuse('The list of result files is too long.', 'files');
    const { data } = manifest.safeParse(parse(await handle.readFile('utf8')));
    if (data === undefined) throw refuse('The list of result files cannot be read.');
    const names = [...new Set(data.files)];
    const bad = names.find((name) => !NAME.test(name) || OUR_NAMES.includes(name));
    if (bad !== undefined) throw refuse(`The file name ${JSON.stringify(bad.slice(0, 200))} is not allowed.`);
    if (names.length > limits.files)
      throw refuse(`The script returned ${names.length} files; ${limits.files} are allowed.`, 'files');
    return names;
  } finally {
    await handle.close();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function openFile(
  path: string,
  name: string,
  uid: number | null,
): Promise<{ handle: FileHandle; bytes: number }> {
  // O_NOFOLLOW: no link; O_NONBLOCK: a pipe must not make us wait for its writer
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(path, flags).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'ELOOP' ? 'is a link' : `cannot be read (${code ?? 'unknown'})`;
    throw new ParserError('script_error', `The result file ${name} ${why}.`, { retryable: false, cause });
  });
  const stat = await handle.stat();
  const isOurs = stat.uid === (uid ?? process.getuid?.() ?? stat.uid);
  if (stat.isFile() && stat.nlink === 1 && isOurs) return { handle, bytes: stat.size };
  await handle.close();
  throw refuse(`The result file ${name} is no plain file of the script's own.`);
}
