import { poolOf } from '../../src/database/clients';
import { planRequest } from '../../src/manager/planning/plan-request';
import { recordStatuses } from '../../src/manager/statuses/record-statuses';
import { markChunkQueued } from '../../src/manager/transitions/mark-queued';
import { countersAndCounts, makeSchedules } from '../support/catalogue';
import { createTestDatabase } from '../support/database';
import { waitFor } from '../support/wait-for';

// A parser was faster than dispatch: its statuses were being recorded while dispatch still marked the same tasks as
// queued. From the sixth batch of a connection on (when Postgres keeps a plan) all of them were taken for statuses of
// unknown tasks, went to the dead letters, and their tasks stayed queued until they expired. Before that, the check of
// the group's counters failed on numbers that were already history.
test('statuses that are recorded while dispatch marks the same tasks are recorded all the same', async () => {
  const { dataSource } = await createTestDatabase();
  await makeSchedules(dataSource, 2_000, { cadence: 'on_request' });
  const pool = poolOf(dataSource);
  for (let round = 0; round < 9; round++) {
    const { groups } = await planRequest({ dataSource, ttl_seconds: 3600, onPlanned: () => undefined }, {});
    const group_id = groups[0]?.id ?? 0;
    const { rows } = await pool.query<{ id: string; from: string }>(
      'select t.id, g.dispatched_through as from from task t join task_group g on g.id = t.group_id where g.id = $1 order by t.id',
      [group_id],
    );
    const dispatch = await pool.connect();
    await dispatch.query('begin');
    await markChunkQueued(dispatch, group_id, rows[0]?.from ?? '', rows.at(-1)?.id ?? '', true);
    const recording = recordStatuses(
      dataSource,
      rows.slice(0, 700).map(({ id: task_id }) => ({ task_id, attempt: 1, status: 'running' as const })),
    );
    await waitFor(
      'the batch to wait',
      async () => (await pool.query('select from pg_locks where not granted')).rowCount !== 0,
    );
    await dispatch.query('commit');
    dispatch.release();
    expect(await recording).toMatchObject({
      changed: 700,
      unknown_task_ids: [],
      ignored: { late: 0, duplicate: 0, unknown_task: 0 },
    });
    await recordStatuses(
      dataSource,
      rows.map(({ id: task_id }) => ({ task_id, attempt: 1, status: 'completed' as const })),
    );
    const { counters, counts } = await countersAndCounts(dataSource);
    expect(counters).toEqual(counts);
  }
});
