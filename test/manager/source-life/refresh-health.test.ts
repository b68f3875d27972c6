import { poolOf } from '../../../src/database/clients';
import { refreshHealth } from '../../../src/manager/source-life/refresh-health';
import { makeSchedules } from '../../support/catalogue';
import { createTestDatabase } from '../../support/database';
import { waitFor } from '../../support/wait-for';

test('a refresh that waited for another one does not write what it saw before', async () => {
  const { dataSource } = await createTestDatabase();
  const pool = poolOf(dataSource);
  const { source_ids, schedule_ids } = await makeSchedules(dataSource, 1);
  const [id] = source_ids;
  const { rows } = await pool.query<{ id: number }>(
    `insert into schedule (source_id, source_type, task_type, cadence_id) values ($1, 'RSS', 'OTHER', 1) returning id`,
    [id],
  );
  const end = (schedule: number | undefined, outcome: string) =>
    pool.query('update schedule set last_outcome = $2, last_error_code = $3, last_finished_at = now() where id = $1', [
      schedule,
      outcome,
      outcome === 'failed' ? 'dns' : null,
    ]);
  await end(schedule_ids[0], 'failed');
  await refreshHealth(dataSource, [id ?? 0]);
  // somebody holds the source; one schedule mends and a refresh begins, which has to wait
  const holder = await pool.connect();
  try {
    await holder.query('begin');
    await holder.query('select from source where id = $1 for update', [id]);
    await end(schedule_ids[0], 'completed');
    const waiting = refreshHealth(dataSource, [id ?? 0]);
    await waitFor('it to wait', async () => {
      const found = await pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return found.rowCount === 1;
    });
    // meanwhile the other one fails: the source is what it was, and whoever refreshes for that has nothing to write
    await end(rows[0]?.id, 'failed');
    await holder.query('commit');
    await waiting;
  } finally {
    holder.release();
  }
  const { rows: sources } = await pool.query('select health from source where id = $1', [id]);
  expect(sources).toEqual([{ health: 'failing' }]);
});
