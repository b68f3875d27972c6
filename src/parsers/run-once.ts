import { randomUUID } from 'node:crypto';
import type { LazyStorage } from '../storage/open-storage';
import { taskTypeOf } from '../contract/source-types';
import {
  giveUp,
  ParserError,
  type ParsedItem,
  type Parser,
  type ParserOutcome,
  type ParserTask,
  type StoredArtifact,
} from './runtime/parser';
import { noStorage } from './runtime/parser-parts';
import { TaskFiles } from './runtime/task-files';
import { withinDeadline } from './runtime/within-deadline';

/**
 * One run of a parser without Kafka and without a database, for `parser-manager run`. The parser is stopped afterwards.
 * @param options.onItem takes each item as it is found
 * @param options.onFiles takes what the run stored, also when it failed
 * @param options.storage takes the files, under their plain names
 * @param options.timeout_seconds for the whole run
 * @param options.signal breaks the run off
 * @throws ParserError with the contract's code: `timeout`, `cancelled` (by the signal), `config` for a task type or
 * params that there are not, or the parser's own
 */
export async function runOnce(
  parser: Parser,
  task: Omit<ParserTask, 'task_id' | 'attempt'>,
  options: {
    onItem(item: ParsedItem): void;
    onFiles?(files: readonly StoredArtifact[]): void;
    storage?: LazyStorage;
    timeout_seconds: number;
    signal?: AbortSignal;
  },
): Promise<ParserOutcome> {
  const { onItem, storage = noStorage, timeout_seconds, signal = new AbortController().signal } = options;
  const files = new TaskFiles({ storage, prefix: '', signal });
  try {
    checkTask(parser, task);
    await parser.start?.();
    return await withinDeadline(
      timeout_seconds * 1000,
      signal,
      async (within) => {
        const outcome = await parser.run(
          { ...task, task_id: randomUUID(), attempt: 1 },
          { signal: within, emit: async (item) => onItem(item), progress: () => undefined, artifacts: files },
        );
        await files.settled();
        return outcome;
      },
      (cause) => new ParserError('timeout', `The task ran longer than ${timeout_seconds} s.`, { cause }),
    );
  } catch (error: unknown) {
    if (signal.aborted) throw new ParserError('cancelled', 'The run was broken off.', { cause: error });
    throw error;
  } finally {
    await files.close();
    options.onFiles?.(files.announced() ?? []);
    await parser.stop?.();
  }
}

function checkTask(parser: Parser, { task_type, params }: Pick<ParserTask, 'task_type' | 'params'>): void {
  const type = taskTypeOf(parser.source_type, task_type);
  if (type === undefined) throw giveUp('config', `${parser.source_type} has no task type ${task_type}.`);
  const { error } = type.params.safeParse(params);
  if (error !== undefined) {
    const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw giveUp('config', `The params do not fit ${task_type}: ${problems}`);
  }
}
