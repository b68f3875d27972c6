import type { Conversation } from './conversation';

/** One thing a parser must do. */
export interface Check {
  readonly name: string;
  /** One sentence: what is expected. */
  readonly expects: string;
  /** @returns what was seen. @throws NotHeard, Wrong, Skip */
  run(parts: CheckParts): Promise<string>;
}

/** What a check works with. */
export interface CheckParts {
  readonly talk: Conversation;
  /** Source addresses: one that works, one that takes long, one that fails. */
  readonly url: string | null;
  readonly slow_url: string | null;
  readonly failing_url: string | null;
  /** Starts and ends the parser, if the kit may. */
  readonly program: ParserProgram | null;
}

/** The parser as a process. */
export interface ParserProgram {
  /** Starts it and waits for its first sign of life. */
  start(): Promise<void>;
  /** Sends a signal and waits for the end. @returns the exit code, or the signal's name */
  end(signal: 'SIGTERM' | 'SIGKILL', within_ms: number): Promise<number | string>;
  readonly isRunning: boolean;
}

/** The parser did something it must not, or not as it must. */
export class Wrong extends Error {
  override readonly name = 'Wrong';
}

/** The check needs something that was not given. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

/** @throws Wrong with the sentence unless the condition holds */
export function must(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Wrong(otherwise);
}

/** An address that a check needs. @throws Skip naming the option */
export function needed(url: string | null, option: string): string {
  if (url === null) throw new Skip(`give ${option}`);
  return url;
}

/** What came of a check. */
export interface CheckResult {
  readonly name: string;
  readonly outcome: 'ok' | 'failed' | 'skipped';
  readonly expects: string;
  /** What was seen, or why it was skipped. */
  readonly seen: string;
  readonly seconds: number;
}
