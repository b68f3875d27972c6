import { poolOf } from '../../../src/database/clients';
import { planDue } from '../../../src/manager/planning/plan-due';
import { recordStatuses } from '../../../src/manager/statuses/record-statuses';
import { makeSchedules } from '../../support/catalogue';
import { createTestDatabase } from '../../support/database';

const COUNT = 16_000;

// Postgres expects a single row of a partition it has no statistics of; comparing every row of a batch with every other
// took 45 ms for a thousand of them, and 250 times that for these.
test('a batch of tasks that were planned a moment ago is recorded in time that grows with its size, not its square', async () => {
  const { dataSource } = await createTestDatabase();
  await makeSchedules(dataSource, COUNT);
  await planDue({ dataSource, ttl_seconds: 3_600, onPlanned: () => undefined });
  const { rows } = await poolOf(dataSource).query<{ id: string }>('select id from task');
  const ended = rows.map(({ id }) => ({ task_id: id, attempt: 1, status: 'completed' as const }));
  // from its sixth run on a prepared statement may have the plan for any batch
  for (let n = 0; n < 8; n++) await recordStatuses(dataSource, ended.splice(0, 10));
  const begun = performance.now();
  const { changed } = await recordStatuses(dataSource, ended);
  const took_ms = performance.now() - begun;
  expect(changed).toBe(COUNT - 80);
  expect(took_ms).toBeLessThan(2_500);
});
