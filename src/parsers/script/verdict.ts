import type { ScriptLimits } from '../../contract/source-types/script';
import type { Ended } from './run-child';
import { limitInWords, type LimitName } from './watch-limits';

/** What a run's end means. */
export interface Verdict {
  readonly code: 'script_error' | 'script_killed';
  /** Null: no limit was in play. */
  readonly limit: LimitName | null;
  readonly sentence: string;
}

/** bubblewrap tells a signal as an exit code: 128 and the signal's number. */
const SIGNALS: Readonly<Record<number, string>> = {
  133: 'SIGTRAP',
  134: 'SIGABRT',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  143: 'SIGTERM',
  152: 'SIGXCPU',
  153: 'SIGXFSZ',
};

/** Errors a script gets from the kernel at its limits, and what V8 and Python say when there is no memory. */
const BY_CODE: Readonly<Record<string, LimitName>> = {
  EFBIG: 'output',
  ENOSPC: 'output',
  EDQUOT: 'output',
  ENOMEM: 'memory',
  ERR_MEMORY_ALLOCATION_FAILED: 'memory',
  ERR_WORKER_OUT_OF_MEMORY: 'memory',
  EAGAIN: 'processes',
  EMFILE: 'files',
};
const NO_MEMORY =
  /JavaScript heap out of memory|Array buffer allocation failed|Fatal process out of memory|Fatal JavaScript out of memory/;

/** How a run failed; null: it did not. */
export function verdictOf(ended: Ended, limits: ScriptLimits): Verdict | null {
  const signal = ended.signal ?? SIGNALS[ended.exit_code ?? 0] ?? null;
  const limit = limitOf(ended, signal, limits);
  if (limit !== null)
    return {
      code: 'script_killed',
      limit,
      sentence: `The script was stopped at its limit of ${limitInWords(limit, limits)}.`,
    };
  if (signal !== null) return { code: 'script_killed', limit: null, sentence: `The script was ended by ${signal}.` };
  const { failure } = ended.said;
  if (failure !== null) return { code: 'script_error', limit: null, sentence: `${failure.name}: ${failure.message}` };
  if (ended.exit_code !== 0)
    return { code: 'script_error', limit: null, sentence: `The script ended with exit code ${ended.exit_code}.` };
  return null;
}

function limitOf(ended: Ended, signal: string | null, limits: ScriptLimits): LimitName | null {
  if (ended.stopped !== null && ended.stopped !== 'aborted') return ended.stopped;
  if (signal === 'SIGXCPU') return 'cpu';
  if (signal === 'SIGXFSZ') return 'output';
  // a program that ignores SIGXCPU is killed a second later
  if (signal === 'SIGKILL' && ended.cpu_ms >= limits.cpu_seconds * 1000) return 'cpu';
  const { failure } = ended.said;
  const isOutOfMemory = failure?.name === 'MemoryError' || NO_MEMORY.test(failure?.message ?? '');
  if (isOutOfMemory || (signal !== null && NO_MEMORY.test(ended.err.tail(65_536)))) return 'memory';
  // nobody else kills here: the kernel found no memory
  if (signal === 'SIGKILL' && ended.stopped === null) return 'memory';
  return BY_CODE[failure?.code ?? ''] ?? null;
}
