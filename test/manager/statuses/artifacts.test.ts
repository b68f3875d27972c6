import fc from 'fast-check';
import type { StatusMessage } from '../../../src/contract/messages';
import { poolOf } from '../../../src/database/clients';
import { planDue } from '../../../src/manager/planning/plan-due';
import { recordStatuses } from '../../../src/manager/statuses/record-statuses';
import { makeSchedules } from '../../support/catalogue';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
let task_ids: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  await makeSchedules(database.dataSource, 300);
  await planDue({ dataSource: database.dataSource, ttl_seconds: 3600, onPlanned: () => undefined });
  const { rows } = await poolOf(database.dataSource).query<{ id: string }>('select id from task order by id');
  task_ids = rows.map(({ id }) => id);
});

const file = (task_id: string, name: string, mark: string | number) => ({
  name,
  bytes: Number(mark) || 0,
  sha256: String(mark).padStart(64, '0'),
  content_type: 'text/plain',
  storage_key: `runs/${task_id}/${name}`,
});

async function filesOf(task_id: string) {
  const { rows } = await poolOf(database.dataSource).query<Record<string, unknown>>(
    'select name, bytes, sha256, attempt, is_completed, source_id from artifact where task_id = $1 order by name',
    [task_id],
  );
  return rows;
}

const nextTask = () => task_ids.pop() ?? '';

/** Last words about one task, with files, in any order. */
const words = fc.array(
  fc.record({
    attempt: fc.integer({ min: 1, max: 3 }),
    status: fc.constantFrom('failed' as const, 'completed' as const),
    files: fc.array(fc.tuple(fc.constantFrom('a.txt', 'b.txt', 'c.txt'), fc.integer({ min: 1, max: 9 })), {
      maxLength: 3,
    }),
  }),
  { minLength: 1, maxLength: 5 },
);

test('any permutation, duplication and split of the same messages leaves the same files', async () => {
  await fc.assert(
    fc.asyncProperty(
      words,
      fc.infiniteStream(fc.nat(1_000_000)),
      fc.integer({ min: 1, max: 6 }),
      async (said, dice, size) => {
        const tell = async (task_id: string, order: typeof said, batch: number) => {
          const messages = order.map(({ attempt, status, files }): StatusMessage => ({
            task_id,
            attempt,
            status,
            artifacts: files.map(([name, mark]) => file(task_id, name, mark)),
          }));
          for (let at = 0; at < messages.length; at += batch)
            await recordStatuses(database.dataSource, messages.slice(at, at + batch));
          return filesOf(task_id);
        };
        const [plain, mixed] = [nextTask(), nextTask()];
        if (mixed === '') return;
        const shuffled = [...said, ...said.slice(0, 2)]
          .map((word) => [dice.next().value, word] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, word]) => word);
        const source = (rows: Record<string, unknown>[]) => rows.map(({ source_id: _, ...row }) => row);
        expect(source(await tell(mixed, shuffled, size))).toEqual(source(await tell(plain, said, 1)));
      },
    ),
    { numRuns: 60 },
  );
});

test('a late failure of an earlier attempt does not replace the files of the completion', async () => {
  const task_id = nextTask();
  await recordStatuses(database.dataSource, [
    { task_id, attempt: 2, status: 'completed', artifacts: [file(task_id, 'result.json', 2)] },
  ]);
  await recordStatuses(database.dataSource, [
    {
      task_id,
      attempt: 3,
      status: 'failed',
      artifacts: [file(task_id, 'result.json', 3), file(task_id, 'log.txt', 3)],
    },
  ]);
  const rows = await filesOf(task_id);
  expect(rows.map(({ name, bytes, attempt, is_completed }) => [name, bytes, attempt, is_completed])).toEqual([
    ['log.txt', 3, 3, false],
    ['result.json', 2, 2, true],
  ]);
  expect(rows[0]?.['source_id']).toEqual(expect.any(Number));
});

test('files of a failure without an attempt count for the attempt that failed', async () => {
  const task_id = nextTask();
  const failure = { task_id, status: 'failed' as const, error: { code: 'connect', message: 'refused' } };
  await recordStatuses(database.dataSource, [{ ...failure, artifacts: [file(task_id, 'log.txt', 9)] }]);
  await recordStatuses(database.dataSource, [{ ...failure, attempt: 2, artifacts: [file(task_id, 'log.txt', 1)] }]);
  expect(await filesOf(task_id)).toMatchObject([{ name: 'log.txt', bytes: 1, attempt: 2 }]);
});

test('a name twice in one message, a key outside of the task and an unknown task do not stop the batch', async () => {
  const [task_id, other] = [nextTask(), nextTask()];
  const unknown = '01900000-0000-7000-8000-000000000000';
  const stray = { ...file(task_id, 'stray', 1), storage_key: `runs/${other}/result.json` };
  const up = { ...file(task_id, 'up', 1), storage_key: 'scripts/1/secret' };
  await recordStatuses(database.dataSource, [
    {
      task_id,
      status: 'completed',
      attempt: 1,
      artifacts: [file(task_id, 'twice', 1), file(task_id, 'twice', 2), stray, up],
    },
    { task_id: unknown, status: 'completed', attempt: 1, artifacts: [file(unknown, 'x', 1)] },
    { task_id: other, status: 'completed', attempt: 1, artifacts: [] },
  ]);
  expect(await filesOf(task_id)).toMatchObject([{ name: 'twice', bytes: 2 }]);
  expect(await filesOf(unknown)).toEqual([]);
});
