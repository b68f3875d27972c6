import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { poolOf, run, type Statement } from '../../database/clients';
import type { TaskFile } from './list-artifacts';

/** The name of the file that every failed or expired run has. */
export const ERROR_FILE = 'error.txt';

const statement: Statement = {
  name: 'error-of-task',
  text: `select t.id, t.status, t.attempt, t.max_attempts, t.source_id, g.task_type, t.finished_at, t.created_at, t.error_code, t.error,
      coalesce((select json_agg(a order by a.attempt) from task_attempt a where a.task_id = t.id), '[]') as attempts
    from task t join task_group g on g.id = t.group_id where t.id = $1 and t.status in ('failed', 'expired')`,
};

interface Ended {
  readonly id: string;
  readonly status: 'failed' | 'expired';
  readonly attempt: number;
  readonly max_attempts: number;
  readonly source_id: number;
  readonly task_type: string;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  readonly error_code: string | null;
  readonly error: string | null;
  readonly attempts: readonly {
    readonly attempt: number;
    readonly status: string;
    readonly started_at: string | null;
    readonly finished_at: string;
    readonly error_code: string | null;
    readonly error: string | null;
  }[];
}

/** What went wrong with a run, as a text; undefined for one that neither failed nor expired. */
export async function renderError(
  dataSource: DataSource,
  task_id: string,
): Promise<(TaskFile & { text: Buffer }) | undefined> {
  const [task] = await run<Ended>(poolOf(dataSource), statement, [task_id]);
  if (task === undefined) return undefined;
  const text = Buffer.from(textOf(task));
  return {
    name: ERROR_FILE,
    bytes: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
    content_type: 'text/plain; charset=utf-8',
    created_at: task.finished_at ?? task.created_at,
    text,
  };
}

function textOf({
  id,
  status,
  attempt,
  max_attempts,
  source_id,
  task_type,
  finished_at,
  attempts,
  ...task
}: Ended): string {
  const { error_code, error } = task;
  const lines = [
    `Run ${id} ${status}${error_code === null ? '' : ` with ${error_code}`}.`,
    `${task_type} of source ${source_id}, attempt ${attempt} of ${max_attempts}${finished_at === null ? '' : `, ended ${finished_at.toISOString()}`}`,
    '',
    error ?? (status === 'expired' ? 'It was not done before its time to live ended.' : 'The worker gave no reason.'),
  ];
  for (const one of attempts) {
    const span = [one.started_at, one.finished_at].map((at) => (at === null ? '…' : new Date(at).toISOString()));
    lines.push('', `Attempt ${one.attempt}: ${one.status} with ${one.error_code ?? 'internal'}, ${span.join(' – ')}`);
    if (one.error !== null && one.error !== error) lines.push(one.error);
  }
  return `${lines.join('\n')}\n`;
}
