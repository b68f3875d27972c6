import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** User ids for runs, each in use by one worker of the machine: ending a run ends everything of its user. */

/** Ids that nobody else has until `release`. */
export interface ClaimedUsers {
  readonly uids: readonly number[];
  release(): void;
}

const MOST_TRIES = 10_000;

/** Claims ids for runs that are at work at once. @param first where to begin; taken ones are left out */
export function claimUsers(count: number, first: number): ClaimedUsers {
  const folder = join(tmpdir(), 'pm-script-users');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const uids: number[] = [];
  const release = () => uids.forEach((uid) => rmSync(join(folder, String(uid)), { force: true }));
  for (let uid = first; uids.length < count; uid++) {
    if (uid >= first + MOST_TRIES) {
      release();
      throw new Error(`No free user ids from ${first} on; look into ${folder}.`);
    }
    if (claim(join(folder, String(uid)))) uids.push(uid);
  }
  return { uids, release };
}

function claim(file: string): boolean {
  if (create(file)) return true;
  const owner = ownerOf(file);
  if (owner === null || isAlive(owner)) return false;
  // of two that find the same dead owner, one gets to move it away
  const away = `${file}.${process.pid}`;
  try {
    renameSync(file, away);
  } catch {
    return false;
  }
  rmSync(away, { force: true });
  return create(file);
}

function create(file: string): boolean {
  try {
    const fd = openSync(file, 'wx', 0o600);
    writeSync(fd, String(process.pid));
    closeSync(fd);
    return true;
  } catch (error: unknown) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function ownerOf(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8')) || null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error: unknown) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
