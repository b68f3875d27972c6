import type { DataSource } from 'typeorm';
import { run, transaction, type Statement } from '../../database/clients';
import { NOBODY, type Asker } from './open-group';

/** What is to be tried: a source as it would be, saved or not. */
export interface Draft {
  /** Of the saved source that is being changed; 0: there is none. */
  readonly id: number;
  readonly url: string | null;
  readonly name: string | null;
  readonly external_id: string | null;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Whoever asks for a dry run waits for it: nobody takes it later than this. */
const TTL_SECONDS = 120;

const plant: Statement = {
  name: 'plant-dry-run',
  // schedule 0 is none: nothing that the task does is counted for a schedule, and no tick meets it
  text: `with g as (
    insert into task_group (source_type, task_type, trigger, tick_at, status, priority, total, created, params, draft,
      ttl_seconds, request_id, started_at, expires_at, traceparent)
    values ($1, $2, 'dry_run', now(), 'running', 100, 1, 1, $3, $4, ${TTL_SECONDS}, $6, now(),
      now() + interval '${TTL_SECONDS} seconds', $7)
    returning id
  ),
  t as (
    insert into task (group_id, schedule_id, source_id, max_attempts) select g.id, 0, $5, 1 from g returning id, group_id
  )
  select t.id as task_id, t.group_id as task_group_id, pg_notify('parser_manager', 'dispatch') from t`,
};

/** Has the first rows of a draft tried by a worker, before anything else that waits; its result comes with the task. */
export async function plantDryRun(
  dataSource: DataSource,
  kind: { readonly source_type: string; readonly task_type: string },
  draft: Draft,
  params: Readonly<Record<string, unknown>>,
  asker: Asker = NOBODY,
): Promise<{ task_id: string; task_group_id: number }> {
  return transaction(dataSource, async (client) => {
    const [planted] = await run<{ task_id: string; task_group_id: number }>(client, plant, [
      kind.source_type,
      kind.task_type,
      JSON.stringify(params),
      JSON.stringify(draft),
      draft.id,
      asker.request_id,
      asker.traceparent,
    ]);
    if (planted === undefined) throw new Error('a dry run was inserted without an id');
    return { task_id: planted.task_id, task_group_id: planted.task_group_id };
  });
}
