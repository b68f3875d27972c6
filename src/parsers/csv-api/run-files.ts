import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failures } from './failures';
import { Spool } from './spool';

const PREFIX = 'csv-api-';

/** What a run keeps on the local disk while it runs; gone with it. Everything that must outlive it is in the journal. */
export interface RunFiles {
  readonly folder: string;
  /** The rows of the input: line, tab, JSON. */
  readonly rows: Spool;
  /** The records of each row: JSON, an array. */
  readonly results: Spool;
  readonly failures: Failures;
  remove(): Promise<void>;
}

/** Makes them. */
export async function createRunFiles(): Promise<RunFiles> {
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const rows = await Spool.create(join(folder, 'rows'));
  const results = await Spool.create(join(folder, 'results'));
  const failures = await Failures.create(join(folder, 'failures'));
  return {
    folder,
    rows,
    results,
    failures,
    remove: async () => {
      await Promise.allSettled([rows.close(), results.close(), failures.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Removes what processes that were killed have left. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && !isAlive(pid)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error: unknown) {
    // somebody else's process is alive too
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
