import type { DataSource } from 'typeorm';
import { poolOf } from '../src/database/clients';
import { planRequest } from '../src/manager/planning/plan-request';
import { clearTasks, makeSchedules, withBed, type BenchParts } from './bed';
import { rateAgainst, type BenchResult } from './result';
import { timed } from './statistics';

const PAGE = 10_000;
const ROUNDS = 2;

/** Planning against a raw `insert … select` of the same rows into the same table, 10,000 a statement. */
export async function benchPlanning(parts: BenchParts): Promise<BenchResult[]> {
  const count = parts.full ? 1_000_000 : 200_000;
  return withBed(parts, {}, async ({ dataSource }) => {
    await makeSchedules(dataSource, count);
    const raw: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await clearTasks(dataSource);
      raw.push(await insertRaw(dataSource));
      await clearTasks(dataSource);
      ours.push(await plan(dataSource, count));
    }
    const rate = (times: readonly number[]) => (count / Math.min(...times)) * 1_000;
    return [rateAgainst(`planning ${count.toLocaleString('en')} tasks`, rate(ours), 'tasks/s', rate(raw), 0.8)];
  });
}

async function plan(dataSource: DataSource, count: number): Promise<number> {
  const { ms, result } = await timed(() =>
    planRequest({ dataSource, ttl_seconds: 3_600, onPlanned: () => undefined }, {}),
  );
  const planned = result.groups.reduce((sum, { total }) => sum + total, 0);
  if (planned !== count) throw new Error(`${planned} tasks were planned instead of ${count}`);
  return ms;
}

async function insertRaw(dataSource: DataSource): Promise<number> {
  const pool = poolOf(dataSource);
  const { rows } = await pool.query<{ first: number; last: number }>(
    'select min(id) as first, max(id) as last from schedule',
  );
  const { first = 0, last = 0 } = rows[0] ?? {};
  const client = await pool.connect();
  try {
    const { ms } = await timed(async () => {
      for (let from = first; from <= last; from += PAGE) {
        await client.query({
          name: 'raw-plan',
          text: `insert into task (group_id, schedule_id, source_id, max_attempts)
            select 1, id, source_id, max_attempts from schedule where id >= $1 and id < $2 order by id`,
          values: [from, from + PAGE],
        });
      }
    });
    return ms;
  } finally {
    client.release();
  }
}
