import type { DataSource } from 'typeorm';
import { recognise, type Said } from '../../contract/sentences';
import { poolOf, run, type Statement } from '../../database/clients';

/** One change of a source: its address, its health, or that somebody switched it. */
export interface SourceChange {
  readonly id: number;
  readonly at: Date;
  readonly field: string;
  readonly old: string | null;
  readonly new: string | null;
  readonly reason: string;
  /** What the reason is made of; null for the code of an error or an outcome. */
  readonly said: Said | null;
  readonly task_id: string | null;
}

const changesOf: Statement = {
  name: 'changes-of-source',
  text: `select id, at, field, old, new, reason, task_id from source_change
    where source_id = $1 and ($2::bigint is null or id < $2) order by id desc limit $3`,
};

/** Changes of a source, newest first, by keyset. */
export async function listChanges(
  dataSource: DataSource,
  source_id: number,
  after: string | null,
  size: number,
): Promise<{ items: SourceChange[]; next: string | null; total: null }> {
  const rows = await run<SourceChange & Record<string, unknown>>(poolOf(dataSource), changesOf, [
    source_id,
    after,
    size + 1,
  ]);
  const items = rows.slice(0, size).map((row) => ({ ...row, said: recognise(row.reason, ['change']) }));
  return { items, next: rows.length > size ? String(items.at(-1)?.id) : null, total: null };
}
