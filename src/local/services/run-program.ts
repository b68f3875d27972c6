import { spawn } from 'node:child_process';

/** How a program ended. */
export interface Ended {
  /** Its exit code; null when it was ended by a signal or could not be started. */
  readonly code: number | null;
  /** The end of what it wrote. */
  readonly output: string;
  /** It is not there, or may not be run. */
  readonly is_missing: boolean;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  /** Ends the program when aborted. */
  readonly signal?: AbortSignal | undefined;
}

const OUTPUT_CHARACTERS = 2_000;

/** Runs a program to its end without blocking the others; never throws. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { signal, ...options }: ProgramOptions = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, [...args], {
      ...options,
      ...(signal === undefined ? {} : { signal }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => (output = (output + data.toString()).slice(-OUTPUT_CHARACTERS)));
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve({
        code: null,
        output: output.trim() || error.message,
        is_missing: error.code === 'ENOENT' || error.code === 'EACCES',
      });
    });
    child.once('close', (code) => resolve({ code, output: output.trim(), is_missing: false }));
  });
}
