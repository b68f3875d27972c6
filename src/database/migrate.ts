import type { DataSource } from 'typeorm';
import { readMigrations } from './sql-migrations';

/** Applies, reverts and lists migrations. TypeORM keeps the ledger; concurrent runs wait for each other. */

/** One migration and whether the database has it. */
export interface MigrationState {
  readonly name: string;
  readonly folder: string;
  readonly applied: boolean;
}

const LOCK = 7_263_001;

/** Applies what is pending, each in its own transaction; returns the names. */
export async function migrateUp(dataSource: DataSource): Promise<string[]> {
  return withLock(dataSource, async () => (await dataSource.runMigrations()).map(({ name }) => name));
}

/** Reverts the newest applied migration; returns its name, or null when there is none. */
export async function migrateDown(dataSource: DataSource): Promise<string | null> {
  return withLock(dataSource, async () => {
    const before = (await listMigrations(dataSource)).filter(({ applied }) => applied);
    const newest = before.at(-1);
    if (newest === undefined) return null;
    await dataSource.undoLastMigration();
    return newest.name;
  });
}

/** Every migration of this build in order, and those the database has. */
export async function listMigrations(dataSource: DataSource): Promise<MigrationState[]> {
  const [ledger] = await dataSource.query<{ exists: boolean }[]>(
    `select to_regclass('migration') is not null as exists`,
  );
  const rows = ledger?.exists ? await dataSource.query<{ name: string }[]>('select name from migration') : [];
  const applied = new Set(rows.map(({ name }) => name));
  return readMigrations().map(({ name, folder }) => ({ name, folder, applied: applied.has(name) }));
}

/** Names of migrations the database lacks: a stale schema stops the start. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  return (await listMigrations(dataSource)).filter(({ applied }) => !applied).map(({ name }) => name);
}

// Two processes that migrate at once: the second waits here and then finds nothing pending.
async function withLock<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock($1)', [LOCK]);
    return await work();
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    await runner.release();
  }
}
