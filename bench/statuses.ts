import type { DataSource } from 'typeorm';
import type { StatusMessage } from '../src/contract/messages';
import { poolOf } from '../src/database/clients';
import { planRequest } from '../src/manager/planning/plan-request';
import { recordStatuses } from '../src/manager/statuses/record-statuses';
import { clearTasks, makeSchedules, withBed, type BenchParts } from './bed';
import { atLeast, figure, rateAgainst, type BenchResult } from './result';
import { shuffled, timed } from './statistics';

const BATCH = 1_000;
const ROUNDS = 3;

type Feed = 'ordered' | 'shuffled' | 'with 10 % duplicates';

/** Recording statuses, counters and state included, against the bare update of the same rows by `unnest`. */
export async function benchStatuses(parts: BenchParts): Promise<BenchResult[]> {
  const count = parts.full ? 200_000 : 50_000;
  return withBed(parts, {}, async ({ dataSource }) => {
    await makeSchedules(dataSource, count);
    const first = await measure(dataSource, 'ordered', recordStatuses);
    const results = [figure('status ingest, first run of every schedule', first, 'statuses/s')];
    for (const feed of ['ordered', 'shuffled', 'with 10 % duplicates'] as const) {
      const best = { raw: 0, ours: 0 };
      for (let round = 0; round < ROUNDS; round++) {
        best.raw = Math.max(best.raw, await measure(dataSource, feed, updateRaw));
        best.ours = Math.max(best.ours, await measure(dataSource, feed, recordStatuses));
        await checkCounters(dataSource, count);
      }
      results.push(rateAgainst(`status ingest, ${feed}`, best.ours, 'statuses/s', best.raw, 0.6));
      if (feed === 'ordered') results.push(atLeast('status ingest, in any case', best.ours, 'statuses/s', 20_000));
    }
    return results;
  });
}

/** Statuses a second, on freshly planned tasks. */
async function measure(
  dataSource: DataSource,
  feed: Feed,
  apply: (dataSource: DataSource, batch: readonly StatusMessage[]) => Promise<unknown>,
): Promise<number> {
  await clearTasks(dataSource);
  await planRequest({ dataSource, ttl_seconds: 3_600, onPlanned: () => undefined }, {});
  const pool = poolOf(dataSource);
  await pool.query(`update task set status = 'queued', queued_at = now()`);
  await pool.query('update task_group set queued = created, created = 0, is_dispatched = true');
  await pool.query('vacuum (analyze) task');
  await pool.query('checkpoint');
  const { rows } = await pool.query<{ id: string }>('select id from task order by id');
  const batches = batchesOf(
    rows.map(({ id }) => id),
    feed,
  );
  const { ms } = await timed(async () => {
    for (const batch of batches) await apply(dataSource, batch);
  });
  return (batches.reduce((sum, batch) => sum + batch.length, 0) / ms) * 1_000;
}

/** `running` and `completed` of every task, in batches as the consumer makes them. */
function batchesOf(ids: readonly string[], feed: Feed): StatusMessage[][] {
  const messages: StatusMessage[] = [];
  for (let at = 0; at < ids.length; at += BATCH) {
    const some = ids.slice(at, at + BATCH);
    messages.push(...some.map((id) => messageOf(id, 'running')), ...some.map((id) => messageOf(id, 'completed')));
  }
  const tenth = messages.filter((_, n) => n % 10 === 0);
  const fed = feed === 'ordered' ? messages : shuffled(feed === 'shuffled' ? messages : [...messages, ...tenth]);
  const batches: StatusMessage[][] = [];
  for (let at = 0; at < fed.length; at += BATCH) batches.push(fed.slice(at, at + BATCH));
  return batches;
}

function messageOf(task_id: string, status: 'running' | 'completed'): StatusMessage {
  return {
    task_id,
    attempt: 1,
    status,
    occurred_at: new Date().toISOString(),
    worker_id: 'rss-bench-1-abcd',
    ...(status === 'completed' ? { result: { items: 0 } } : {}),
  };
}

/** The limit: nothing but the rows. A task that is twice in a batch is updated once. */
async function updateRaw(dataSource: DataSource, batch: readonly StatusMessage[]): Promise<void> {
  const last = new Map<string, StatusMessage>();
  for (const message of batch)
    if (last.get(message.task_id)?.status !== 'completed') last.set(message.task_id, message);
  const rows = [...last.values()].sort((a, b) => (a.task_id < b.task_id ? -1 : 1));
  const moment = (wanted: string) => rows.map(({ status, occurred_at }) => (status === wanted ? occurred_at : null));
  await poolOf(dataSource).query({
    name: 'raw-update',
    text: `update task t set status = i.status, started_at = coalesce(t.started_at, i.started_at), finished_at = i.finished_at,
        worker_id = i.worker_id, result = coalesce(i.result::jsonb, t.result)
      from unnest($1::uuid[], $2::task_status[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::text[])
        as i (id, status, started_at, finished_at, worker_id, result)
      where t.id = i.id and t.id between $7::uuid and $8::uuid and t.status < i.status`,
    values: [
      rows.map(({ task_id }) => task_id),
      rows.map(({ status }) => status),
      moment('running'),
      moment('completed'),
      rows.map(({ worker_id }) => worker_id ?? null),
      rows.map(({ result }) => (result ? JSON.stringify(result) : null)),
      rows[0]?.task_id,
      rows.at(-1)?.task_id,
    ],
  });
}

async function checkCounters(dataSource: DataSource, count: number): Promise<void> {
  const { rows } = await poolOf(dataSource).query<{ completed: number }>('select completed from task_group');
  if (rows[0]?.completed !== count) throw new Error(`${rows[0]?.completed} of ${count} tasks are counted as completed`);
}
