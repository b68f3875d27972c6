import { poolOf } from '../../../src/database/clients';
import { firingOf } from '../../../src/manager/planning/claim-ticks';
import { planDue } from '../../../src/manager/planning/plan-due';
import { planRequest } from '../../../src/manager/planning/plan-request';
import { runSchedule } from '../../../src/manager/planning/run-schedule';
import { recordStatuses } from '../../../src/manager/statuses/record-statuses';
import { countersAndCounts, makeSchedules } from '../../support/catalogue';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  const { counters, counts } = await countersAndCounts(database.dataSource);
  expect(counters).toEqual(counts);
  await database.drop();
});

const sql = async (text: string, values: unknown[] = []) =>
  (await poolOf(database.dataSource).query<Record<string, unknown>>(text, values)).rows;
const parts = () => ({ dataSource: database.dataSource, ttl_seconds: 3600, onPlanned: () => undefined });

test('a due cadence makes one group and one row in the ledger, however many planners there are', async () => {
  await makeSchedules(database.dataSource, 25_000);
  const rounds = await Promise.all([planDue(parts()), planDue(parts()), planDue(parts())]);
  expect(rounds.reduce((sum, { ticks }) => sum + ticks, 0)).toBe(1);
  expect(await sql('select total, created, status from task_group')).toEqual([
    { total: 25_000, created: 25_000, status: 'running' },
  ]);
  expect(await sql('select outcome, planned from tick')).toEqual([{ outcome: 'planned', planned: 25_000 }]);
  expect(await sql('select count(distinct schedule_id) as n from task')).toEqual([{ n: 25_000 }]);
});

test('a schedule with an open task is left out and counted; once it is done it is planned again', async () => {
  const { cadence_id, schedule_ids } = await makeSchedules(database.dataSource, 10);
  await planDue(parts());
  const [done] = await sql('select id from task order by id limit 1');
  await recordStatuses(database.dataSource, [{ task_id: String(done?.['id']), attempt: 1, status: 'completed' }]);
  await sql(`update cadence set next_tick_at = now() where id = $1`, [cadence_id]);
  await planDue(parts());
  expect(await sql('select planned, skipped from tick order by id')).toEqual([
    { planned: 10, skipped: {} },
    { planned: 1, skipped: { overlap: 9 } },
  ]);
  expect(await runSchedule(parts(), schedule_ids[5] ?? 0)).toMatchObject({ open_task_id: expect.any(String) });
});

test('paused schedules, inactive sources and those that asked for a later moment are left out and counted', async () => {
  const { schedule_ids } = await makeSchedules(database.dataSource, 6);
  await sql('update schedule set is_enabled = false where id = $1', [schedule_ids[0]]);
  await sql('update schedule set source_is_active = false where id = $1', [schedule_ids[1]]);
  await sql(`update schedule set not_before = now() + interval '1 hour' where id = $1`, [schedule_ids[2]]);
  await planDue(parts());
  expect(await sql('select planned, skipped from tick')).toEqual([
    { planned: 3, skipped: { disabled: 2, not_due: 1 } },
  ]);
  const manual = await planRequest(parts(), { schedule_ids: schedule_ids.slice(0, 4) });
  expect(manual.groups).toMatchObject([{ total: 3 }]);
  expect(manual.skipped).toMatchObject([{ reason: 'overlap', count: 1 }]);
});

test('a tick that finds nothing to do leaves no group, and the ledger says why', async () => {
  const { schedule_ids } = await makeSchedules(database.dataSource, 2);
  await sql('update schedule set is_enabled = false where id = any ($1)', [schedule_ids]);
  await planDue(parts());
  expect(await sql('select count(*) as n from task_group')).toEqual([{ n: 0 }]);
  expect(await sql('select outcome, planned, group_id, skipped from tick')).toEqual([
    { outcome: 'empty', planned: 0, group_id: null, skipped: { disabled: 2 } },
  ]);
});

test('a spread cadence defers each task to its own place in the window', async () => {
  await makeSchedules(database.dataSource, 200, { spread_seconds: 60 });
  await planDue(parts());
  const [spread] = await sql(
    `select count(*) as n, count(distinct due_at) as moments, max(due_at) - min(due_at) < interval '60 seconds' as within from task_delay where reason = 'spread'`,
  );
  expect(spread).toMatchObject({ n: 200, within: true });
  expect(Number(spread?.['moments'])).toBeGreaterThan(40);
});

test('the walk goes on behind its cursor after a kill, and each schedule gets one task', async () => {
  await makeSchedules(database.dataSource, 30, { cadence: 'on_request' });
  const { groups } = await planRequest(parts(), {}, { idempotency_key: 'k' });
  // as a killed planner leaves it: half of the pages are there, the answer is not
  await sql(`delete from task where schedule_id > (select min(schedule_id) + 14 from task)`);
  await sql(
    `update task_group set status = 'created', total = 15, created = 15, planned_through = (select max(schedule_id) from task), started_at = null`,
  );
  await sql('update idempotency_key set response = null');
  const again = await planRequest(parts(), {}, { idempotency_key: 'k' });
  expect(again).toMatchObject({ replayed: true, groups: [{ id: groups[0]?.id, total: 30, status: 'running' }] });
  expect(await sql('select count(*) as n, count(distinct schedule_id) as d from task')).toEqual([{ n: 30, d: 30 }]);
});

describe('ticks missed while nobody ran', () => {
  const clock = { cron: null, timezone: 'UTC', interval_seconds: 60, starts_at: null, ends_at: null };
  const at = (text: string) => new Date(`2026-11-01T${text}Z`);

  test('are merged into the newest one', () => {
    const firing = firingOf({ ...clock, next_tick_at: at('10:00:00'), catch_up: 'one' }, at('10:05:10'));
    expect(firing).toEqual({ tick_at: at('10:05:00'), missed: 5, first_missed: at('10:00:00'), next: at('10:06:00') });
  });

  test('are only recorded where nothing is to be caught up', () => {
    const hourly = { ...clock, interval_seconds: 3600 };
    const firing = firingOf({ ...hourly, next_tick_at: at('10:00:00'), catch_up: 'none' }, at('12:30:00'));
    expect(firing).toEqual({ tick_at: null, missed: 3, first_missed: at('10:00:00'), next: at('13:00:00') });
  });

  test('a short delay is no miss', () => {
    const firing = firingOf({ ...clock, next_tick_at: at('10:00:00'), catch_up: 'none' }, at('10:00:02'));
    expect(firing).toMatchObject({ tick_at: at('10:00:00'), missed: 0, next: at('10:01:00') });
  });
});
