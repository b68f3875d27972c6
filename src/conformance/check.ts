import type { Bench } from './bench';

/** What one check found. */
export interface Verdict {
  readonly outcome: 'ok' | 'failed' | 'skipped';
  /** What was seen, or why the check was left out; one sentence. */
  readonly seen: string;
}

/** What a check cannot do without: a task that takes long, one that fails, the command that starts the parser. */
export type Need = 'slow' | 'failing' | 'command';

/** One rule that a parser must keep, and how to see whether it does. */
export interface Check {
  readonly name: string;
  /** The rule; one sentence. */
  readonly expected: string;
  readonly needs?: readonly Need[];
  run(bench: Bench): Promise<Verdict>;
}

/** The rule is kept. */
export function ok(seen: string): Verdict {
  return { outcome: 'ok', seen };
}

/** The rule is broken. */
export function failed(seen: string): Verdict {
  return { outcome: 'failed', seen };
}

/** The rule could not be looked at. */
export function skipped(seen: string): Verdict {
  return { outcome: 'skipped', seen };
}

/** Broken if anything was found wrong: says the first problem and how many there are. */
export function verdictOf(problems: readonly string[], seen: string): Verdict {
  if (problems.length === 0) return ok(seen);
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  return failed(`${problems[0] ?? ''}${more}`);
}
