import { poolOf } from '../../../src/database/clients';
import { giveUp } from '../../../src/parsers/runtime/parser';
import { countersAndCounts, makeSchedules } from '../../support/catalogue';
import { scriptedParser } from '../../support/parsers';
import { call, startSystem, type TestSystem } from '../../support/system';
import { waitFor } from '../../support/wait-for';

interface Cause {
  error_code: string;
  host: string | null;
  source_type: string | null;
  count: number;
  groups: number;
  sample_task_id: string;
}
interface Group {
  finished_at: string | null;
  completed: number;
  failed: number;
}

let system: TestSystem;
let api: string;
let isMended = false;

const get = async <T>(path: string) => (await call<T>(`${api}${path}`)).body;
const post = <T>(path: string, body: unknown) => call<T>(`${api}${path}`, { method: 'POST', body });
const causes = async (query = '') => (await get<{ items: Cause[] }>(`/failures${query}`)).items;
const bulk = (filter: object, dry_run = false, action = 'retry') => post('/task/bulk', { action, filter, dry_run });

/** Runs schedules by hand in a group of their own and waits for its end. */
async function runAll(schedule_ids: number[]): Promise<number> {
  const { body } = await post<{ groups: { id: number }[] }>('/task_group/', { schedule_ids });
  const id = body.groups[0]?.id ?? 0;
  await waitFor('the group to end', async () => (await get<Group>(`/task_group/${id}`)).finished_at !== null);
  return id;
}

beforeAll(async () => {
  system = await startSystem();
  api = `${system.url}/api/v1`;
  await system.work(
    scriptedParser(async ({ source }) => {
      if (!isMended && source.url?.includes('slow.example')) throw giveUp('timeout', 'It took too long');
      if (source.url?.includes('gone.example')) throw giveUp('http_410', 'Gone');
      return { result: {} };
    }),
  );
});

test('a cause over many groups is counted, retried by one call, and only what failed for it', async () => {
  const { dataSource } = system.database;
  const made = async (count: number, host: string) =>
    (await makeSchedules(dataSource, count, { due: false, host, max_attempts: 1 })).schedule_ids;
  const [slow, other, gone] = [
    await made(9, 'slow.example'),
    await made(2, 'also-slow.example'),
    await made(3, 'gone.example'),
  ];
  const groups = [
    await runAll([...slow.slice(0, 4), ...gone]),
    await runAll([...slow.slice(4, 7), ...other]),
    await runAll(slow.slice(7)),
  ];
  const cause = { error_code: 'timeout', host: 'slow.example', source_type: 'RSS' };
  expect(await causes()).toEqual([
    expect.objectContaining({ ...cause, count: 9, groups: 3 }),
    expect.objectContaining({ error_code: 'http_410', host: 'gone.example', count: 3, groups: 1 }),
    expect.objectContaining({ error_code: 'timeout', host: 'also-slow.example', count: 2, groups: 1 }),
  ]);

  expect((await bulk(cause, true)).body).toEqual({ matched: 9, done: 0, skipped: {} });
  // one of them has another open task meanwhile
  const pool = poolOf(dataSource);
  const open = await pool.query<{ id: number }>(
    `with g as (insert into task_group (source_type, task_type, trigger, tick_at, ttl_seconds, expires_at, status, total, created, is_dispatched)
       values ('RSS', 'FEED', 'manual', now(), 3600, now() + interval '1 hour', 'running', 1, 1, true) returning id)
     , t as (insert into task (group_id, schedule_id, source_id) select g.id, s.id, s.source_id from g, schedule s where s.id = $1)
     select id from g`,
    [slow[0]],
  );
  isMended = true;
  expect((await bulk(cause)).body).toEqual({ matched: 9, done: 8, skipped: { not_retryable_or_has_open_task: 1 } });
  // a second press finds what is left
  expect((await bulk(cause)).body).toEqual({ matched: 1, done: 0, skipped: { not_retryable_or_has_open_task: 1 } });
  const groupsNow = async () => Promise.all(groups.map((id) => get<Group>(`/task_group/${id}`)));
  await waitFor('the retries to end', async () => (await groupsNow()).every(({ finished_at }) => finished_at !== null));
  expect((await groupsNow()).map(({ completed, failed }) => [completed, failed])).toEqual([
    [3, 4],
    [3, 2],
    [2, 0],
  ]);
  expect((await causes()).map(({ host, count }) => [host, count])).toEqual([
    ['gone.example', 3],
    ['also-slow.example', 2],
    ['slow.example', 1],
  ]);
  await post('/task_group/bulk', { action: 'cancel', ids: [open.rows[0]?.id] });
  const { counters, counts } = await countersAndCounts(dataSource);
  expect(counters).toEqual(counts);
});

test('what was planned before is left alone, and a failure that will be repeated is none', async () => {
  const { dataSource } = system.database;
  expect(
    (await bulk({ error_code: 'http_410', since: new Date(Date.now() + 1_000).toISOString() }, true)).body,
  ).toEqual({
    matched: 0,
    done: 0,
    skipped: {},
  });
  await poolOf(dataSource).query(`update task_attempt set retry_at = now() where error_code = 'http_410'`);
  expect((await causes()).map(({ error_code }) => error_code)).not.toContain('http_410');
});

test('never every task by mistake', async () => {
  const old = new Date(Date.now() - 40 * 86_400_000).toISOString();
  for (const filter of [
    {},
    { host: 'slow.example' },
    { error_code: 'timeout', since: old },
    { error_code: 'timeout', since: 'yesterday' },
    { error_code: 'timeout', source_type: 'NOPE' },
    { task_group_id: 1, host: 'slow.example' },
    { error_code: 'timeout', status: 'failed' },
  ])
    expect((await bulk(filter, true)).status).toBe(422);
  expect((await bulk({ error_code: 'timeout' }, true, 'cancel')).status).toBe(422);
  for (const hours of ['0', '745', 'x']) expect((await call(`${api}/failures?hours=${hours}`)).status).toBe(422);
});
