import type { Pool } from 'pg';
import { poolOf } from '../../src/database/clients';
import { countersAndCounts, makeSchedules } from '../support/catalogue';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { startManagerProcess, startNullParser } from '../support/processes';
import { call, testEnvironment } from '../support/system';
import { waitFor } from '../support/wait-for';

/** Kills whatever can be killed, and asks each time: has every schedule exactly one final task, and are the counters right? */

async function number(pool: Pool, sql: string): Promise<number> {
  const { rows } = await pool.query<{ n: number | null }>(`select (${sql}) as n`);
  return Number(rows[0]?.n ?? 0);
}

const open = 'select count(*) from task_group where finished_at is null';

async function expectAllDone(database: TestDatabase, schedules: number, status = 'completed'): Promise<void> {
  const { rows } = await poolOf(database.dataSource).query<{ tasks: number; schedules: number; final: number }>(
    `select count(*) as tasks, count(distinct schedule_id) as schedules, count(*) filter (where status = $1::task_status) as final from task`,
    [status],
  );
  expect(rows[0]).toEqual({ tasks: schedules, schedules, final: schedules });
  const { counters, counts } = await countersAndCounts(database.dataSource);
  expect(counters).toEqual(counts);
}

async function prepare(
  count: number,
  more: Record<string, string> = {},
  options: Parameters<typeof makeSchedules>[2] = {},
) {
  const database = await createTestDatabase();
  await makeSchedules(database.dataSource, count, { cadence: 'on_request', max_attempts: 5, ...options });
  return { database, pool: poolOf(database.dataSource), env: testEnvironment(database.config, more) };
}

test('manager killed while it plans 50,000, again while it dispatches, again while it records: nothing is lost or doubled', async () => {
  const { database, pool, env } = await prepare(50_000);
  const parser = await startNullParser(env);
  const planning = await startManagerProcess(env);
  const post = call(`${planning.url}/api/v1/task_group/`, {
    method: 'POST',
    headers: { 'Idempotency-Key': 'once' },
  }).catch(() => null);
  await waitFor(
    'planning to begin',
    async () => (await number(pool, 'select max(planned_through) from task_group')) > 0,
  );
  await planning.signal('SIGKILL');
  await post;
  const planned = await number(pool, 'select count(*) from task');
  expect(planned).toBeGreaterThan(0);

  const dispatching = await startManagerProcess(env);
  await waitFor(
    'dispatch to begin',
    async () => (await number(pool, `select count(*) from task where status <> 'created'`)) > 0,
  );
  await dispatching.signal('SIGKILL');
  expect(await number(pool, open)).toBe(1);

  const recording = await startManagerProcess(env);
  await waitFor(
    'statuses to be recorded',
    async () => (await number(pool, 'select sum(completed) from task_group')) > 1_000,
  );
  await recording.signal('SIGKILL');

  const last = await startManagerProcess(env);
  const again = await call<{ groups: { total: number }[] }>(`${last.url}/api/v1/task_group/`, {
    method: 'POST',
    headers: { 'Idempotency-Key': 'once' },
  });
  expect(again).toMatchObject({ status: 200, body: { groups: [{ total: 50_000 }] } });
  await waitFor('the group to end', async () => (await number(pool, open)) === 0, 90_000);
  await expectAllDone(database, 50_000);
  await last.signal('SIGTERM');
  await parser.signal('SIGTERM');
}, 180_000);

test('a parser killed after accepting, and after its side effect: the tasks get a new attempt', async () => {
  const { database, pool, env } = await prepare(40, {
    WORKER_LOST_SECONDS: '7',
    NULL_PARSER_DELAY_MS: '20000',
    NULL_PARSER_ITEMS: '1',
  });
  const manager = await startManagerProcess(env);
  const slow = await startNullParser(env);
  await call(`${manager.url}/api/v1/task_group/`, { method: 'POST' });
  await waitFor('items of running tasks', async () => (await number(pool, 'select count(*) from item')) >= 32);
  await slow.signal('SIGKILL');
  const quick = await startNullParser({ ...env, NULL_PARSER_DELAY_MS: '0' });
  await waitFor(
    'the group to end',
    async () => {
      await call(`${manager.url}/api/v1/task_group/cancel_expired_task_group`);
      return (await number(pool, open)) === 0;
    },
    60_000,
  );
  await expectAllDone(database, 40);
  expect(await number(pool, `select count(*) from task_attempt where error_code = 'lost_worker'`)).toBe(
    await number(pool, 'select count(*) from task where attempt = 2'),
  );
  // the side effect came twice, the item is there once
  expect(await number(pool, 'select count(*) from item')).toBe(40);
  await quick.signal('SIGTERM');
  await manager.signal('SIGTERM');
}, 120_000);

test('two managers at once: one group a tick, one task a schedule, however often both are asked', async () => {
  const { database, pool, env } = await prepare(0);
  const { cadence_id } = await makeSchedules(database.dataSource, 3_000, { interval_seconds: 2, max_attempts: 5 });
  const [first, second] = await Promise.all([startManagerProcess(env), startManagerProcess(env)]);
  const parser = await startNullParser(env);
  await waitFor('five ticks', async () => (await number(pool, 'select count(*) from tick')) >= 5);
  await pool.query('update cadence set is_enabled = false, next_tick_at = null where id = $1', [cadence_id]);
  await waitFor('all groups to end', async () => (await number(pool, open)) === 0);
  expect(await number(pool, 'select count(*) from task_group')).toBe(
    await number(pool, `select count(*) from tick where outcome = 'planned'`),
  );
  // a schedule has one task in each group that had room for it, and never two open at once
  expect(
    await number(
      pool,
      'select count(*) from (select group_id, schedule_id from task group by 1, 2 having count(*) > 1) x',
    ),
  ).toBe(0);
  expect(await number(pool, `select count(*) from task where status <> 'completed'`)).toBe(0);
  const { counters, counts } = await countersAndCounts(database.dataSource);
  expect(counters).toEqual(counts);
  await Promise.all([first.signal('SIGTERM'), second.signal('SIGTERM'), parser.signal('SIGTERM')]);
}, 120_000);
