/** The command cannot do what was asked: one sentence, exit code 1. */
export class CliError extends Error {
  override readonly name = 'CliError';
}

export type Env = Readonly<Record<string, string | undefined>>;

/** Writes a result: one JSON line, or the text meant for people. */
export function print(value: unknown, json: boolean, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);
}
