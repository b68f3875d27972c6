import { poolOf } from '../../../src/database/clients';
import { expireStale } from '../../../src/manager/expiry/expire-stale';
import { planDue } from '../../../src/manager/planning/plan-due';
import { recordStatuses } from '../../../src/manager/statuses/record-statuses';
import { retain } from '../../../src/manager/retention/retain';
import { recordHeartbeats } from '../../../src/manager/workers/record-heartbeats';
import { countersAndCounts, makeSchedules } from '../../support/catalogue';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
const forever = () => Number.MAX_SAFE_INTEGER;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  const { counters, counts } = await countersAndCounts(database.dataSource);
  expect(counters).toEqual(counts);
  await database.drop();
});

async function plan(count: number, options: Parameters<typeof makeSchedules>[2] = {}): Promise<string[]> {
  const { dataSource } = database;
  await makeSchedules(dataSource, count, options);
  await planDue({ dataSource, ttl_seconds: 3600, onPlanned: () => undefined });
  const { rows } = await poolOf(dataSource).query<{ id: string }>('select id from task order by id');
  return rows.map(({ id }) => id);
}

const expire = (more: Partial<Parameters<typeof expireStale>[0]> = {}) =>
  expireStale({
    dataSource: database.dataSource,
    timeout_seconds: 600,
    worker_lost_seconds: 45,
    listenedFor: forever,
    ...more,
  });

const sql = (text: string, values: unknown[] = []) =>
  poolOf(database.dataSource).query<Record<string, unknown>>(text, values);

test('what nobody started by expires_at expires; what runs goes on; any number of concurrent rounds count it once', async () => {
  const ids = await plan(12_000);
  await recordStatuses(
    database.dataSource,
    ids.slice(0, 5).map((task_id) => ({ task_id, attempt: 1, status: 'running' as const })),
  );
  await sql(`update task_group set expires_at = now() - interval '1 second'`);
  const rounds = await Promise.all([expire(), expire(), expire()]);
  expect(rounds.reduce((sum, { expired_tasks }) => sum + expired_tasks, 0)).toBe(11_995);
  const { rows } = await sql('select status, running, expired from task_group');
  expect(rows).toEqual([{ status: 'running', running: 5, expired: 11_995 }]);
  await recordStatuses(
    database.dataSource,
    ids.slice(0, 6).map((task_id) => ({ task_id, attempt: 1, status: 'completed' as const })),
  );
  const after = await sql('select status, completed, expired from task_group');
  expect(after.rows).toEqual([{ status: 'partial', completed: 6, expired: 11_994 }]);
});

test("a lost worker's tasks get a new attempt, but not before heartbeats were read for as long as a worker may be silent", async () => {
  const ids = await plan(3, { max_attempts: 2 });
  const worker = {
    source_type: 'RSS',
    host: 'h',
    pid: 1,
    version: '1',
    started_at: '2026-01-01T00:00:00Z',
    running: 3,
    capacity: 4,
    done_total: 0,
    failed_total: 0,
    stopping: false,
  };
  await recordHeartbeats(database.dataSource, [
    { message: { ...worker, worker_id: 'silent' }, age_ms: 60_000 },
    { message: { ...worker, worker_id: 'alive' }, age_ms: 1_000 },
  ]);
  const running = ids.map((task_id, n) => ({
    task_id,
    attempt: 1,
    status: 'running' as const,
    worker_id: n === 0 ? 'alive' : 'silent',
  }));
  await recordStatuses(database.dataSource, running);
  expect(await expire({ listenedFor: () => 44_000 })).toMatchObject({ requeued_tasks: 0, lost_workers: 0 });
  expect(await expire()).toMatchObject({ requeued_tasks: 2, lost_workers: 1, failed_tasks: 0 });
  const { rows } = await sql('select status, attempt from task order by id');
  expect(rows).toEqual([
    { status: 'running', attempt: 1 },
    { status: 'created', attempt: 2 },
    { status: 'created', attempt: 2 },
  ]);
  expect((await sql('select reason from task_delay')).rows).toEqual([
    { reason: 'lost_worker' },
    { reason: 'lost_worker' },
  ]);
  expect(await expire()).toMatchObject({ requeued_tasks: 0, lost_workers: 0 });
});

test('a task past its timeout gets a new attempt, and fails when none is left', async () => {
  const [first = ''] = await plan(1, { max_attempts: 2, timeout_seconds: 10 });
  for (const attempt of [1, 2]) {
    await recordStatuses(database.dataSource, [
      { task_id: first, attempt, status: 'running', occurred_at: new Date(Date.now() - 56_000).toISOString() },
    ]);
    await sql('update task_group set running_check_at = null');
    const expired = await expire();
    expect([expired.requeued_tasks, expired.failed_tasks]).toEqual(attempt === 1 ? [1, 0] : [0, 1]);
  }
  const { rows } = await sql('select status, attempt, error_code from task');
  expect(rows).toEqual([{ status: 'failed', attempt: 2, error_code: 'timeout' }]);
  expect((await sql('select attempt, error_code from task_attempt order by attempt')).rows).toHaveLength(2);
});

test('retention drops old partitions and rows, and keeps what is young or open', async () => {
  await plan(10);
  await sql(`select make_task_partitions(now() - interval '60 days', 0)`);
  await sql(
    `insert into task (id, group_id, schedule_id, source_id, status) select uuidv7(interval '-60 days'), 999, 1, 1, 'completed' from generate_series(1, 5)`,
  );
  const before = await sql(`select count(*) as n from task`);
  expect(before.rows).toEqual([{ n: 15 }]);
  await sql(`update task_group set finished_at = null`);
  const retained = await retain(database.dataSource, 30);
  expect(retained.partitions_dropped).toBeGreaterThan(0);
  expect((await sql('select count(*) as n from task')).rows).toEqual([{ n: 10 }]);
  expect((await sql('select count(*) as n from task_group')).rows).toEqual([{ n: 1 }]);
});
