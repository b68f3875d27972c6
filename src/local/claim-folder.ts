import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineOf } from './services/process-of';

/** Another `up` works on this data folder. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}

/**
 * Takes a data folder for this process; one left by a killed process is taken over.
 * @returns what gives the folder back
 * @throws AlreadyRunning with the other one's pid
 */
export function claimFolder(data: string): () => void {
  const file = join(data, 'up.pid');
  // the command line tells our process from a stranger that was given its number
  const mark = `${process.pid}\n${commandLineOf(process.pid)}`;
  for (let tries = 0; tries < 3; tries++) {
    try {
      // exclusive: of two that start together one loses here
      writeFileSync(file, mark, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error: unknown) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      refuseLiving(file, data);
      rmSync(file, { force: true });
    }
  }
  throw new AlreadyRunning(
    `another parser-manager starts on ${data} at this moment; try again, or give another --data.`,
  );
}

function refuseLiving(file: string, data: string): void {
  const [pid = '', command = ''] = readFileSync(file, 'utf8').split('\n');
  if (command === '' || commandLineOf(Number(pid)) !== command || Number(pid) === process.pid) return;
  throw new AlreadyRunning(
    `parser-manager already runs on ${data} (pid ${pid}); stop it first, or give another folder with --data.`,
  );
}
