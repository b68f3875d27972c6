import { poolOf } from '../../../src/database/clients';
import { makeSchedules } from '../../support/catalogue';
import { call, startSystem, type TestSystem } from '../../support/system';

interface DraftLoad {
  from: string;
  schedules: number;
  existing: number[];
  draft: number[];
  usual: number;
  peak: { at: string; count: number; of_draft: number } | null;
  spread_seconds: number | null;
}

let system: TestSystem;
const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
const preview = (body: Record<string, unknown>) =>
  call<DraftLoad>(`${system.url}/api/v1/cadence/preview/load`, { method: 'POST', body });

beforeAll(async () => {
  system = await startSystem();
  const { dataSource } = system.database;
  // 300 at every full hour
  const { cadence_id } = await makeSchedules(dataSource, 300, { due: false });
  await poolOf(dataSource).query(
    `update cadence set interval_seconds = null, cron = '0 * * * *', next_tick_at = date_trunc('hour', now()) + interval '1 hour' where id = $1`,
    [cadence_id],
  );
});

test('a draft lies on top of what other clocks do, its peak is named, and the spread takes it away', async () => {
  const draft = { cron: '0 3 * * *', timezone: 'UTC', schedules: 6_000 };
  const { body } = await preview(draft);
  expect(body.existing).toHaveLength(1_440);
  expect(sum(body.existing)).toBe(300 * 24);
  expect(sum(body.draft)).toBe(6_000);
  expect(body.usual).toBe(300);
  expect(body.peak).toEqual({ at: expect.stringMatching(/T03:00:00.000Z$/), count: 6_300, of_draft: 6_000 });
  // twice the usual are 600 a minute: 300 of the hour and 200 of each minute of the spread
  expect(body.spread_seconds).toBe(1_800);
  const { body: after } = await preview({ ...draft, spread_seconds: body.spread_seconds });
  expect(after.peak).toEqual({ at: body.peak?.at, count: 500, of_draft: 200 });
  expect(after.spread_seconds).toBeNull();
  expect(sum(after.draft)).toBe(6_000);
});

test('an edit takes the place of its own clock, with the schedules that hang on it', async () => {
  const { cadence_id } = await makeSchedules(system.database.dataSource, 40, { due: false, interval_seconds: 600 });
  const pool = poolOf(system.database.dataSource);
  await pool.query(
    `update cadence set next_tick_at = to_timestamp(ceil(extract(epoch from now()) / 600) * 600) where id = $1`,
    [cadence_id],
  );
  const { body: before } = await preview({ interval_seconds: 600 });
  expect(sum(before.existing)).toBe(300 * 24 + 40 * 144);
  expect(before).toMatchObject({ schedules: 0, peak: null, spread_seconds: null });
  const { body } = await preview({ interval_seconds: 300, cadence_id });
  expect(body.schedules).toBe(40);
  expect(sum(body.existing)).toBe(300 * 24);
  expect(sum(body.draft)).toBe(40 * 288);
  // fewer than twice the usual
  expect(body).toMatchObject({ peak: { count: 340 }, spread_seconds: null });
  await pool.query('update cadence set next_tick_at = null where id = $1', [cadence_id]);
});

test('a clock of every few seconds goes on as it began, and the first start is kept to', async () => {
  const { body } = await preview({ cron: '*/10 * * * * *', schedules: 1 });
  expect(sum(body.draft)).toBeGreaterThan(8_600);
  expect(sum(body.draft)).toBeLessThan(8_700);
  const starts_at = new Date(Date.now() + 12.5 * 3_600_000).toISOString();
  const late = await preview({ interval_seconds: 3_600, starts_at, schedules: 10 });
  expect(sum(late.body.draft.slice(0, 718))).toBe(0);
  expect(sum(late.body.draft)).toBe(120);
  // the window never runs into the next firing
  const dense = await preview({ interval_seconds: 300, schedules: 1_000_000 });
  expect(dense.body.spread_seconds).toBe(300);
});

test('a draft that cannot be saved cannot be previewed', async () => {
  for (const body of [
    {},
    { cron: 'nonsense' },
    { cron: '0 * * * *', timezone: 'Nowhere/Else' },
    { interval_seconds: 60, spread_seconds: 120 },
    { interval_seconds: 60, schedules: -1 },
    { interval_seconds: 60, cadence_id: 'x' },
  ])
    expect((await preview(body)).status).toBe(422);
});
