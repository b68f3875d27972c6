import { poolOf } from '../../../src/database/clients';
import { makeSchedules } from '../../support/catalogue';
import { call, startSystem, type TestSystem } from '../../support/system';

interface Curve {
  from: string;
  to: string;
  step_seconds: number;
  total: number;
  examined: number;
  begun: number[];
  ended: number[];
  failed: number[];
}

let system: TestSystem;
const curve = (id: number, query = '') => call<Curve>(`${system.url}/api/v1/task_group/${id}/curve${query}`);

/** A group that began 100 s ago: task n of 100 begins in second n and takes 10 s; each tenth fails. */
async function makeGroup(isOver: boolean): Promise<number> {
  const { dataSource } = system.database;
  const { cadence_id } = await makeSchedules(dataSource, 100, { due: false });
  const { rows } = await poolOf(dataSource).query<{ id: number }>(
    `with g as (
       insert into task_group (cadence_id, source_type, task_type, trigger, tick_at, ttl_seconds, expires_at, status, total, completed,
         id_floor, created_at, started_at, finished_at)
       values ($1, 'RSS', 'FEED', 'cadence', now(), 3600, now() + interval '1 hour', $2, 100, 100, uuid_floor(now() - interval '5 minutes'),
         now() - interval '200 s', now() - interval '100 s', case when $3 then now() end) returning id
     ), t as (
       insert into task (group_id, schedule_id, source_id, status, started_at, finished_at)
       select g.id, s.id, s.source_id,
         (case when n > 90 and not $3 then 'running' when n % 10 = 0 then 'failed' else 'completed' end)::task_status,
         now() - (100 - n) * interval '1 s', case when n <= 90 or $3 then least(now(), now() - (90 - n) * interval '1 s') end
       from g, (select id, source_id, row_number() over (order by id) - 1 as n from schedule where cadence_id = $1) s
     )
     select id from g`,
    [cadence_id, isOver ? 'completed' : 'running', isOver],
  );
  return rows[0]?.id ?? 0;
}

beforeAll(async () => {
  system = await startSystem();
});

test('tells how many had begun, ended and failed by each step, all of them at the end', async () => {
  const { body } = await curve(await makeGroup(true), '?points=10');
  expect(body).toMatchObject({ step_seconds: 10, total: 100, examined: 100 });
  expect(Date.parse(body.to) - Date.parse(body.from)).toBe(100_000);
  expect(body.begun).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  // the last ten ended with the group
  expect(body.ended).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 100]);
  expect(body.failed).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 10]);
});

test('goes up to now while the group works', async () => {
  const { body } = await curve(await makeGroup(false), '?points=10');
  expect(Date.parse(body.to)).toBeGreaterThan(Date.now() - 5_000);
  expect(body.begun.at(-1)).toBe(100);
  expect(body.ended.at(-1)).toBe(91);
  expect((await curve(await makeGroup(false))).body.ended).toHaveLength(120);
});

test('moments of workers whose clocks are wrong are within the curve', async () => {
  const id = await makeGroup(true);
  const pool = poolOf(system.database.dataSource);
  await pool.query(
    `update task set started_at = started_at - interval '1 day', finished_at = finished_at + interval '1 day' where group_id = $1`,
    [id],
  );
  const { body } = await curve(id, '?points=2');
  expect(body).toMatchObject({ begun: [100, 100], ended: [0, 100] });
});

test('a group without tasks, none at all, and steps that are none', async () => {
  const pool = poolOf(system.database.dataSource);
  const { rows } = await pool.query<{ id: number }>(
    `insert into task_group (source_type, task_type, trigger, tick_at, ttl_seconds, expires_at)
     values ('RSS', 'FEED', 'manual', now(), 60, now()) returning id`,
  );
  expect((await curve(rows[0]?.id ?? 0, '?points=3')).body).toMatchObject({ total: 0, begun: [0, 0, 0] });
  expect((await curve(2_000_000_000)).status).toBe(404);
  for (const points of ['1', '501', 'x']) expect((await curve(1, `?points=${points}`)).status).toBe(422);
});
