import { readFileSync } from 'node:fs';
import { variables, type Variable } from './variables';

/** Variables by name. */
export type Source = Readonly<Record<string, string | undefined>>;

/** The variables' values, read and checked; each by its name. */
export interface Values {
  text(name: string): string | null;
  must(name: string): string;
  number(name: string): number;
  flag(name: string): boolean | null;
  list(name: string): string[];
}

/**
 * Reads every variable from the environment, from its file, or from its default.
 * @param problems gets a sentence for each that cannot be used; its default stands in for it
 */
export function readValues(source: Source, problems: string[]): Values {
  const read = new Map<string, string | null>();
  for (const variable of variables) {
    const raw = readRaw(variable, source, problems);
    const problem = raw === null ? null : problemOf(variable, raw);
    if (problem !== null) problems.push(`${variable.name} ${problem}`);
    read.set(variable.name, problem === null ? raw : variable.default);
  }
  const text = (name: string) => read.get(name) ?? null;
  return {
    text,
    must: (name) => text(name) ?? '',
    number: (name) => Number((text(name) ?? '0').replaceAll('_', '')),
    flag: (name) => (text(name) === null ? null : isTrue(text(name) ?? '')),
    list: (name) => splitList(text(name) ?? ''),
  };
}

function readRaw(variable: Variable, source: Source, problems: string[]): string | null {
  const { alias, default: fallback } = variable;
  const isUnset = (name: string) => !source[name] && !source[`${name}_FILE`];
  const name = alias !== undefined && isUnset(variable.name) && !isUnset(alias) ? alias : variable.name;
  const file = source[`${name}_FILE`];
  if (source[name] !== undefined && source[name] !== '') {
    if (file) problems.push(`${name} and ${name}_FILE are both set; keep one`);
    return source[name].trim();
  }
  if (!file) return fallback;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    problems.push(`${name}_FILE cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
    return fallback;
  }
}

function problemOf({ kind }: Variable, raw: string): string | null {
  if (kind.type === 'flag') return /^(true|false|1|0|yes|no|on|off)$/i.test(raw) ? null : 'must be true or false';
  if (kind.type === 'choice') {
    return kind.of.some((c) => c.toLowerCase() === raw.toLowerCase()) ? null : `must be one of ${kind.of.join(', ')}`;
  }
  if (kind.type !== 'number') return null;
  const value = /^\d[\d_]*$/.test(raw) ? Number(raw.replaceAll('_', '')) : Number.NaN;
  return value >= kind.min && value <= kind.max ? null : `must be a whole number from ${kind.min} to ${kind.max}`;
}

function isTrue(raw: string): boolean {
  return /^(true|1|yes|on)$/i.test(raw);
}

/** Accepts `a,b` and the original's JSON form `["a","b"]`. */
function splitList(raw: string): string[] {
  return raw
    .replaceAll(/^\[|\]$|"/g, '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
