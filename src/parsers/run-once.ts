import { randomUUID } from 'node:crypto';
import { taskTypeOf } from '../contract/source-types';
import { giveUp, type ParsedItem, type Parser, type ParserOutcome, type ParserTask } from './runtime/parser';
import { TaskAborted } from './runtime/run-task';

/** One run of a parser without Kafka and without a database, for `parser-manager run`. */
export async function runOnce(
  parser: Parser,
  task: Omit<ParserTask, 'task_id' | 'attempt'>,
  {
    onItem,
    timeout_seconds,
    signal,
  }: { onItem(item: ParsedItem): void; timeout_seconds: number; signal?: AbortSignal },
): Promise<ParserOutcome> {
  const type = taskTypeOf(parser.source_type, task.task_type);
  if (type === undefined) throw giveUp('config', `${parser.source_type} has no task type ${task.task_type}.`);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new TaskAborted('timeout')), timeout_seconds * 1000);
  try {
    return await parser.run(
      { ...task, task_id: randomUUID(), attempt: 1 },
      {
        signal: signal === undefined ? abort.signal : AbortSignal.any([abort.signal, signal]),
        emit: async (item) => onItem(item),
        progress: () => undefined,
      },
    );
  } finally {
    clearTimeout(timer);
    await parser.stop?.();
  }
}
