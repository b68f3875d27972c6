import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endLeftover } from './services/process-of';

/** The processes of a data folder, so that a start after a kill finds those that are still ending. */

const PATIENCE_MS = 3_000;

/** Notes which processes run now. */
export function noteProcesses(data: string, pids: readonly number[]): void {
  writeFileSync(join(data, 'children.json'), JSON.stringify(pids));
}

/**
 * Ends the processes that a killed `up` left: they end by themselves, but hold their port until then.
 * @param program what their command lines hold
 */
export async function endLeftovers(data: string, program: string): Promise<void> {
  await Promise.all(readPids(data).map((pid) => endLeftover(pid, program, 'SIGTERM', PATIENCE_MS)));
}

function readPids(data: string): number[] {
  try {
    const pids: unknown = JSON.parse(readFileSync(join(data, 'children.json'), 'utf8'));
    return Array.isArray(pids) ? pids.filter((pid) => typeof pid === 'number') : [];
  } catch {
    // not there yet, or cut off while it was written
    return [];
  }
}
