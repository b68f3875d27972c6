import { poolOf } from '../../../src/database/clients';
import { listItems, listTasks, type ItemFilter, type TaskFilter } from '../../../src/manager/api/list-tasks';
import type { Stretch } from '../../../src/manager/api/page.dto';
import { makeSchedules } from '../../support/catalogue';
import { createTestDatabase, type TestDatabase } from '../../support/database';

/** Filters that no index knows: a request looks at a bounded stretch of rows, and following `next` finds everything. */

const ROWS = 45_000;
let database: TestDatabase;
let group: number;

beforeAll(async () => {
  database = await createTestDatabase();
  const pool = poolOf(database.dataSource);
  const { source_ids, schedule_ids } = await makeSchedules(database.dataSource, 1);
  const { rows } = await pool.query<{ id: number }>(
    `insert into task_group (source_type, task_type, trigger, tick_at, status, total, completed, failed, ttl_seconds, expires_at, finished_at, id_floor)
     values ('RSS', 'FEED', 'request', now(), 'partial', $1, $1 - 3, 3, 60, now(), now(), uuidv7(interval '-1 day')) returning id`,
    [ROWS],
  );
  group = rows[0]?.id ?? 0;
  // the failed ones lie at both ends and in the middle
  await pool.query(
    `insert into task (id, group_id, schedule_id, source_id, status)
     select uuidv7(n * interval '1 ms' - interval '1 hour'), $1, $2, $3,
       case when n in (1, $4 / 2, $4) then 'failed' else 'completed' end::task_status
     from generate_series(1, $4::int) n`,
    [group, schedule_ids[0], source_ids[0], ROWS],
  );
  await pool.query(
    `insert into item (source_id, item_key, kind, title, content_hash, first_task_id, last_task_id, first_seen_at)
     select $1, n::text, case when n in (1, $2 / 2) then 'video' else 'post' end, case when n in (1, $2) then 'A needle' else 'hay' end,
       'h', t, t, now() - ($2 - n) * interval '1 second'
     from generate_series(1, $2::int) n, (select uuidv7() as t) x`,
    [source_ids[0], ROWS],
  );
  await pool.query('analyze task, item');
});

/** Every stretch, one after the other. */
async function follow<Row>(
  read: (after: string | undefined) => Promise<Stretch<Row>>,
): Promise<{ sizes: number[]; rows: Row[] }> {
  const sizes: number[] = [];
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await read(after);
    sizes.push(items.length);
    rows.push(...items);
    after = next ?? undefined;
  } while (after !== undefined);
  return { sizes, rows };
}

const tasks = (filter: TaskFilter, size: number) =>
  follow((after) => listTasks(database.dataSource, { ...filter, ...(after === undefined ? {} : { after }) }, size));
const items = (filter: ItemFilter, size: number) =>
  follow((after) => listItems(database.dataSource, { ...filter, ...(after === undefined ? {} : { after }) }, size));

test('tasks of a status are found over all stretches, none twice, although some stretches are empty', async () => {
  const { sizes, rows } = await tasks({ status: 'failed' }, 10);
  expect(rows.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
  // no stretch reaches from one to the next
  expect(sizes).toEqual([1, 1, 1]);
  expect((await tasks({ status: 'expired' }, 10)).rows).toEqual([]);
  const one = await tasks({ status: 'failed' }, 1);
  expect(one.rows).toEqual(rows);
});

test('tasks of a status within a group need no stretches: its counters say how many there are', async () => {
  expect((await tasks({ task_group_id: group, status: 'failed' }, 10)).sizes).toEqual([3]);
  expect((await tasks({ task_group_id: group, status: 'failed' }, 2)).sizes).toEqual([2, 1]);
  expect(await listTasks(database.dataSource, { task_group_id: group, status: 'expired' }, 10)).toEqual({
    items: [],
    next: null,
    total: 0,
  });
  const { total, next } = await listTasks(database.dataSource, { task_group_id: group }, 10);
  expect([total, next]).toEqual([ROWS, expect.any(String)]);
});

test('items are found by a part of their title, their kind and their time over all stretches', async () => {
  const needles = await items({ q: 'needle' }, 10);
  expect(needles.rows.map(({ item_key }) => item_key)).toEqual([String(ROWS), '1']);
  expect(needles.sizes.length).toBeGreaterThan(1);
  expect((await items({ kind: 'video' }, 10)).rows.map(({ item_key }) => item_key)).toEqual([String(ROWS / 2), '1']);
  // nothing behind the moment is looked at
  const from = new Date(Date.now() - 3_600_000).toISOString();
  expect((await items({ q: 'needle', from }, 10)).sizes).toEqual([1]);
  expect((await items({}, 1_000)).sizes).toHaveLength(45);
});
