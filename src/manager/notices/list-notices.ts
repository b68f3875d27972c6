import type { DataSource } from 'typeorm';
import { recognise } from '../../contract/sentences';
import { poolOf, run } from '../../database/clients';

/** Which notices. */
export interface NoticeFilter {
  readonly status?: string;
  readonly rule_id?: number;
  readonly task_group_id?: number;
  readonly after?: string;
}

const columns = `n.id, n.rule_id, r.name as rule, n.channel, n.target, n.event, n.task_group_id, n.task_id, n.status,
  n.attempts, n.due_at, n.error, n.receipt, n.created_at, n.sent_at`;

/** Notices, newest first, by keyset. */
export async function listNotices(
  dataSource: DataSource,
  { status, rule_id, task_group_id, after }: NoticeFilter,
  size: number,
): Promise<{ items: Record<string, unknown>[]; next: string | null; total: null }> {
  const { rows } = await poolOf(dataSource).query<{ id: number; error: string | null }>(
    `select ${columns} from notice n left join notice_rule r on r.id = n.rule_id
      where ($1::text is null or n.status = $1) and ($2::int is null or n.rule_id = $2)
        and ($3::int is null or n.task_group_id = $3) and ($4::bigint is null or n.id < $4)
      order by n.id desc limit $5`,
    [status ?? null, rule_id ?? null, task_group_id ?? null, after ?? null, size + 1],
  );
  const items = rows.slice(0, size).map((row) => ({ ...row, said: recognise(row.error, ['notice']) }));
  return { items, next: rows.length > size ? String(items.at(-1)?.id) : null, total: null };
}

/** Sends a failed or skipped notice again, from its first attempt. Null: there is none; false: it is sent or waits. */
export async function retryNotice(dataSource: DataSource, id: number): Promise<boolean | null> {
  const [known] = await run<{ status: string }>(
    poolOf(dataSource),
    { name: 'status-of-notice', text: 'select status from notice where id = $1' },
    [id],
  );
  if (known === undefined) return null;
  const { rowCount } = await poolOf(dataSource).query(
    `update notice set status = 'waiting', attempts = 0, due_at = now(), error = null where id = $1 and status in ('failed', 'skipped')`,
    [id],
  );
  return rowCount === 1;
}
