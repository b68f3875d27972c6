import { poolOf } from '../../../src/database/clients';
import { paceOf } from '../../../src/manager/insight/pace';
import { makeSchedules } from '../../support/catalogue';
import { call, startSystem, type TestSystem } from '../../support/system';

const HOUR = 3_600_000;
const now = new Date('2026-03-02T12:30:00Z');
const hourly = { cron: '0 * * * *', timezone: 'UTC', interval_seconds: null, starts_at: null, ends_at: null };
const daily = { ...hourly, cron: '0 3 * * 1-5' };
const interval = { ...hourly, cron: null, interval_seconds: 600 };
/** Moments this many hours before noon, newest first. */
const at = (...hours: number[]) => hours.map((n) => new Date(now.getTime() - HOUR / 2 - n * HOUR));

describe('pace', () => {
  test('is as asked when every firing became a run', () => {
    expect(paceOf({ ...hourly, is_on: true, ticks: at(0, 1, 2, 3) }, now)).toEqual({
      asked_seconds: 3_600,
      real_seconds: 3_600,
      runs: 4,
    });
  });
  test('tells firings that were left out', () => {
    expect(paceOf({ ...hourly, is_on: true, ticks: at(0, 3, 6, 9) }, now)).toMatchObject({
      asked_seconds: 3_600,
      real_seconds: 3 * 3_600,
    });
  });
  test('counts a gap that goes on, but not of what is paused', () => {
    const ticks = at(4, 5, 6);
    expect(paceOf({ ...hourly, is_on: true, ticks }, now)).toMatchObject({ real_seconds: (6.5 / 2) * 3_600 });
    expect(paceOf({ ...hourly, is_on: false, ticks }, now)).toMatchObject({ real_seconds: 3_600 });
  });
  test('knows a week-end of the clock from a week-end of the parser', () => {
    // Monday, Friday, Thursday, Wednesday
    const ticks = ['2026-03-02', '2026-02-27', '2026-02-26', '2026-02-25'].map((day) => new Date(`${day}T03:00:00Z`));
    const pace = paceOf({ ...daily, is_on: true, ticks }, now);
    expect(pace.real_seconds).toBe(pace.asked_seconds);
  });
  test('is only what is asked before the third run', () => {
    expect(paceOf({ ...interval, is_on: true, ticks: at(0, 1) }, now)).toEqual({
      asked_seconds: 600,
      real_seconds: null,
      runs: 2,
    });
    expect(paceOf({ ...daily, is_on: true, ticks: [] }, now)).toMatchObject({ asked_seconds: 86_400 });
  });
  test('does not walk a clock of every second for a month', () => {
    const pace = paceOf({ ...hourly, cron: '* * * * * *', is_on: true, ticks: at(0, 300, 700) }, now);
    expect(pace.asked_seconds).toBe(1);
    expect(pace.real_seconds).toBe((700.5 / 2) * 3_600);
  });
});

describe('over REST', () => {
  let system: TestSystem;
  const get = async <T>(path: string) => (await call<T>(`${system.url}/api/v1${path}`)).body;

  beforeAll(async () => {
    system = await startSystem();
  });

  test('runs by hand do not count, nor runs from before somebody changed the clock', async () => {
    const { dataSource } = system.database;
    const pool = poolOf(dataSource);
    const { schedule_ids, source_ids, cadence_id } = await makeSchedules(dataSource, 1, { due: false });
    const runs = async (trigger: string, ...hoursAgo: number[]) => {
      for (const hours of hoursAgo)
        await pool.query(
          `with g as (insert into task_group (cadence_id, source_type, task_type, trigger, tick_at, ttl_seconds, expires_at, finished_at, status)
             values ($1, 'RSS', 'FEED', $2, date_trunc('hour', now()) - $3 * interval '1 hour', 60, now(), now(), 'completed') returning id)
           insert into task (group_id, schedule_id, source_id, status) select id, $4, $5, 'completed' from g`,
          [cadence_id, trigger, hours, schedule_ids[0], source_ids[0]],
        );
    };
    const pace = async () =>
      (await get<{ items: { pace: unknown }[] }>(`/schedule/strips?ids=${schedule_ids[0]}`)).items[0]?.pace;
    await pool.query(`update cadence set updated_at = now() - interval '10 hours' where id = $1`, [cadence_id]);
    await pool.query(`update schedule set updated_at = now() - interval '1 day'`);
    await pool.query(`update source set updated_at = now() - interval '1 day'`);
    await runs('cadence', 30, 29, 28, 6, 4, 2, 0);
    await runs('manual', 5, 3, 1);
    expect(await pace()).toEqual({ asked_seconds: 3_600, real_seconds: 7_200, runs: 4 });
    await pool.query('update cadence set interval_seconds = null where id = $1', [cadence_id]);
    expect(await pace()).toBeNull();
  });

  test('sources are sorted by health, the worst first, silent ones among them', async () => {
    const { dataSource } = system.database;
    const { source_ids } = await makeSchedules(dataSource, 7, { due: false, host: 'sorted.example' });
    const healths = ['healthy', 'paused', 'gone', 'failing', 'new', 'denied', 'healthy'];
    for (const [index, id] of source_ids.entries())
      await poolOf(dataSource).query(
        `update source set health = $2, usual_gap_seconds = case when $3 then 60 end, last_item_at = now() - interval '9 days' where id = $1`,
        [id, healths[index], index === 0],
      );
    const shown = async (query: string) =>
      (await get<{ items: { health: string }[] }>(`/source?q=sorted.example&${query}`)).items.map(
        ({ health }) => health,
      );
    const worstFirst = ['failing', 'denied', 'gone', 'silent', 'new', 'healthy', 'paused'];
    expect(await shown('sort=health')).toEqual(worstFirst);
    expect(await shown('sort=-health')).toEqual(worstFirst.toReversed());
    expect(await shown('sort=health&page=2&size=3')).toEqual(['silent', 'new', 'healthy']);
    const all = await get<{ items: { health: string }[] }>('/source?sort=health&size=3');
    expect(all.items.map(({ health }) => health)).toEqual(['failing', 'denied', 'gone']);
  });
});
