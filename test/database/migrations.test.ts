import { connect } from '../../src/database/data-source';
import { listMigrations, migrateDown, migrateUp, pendingMigrations } from '../../src/database/migrate';
import { createTestDatabase } from '../support/database';

test('up leaves no drift between entities and schema; down leaves nothing; up works again', async () => {
  const { dataSource } = await createTestDatabase({ empty: true });
  expect((await pendingMigrations(dataSource)).length).toBe((await listMigrations(dataSource)).length);
  await migrateUp(dataSource);
  expect(await pendingMigrations(dataSource)).toEqual([]);
  const drift = (await dataSource.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);
  // partial, BRIN and partitioned indexes, and the partitions themselves, are beyond what entities can say
  expect(drift.filter((query) => !/INDEX|enum|_typeorm/i.test(query))).toEqual([]);
  while ((await migrateDown(dataSource)) !== null);
  const left = await dataSource.query<
    { name: string }[]
  >(`select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'limits') and relkind in ('r', 'p', 'S') and relname not like 'migration%'`);
  expect(left).toEqual([]);
  expect(await migrateUp(dataSource)).toHaveLength((await listMigrations(dataSource)).length);
});

test('two processes that migrate at once: one does it, the other finds it done', async () => {
  const { dataSource, config } = await createTestDatabase({ empty: true });
  const other = await connect(config, 'other');
  const [a, b] = await Promise.all([migrateUp(dataSource), migrateUp(other)]);
  expect([a.length, b.length].sort()).toEqual([0, (await listMigrations(dataSource)).length]);
  await other.destroy();
});
