import {
  chownSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SCRIPT_EXTENSIONS, type ScriptLanguage } from '../../contract/source-types/script';

/** Folders of runs: what a script gets to read, where it may write, nothing of it left afterwards. */

/** The folders of one run, as the worker sees them. */
export interface JobFolder {
  /** Only this run's user may enter. */
  readonly root: string;
  /** Script, bootstrap and job.json; the script may read. */
  readonly job: string;
  /** Where the results are written. */
  readonly out: string;
  readonly tmp: string;
  readonly proxy_socket: string;
  /** File names inside `job`. */
  readonly script_name: string;
  readonly bootstrap_name: string;
}

const PREFIX = 'pm-scripts-';

/** Makes the folder that a worker keeps its runs in, and removes those of workers that were killed. */
export function makeWorkFolder(parent: string | null): string {
  const place = parent ?? tmpdir();
  mkdirSync(place, { recursive: true });
  for (const name of readdirSync(place)) {
    const pid = /^pm-scripts-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(place, name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(place, `${PREFIX}${process.pid}-`));
  // users of runs pass through, but see no names
  chmodSync(folder, 0o711);
  return folder;
}

/** Makes the folders of one run and puts the code there. @param uid who may write the results; null: the worker */
export function makeJobFolder(
  work_folder: string,
  code: Buffer,
  language: ScriptLanguage,
  uid: number | null,
): JobFolder {
  const root = mkdtempSync(join(work_folder, 'r'));
  const bootstrap_name = language === 'python' ? 'run.py' : 'run.mjs';
  const script_name = `script.${SCRIPT_EXTENSIONS[language]}`;
  const folder: JobFolder = {
    root,
    job: join(root, 'job'),
    out: join(root, 'out'),
    tmp: join(root, 'tmp'),
    proxy_socket: join(root, 'proxy'),
    script_name,
    bootstrap_name,
  };
  for (const one of [folder.job, folder.out, folder.tmp]) mkdirSync(one);
  copyFileSync(join(__dirname, 'bootstrap', bootstrap_name), join(folder.job, bootstrap_name));
  writeFileSync(join(folder.job, script_name), code);
  // otherwise Node looks for one in every folder above
  if (language !== 'python') writeFileSync(join(folder.job, 'package.json'), '{}');
  for (const one of [folder.out, folder.tmp]) {
    chmodSync(one, 0o700);
    if (uid !== null) chownSync(one, uid, uid);
  }
  chmodSync(folder.job, 0o755);
  if (uid !== null) chownSync(root, 0, uid);
  chmodSync(root, uid === null ? 0o700 : 0o710);
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error: unknown) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
