import { poolOf } from '../../../src/database/clients';
import { planningLock, planningLockSql } from '../../../src/manager/transitions/kinds';
import { createTestDatabase } from '../../support/database';

test('the lock of a kind has the same key in SQL', async () => {
  const database = await createTestDatabase();
  const { rows } = await poolOf(database.dataSource).query(
    `select ${planningLockSql} as key from (values ('RSS', 'FEED')) as kind (source_type, task_type)`,
  );
  expect(rows).toEqual([{ key: planningLock({ source_type: 'RSS', task_type: 'FEED' }) }]);
  await database.drop();
});
