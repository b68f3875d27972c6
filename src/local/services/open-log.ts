import { openSync, readFileSync, renameSync, statSync } from 'node:fs';

/** A log is set aside (as `<name>.old`) before it would grow past this. */
const MOST_BYTES = 20_000_000;

/** A log opened for appending, and where in it this run begins. */
export interface OpenLog {
  readonly descriptor: number;
  readonly begins_at: number;
}

/** Opens a log for appending; one that has grown too large is set aside first, so that two are the most there is. */
export function openLog(file: string): OpenLog {
  if (sizeOf(file) > MOST_BYTES) renameSync(file, `${file}.old`);
  return { descriptor: openSync(file, 'a'), begins_at: sizeOf(file) };
}

/**
 * The end of a log, where the reason of a failed start stands.
 * @param from byte at which to begin at the earliest: what earlier runs wrote explains nothing
 */
export function tailOf(file: string, from = 0, characters = 2_000): string {
  try {
    return readFileSync(file).subarray(from).toString('utf8').slice(-characters).trim();
  } catch {
    return '';
  }
}

/** The line of a log that names the cause: the last one with an error in it, else the last one. */
export function causeIn(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '' && !/^\s+at |^\t/.test(line));
  return (
    lines.findLast((line) => /FATAL|ERROR|Exception|Error/.test(line)) ??
    lines.at(-1) ??
    'it said nothing'
  ).trim();
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
