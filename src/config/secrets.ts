import { readFileSync } from 'node:fs';

/** Gives the value of a secret by its name, or null when there is none. A function, so that nothing prints the values. */
export type SecretReader = (name: string) => string | null;

const PREFIX = 'SECRET_';
/** Below this a value cannot be told from ordinary text, so it could not be kept out of results. */
const SHORTEST = 4;

/**
 * The secrets that settings may name: `SECRET_<NAME>`, or `SECRET_<NAME>_FILE` for one in a file.
 * @param problems takes a sentence, never a value, for each that cannot be used
 */
export function readSecrets(source: Readonly<Record<string, string | undefined>>, problems: string[]): SecretReader {
  const values = new Map<string, string>();
  for (const [variable, value] of Object.entries(source)) {
    if (!variable.startsWith(PREFIX) || !value) continue;
    const isFile = variable.endsWith('_FILE');
    const name = variable.slice(PREFIX.length, isFile ? -'_FILE'.length : undefined);
    if (values.has(name)) {
      problems.push(`${PREFIX}${name} and ${PREFIX}${name}_FILE are both set; keep one`);
      continue;
    }
    const read = isFile ? readFile(variable, value, problems) : value.trim();
    if (read === null) continue;
    if (read.length < SHORTEST) problems.push(`${variable} is too short: at least ${SHORTEST} characters`);
    values.set(name, read);
  }
  return (name) => values.get(name) ?? null;
}

function readFile(variable: string, path: string, problems: string[]): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    problems.push(`${variable} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
    return null;
  }
}
