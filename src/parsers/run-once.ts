import { randomUUID } from 'node:crypto';
import { taskTypeOf } from '../contract/source-types';
import { noArtifacts } from './runtime/no-artifacts';
import {
  giveUp,
  ParserError,
  type ParsedItem,
  type Parser,
  type ParserOutcome,
  type ParserTask,
} from './runtime/parser';
import { withinDeadline } from './runtime/within-deadline';

/**
 * One run of a parser without Kafka and without a database, for `parser-manager run`. The parser is stopped afterwards.
 * @param options.onItem takes each item as it is found
 * @param options.timeout_seconds for the whole run
 * @param options.signal breaks the run off
 * @throws ParserError with the contract's code: `timeout`, `cancelled` (by the signal), `config` for a task type or
 * params that there are not, or the parser's own
 */
export async function runOnce(
  parser: Parser,
  task: Omit<ParserTask, 'task_id' | 'attempt'>,
  options: { onItem(item: ParsedItem): void; timeout_seconds: number; signal?: AbortSignal },
): Promise<ParserOutcome> {
  const { onItem, timeout_seconds, signal = new AbortController().signal } = options;
  try {
    checkTask(parser, task);
    await parser.start?.();
    return await withinDeadline(
      timeout_seconds * 1000,
      signal,
      (within) =>
        parser.run(
          { ...task, task_id: randomUUID(), attempt: 1 },
          { signal: within, emit: async (item) => onItem(item), progress: () => undefined, artifacts: noArtifacts },
        ),
      (cause) => new ParserError('timeout', `The task ran longer than ${timeout_seconds} s.`, { cause }),
    );
  } catch (error: unknown) {
    if (signal.aborted) throw new ParserError('cancelled', 'The run was broken off.', { cause: error });
    throw error;
  } finally {
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
