import type { ScriptLimits } from '../../contract/source-types/script';
import type { DiskUsage } from './measure-disk';
import type { Usage } from './run-processes';

/** Which limit stopped a run. `files` are result files, or entries in its folders. */
export type LimitName = 'cpu' | 'wall' | 'memory' | 'output' | 'files' | 'processes' | 'messages';

const MB = 1_048_576;
/** Entries a run may have in its folders at once; its result files are counted when they are collected. */
export const MOST_ENTRIES = 2_000;

/**
 * The limit that all processes of a run together are over, or null. The kernel bounds each process by itself
 * (interpreters.ts); this looks at their sum, a few times a second.
 */
export function limitPassed(usage: Usage, disk: DiskUsage, limits: ScriptLimits): LimitName | null {
  // first: many processes are many times the memory of one
  if (usage.processes > limits.processes) return 'processes';
  if (usage.memory_bytes > limits.memory_mb * MB) return 'memory';
  if (usage.cpu_ms > limits.cpu_seconds * 1000) return 'cpu';
  if (disk.bytes > limits.output_mb * MB) return 'output';
  if (disk.entries > MOST_ENTRIES) return 'files';
  return null;
}

/** The limit and its number in words. */
export function limitInWords(limit: LimitName, limits: ScriptLimits): string {
  switch (limit) {
    case 'cpu':
      return `processor time (${limits.cpu_seconds} s)`;
    case 'wall':
      return `running time (${limits.wall_seconds} s)`;
    case 'memory':
      return `memory (${limits.memory_mb} MB)`;
    case 'output':
      return `output (${limits.output_mb} MB)`;
    case 'files':
      return `files (${limits.files} results, ${MOST_ENTRIES} in its folders)`;
    case 'processes':
      return `processes (${limits.processes})`;
    case 'messages':
      return 'messages (1 MB each)';
  }
}
