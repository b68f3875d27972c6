import fc from 'fast-check';
import type { StatusMessage } from '../../../src/contract/messages';
import { merge, REPORTED_STATUSES, type Evidence } from '../../../src/contract/task-status';
import { poolOf } from '../../../src/database/clients';
import { planDue } from '../../../src/manager/planning/plan-due';
import { recordStatuses } from '../../../src/manager/statuses/record-statuses';
import { countersAndCounts, makeSchedules } from '../../support/catalogue';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let task_ids: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  // one attempt only: what wins is then decided by the merge rule alone
  await makeSchedules(database.dataSource, 400, { max_attempts: 1 });
  await planDue({ dataSource: database.dataSource, ttl_seconds: 3600, onPlanned: () => undefined });
  const { rows } = await poolOf(database.dataSource).query<{ id: string }>('select id from task order by id');
  task_ids = rows.map(({ id }) => id);
});

/** Messages about one task, in any order and with repetitions. */
const history = fc.array(
  fc.record({ attempt: fc.integer({ min: 1, max: 3 }), status: fc.constantFrom(...REPORTED_STATUSES) }),
  { minLength: 1, maxLength: 7 },
);

const message = (
  task_id: string,
  { attempt, status }: { attempt: number; status: (typeof REPORTED_STATUSES)[number] },
): StatusMessage => ({
  task_id,
  attempt,
  status,
  occurred_at: '2026-01-01T00:00:00Z',
  ...(status === 'failed' ? { error: { code: 'parse', message: 'no', retryable: false } } : {}),
});

const expected = (messages: readonly Evidence[]) =>
  messages.reduce(merge, { attempt: 1, status: 'created' } as Evidence);

async function statusesOf(ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await poolOf(database.dataSource).query<{ id: string; status: string }>(
    'select id, status from task where id = any ($1::uuid[])',
    [ids],
  );
  return new Map(rows.map(({ id, status }) => [id, status]));
}

test('the merge rule gives the same status for any order of the same messages', () => {
  fc.assert(
    fc.property(history, fc.infiniteStream(fc.nat()), (messages, dice) => {
      const shuffled = messages
        .map((m) => [dice.next().value, m] as const)
        .sort((a, b) => a[0] - b[0])
        .map(([, m]) => m);
      expect(expected(shuffled).status).toBe(expected(messages).status);
    }),
  );
});

test('Postgres agrees with the rule for any permutation, duplication and split into batches, crashes between them included', async () => {
  let next = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(history, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 6 }),
      fc.infiniteStream(fc.nat(1_000_000)),
      async (histories, size, dice) => {
        if (next + histories.length > task_ids.length) return;
        const ids = task_ids.slice(next, (next += histories.length));
        const sent = histories
          .flatMap((messages, index) => messages.map((m) => message(ids[index] ?? '', m)))
          .map((m) => [dice.next().value, m] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, m]) => m);
        for (let at = 0; at < sent.length; at += size) {
          const batch = sent.slice(at, at + size);
          await recordStatuses(database.dataSource, batch);
          // a crash after the commit and before the offsets: the batch comes again
          if (dice.next().value % 3 === 0) await recordStatuses(database.dataSource, batch);
        }
        const stand = await statusesOf(ids);
        histories.forEach((messages, index) => expect(stand.get(ids[index] ?? '')).toBe(expected(messages).status));
      },
    ),
    { numRuns: 60 },
  );
  const { counters, counts } = await countersAndCounts(database.dataSource);
  expect(counters).toEqual(counts);
});

test('a retryable failure hands out the next attempt, and any order of all messages ends in the same state', async () => {
  const { dataSource } = database;
  await makeSchedules(dataSource, 60, { max_attempts: 3 });
  await planDue({ dataSource, ttl_seconds: 3600, onPlanned: () => undefined });
  const { rows } = await poolOf(dataSource).query<{ id: string }>(
    'select id from task where max_attempts = 3 order by id',
  );
  const ids = rows.map(({ id }) => id);
  const failed = (task_id: string, attempt: number): StatusMessage => ({
    task_id,
    attempt,
    status: 'failed',
    error: { code: 'connect', message: 'refused' },
  });
  const story = (id: string): StatusMessage[] => [
    { task_id: id, attempt: 1, status: 'running' },
    failed(id, 1),
    { task_id: id, attempt: 2, status: 'running' },
    failed(id, 2),
    { task_id: id, attempt: 3, status: 'running' },
    failed(id, 3),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 }),
      fc.integer({ min: 1, max: 6 }),
      async (order, size) => {
        const id = ids.pop();
        if (id === undefined) return;
        const messages = order.map((index) => story(id)[index]).filter((m) => m !== undefined);
        for (let at = 0; at < messages.length; at += size)
          await recordStatuses(dataSource, messages.slice(at, at + size));
        expect((await statusesOf([id])).get(id)).toBe('failed');
      },
    ),
    { numRuns: 50 },
  );
  const { counters, counts } = await countersAndCounts(dataSource);
  expect(counters).toEqual(counts);
});

test('a completion heals an expiry, nothing heals a cancellation', async () => {
  const { dataSource } = database;
  const [healed = '', cancelled = ''] = task_ids.slice(-2);
  await poolOf(dataSource).query(`update task set status = 'expired' where id = $1`, [healed]);
  await poolOf(dataSource).query(`update task set status = 'cancelled' where id = $1`, [cancelled]);
  await poolOf(dataSource).query(
    `update task_group g set created = created - 2, expired = expired + 1, cancelled = cancelled + 1 where id = (select group_id from task where id = $1)`,
    [healed],
  );
  const recorded = await recordStatuses(dataSource, [
    { task_id: healed, attempt: 1, status: 'completed' },
    { task_id: cancelled, attempt: 9, status: 'completed' },
    { task_id: '01900000-0000-7000-8000-000000000000', attempt: 1, status: 'completed' },
  ]);
  expect(recorded.changed).toBe(1);
  expect(recorded.ignored).toEqual({ duplicate: 0, late: 1, unknown_task: 1 });
  expect(await statusesOf([healed, cancelled])).toEqual(
    new Map([
      [healed, 'completed'],
      [cancelled, 'cancelled'],
    ]),
  );
  const { counters, counts } = await countersAndCounts(dataSource);
  expect(counters).toEqual(counts);
});

test('a message without an attempt speaks of the current one', async () => {
  const { dataSource } = database;
  const id = task_ids.at(-3) ?? '';
  await recordStatuses(dataSource, [
    { task_id: id, status: 'running' },
    { task_id: id, status: 'completed' },
  ]);
  expect((await statusesOf([id])).get(id)).toBe('completed');
});
