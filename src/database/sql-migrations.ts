import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One folder of `migrations/`: `<yyyymmddhhmmss>-<name>/{up,down,data}.sql`. */
export interface SqlMigration {
  /** `<CamelName><timestamp in ms>`, as TypeORM's ledger wants it. */
  readonly name: string;
  readonly folder: string;
  readonly up: string;
  readonly down: string;
  /** Changes of rows that `migrate up --data` runs after `up`. */
  readonly data: string | null;
}

/** Where the reviewed SQL is: `migrations/` at the root of the package. */
export const MIGRATIONS_FOLDER = resolve(__dirname, '..', '..', 'migrations');

/** Reads all migrations in their order. @throws Error naming a folder that is malformed */
export function readMigrations(root: string = MIGRATIONS_FOLDER): SqlMigration[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => readMigration(root, name));
}

function readMigration(root: string, folder: string): SqlMigration {
  const [, stamp, title] = /^(\d{14})-([a-z0-9-]+)$/.exec(folder) ?? [];
  if (stamp === undefined || title === undefined) {
    throw new Error(`migrations/${folder}: the name must be <yyyymmddhhmmss>-<lower-case-name>`);
  }
  const read = (file: string) => readFileSync(join(root, folder, file), 'utf8');
  const camel = title.replaceAll(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
  const data = join(root, folder, 'data.sql');
  return {
    name: `${camel}${Date.parse(stamp.replace(/(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:$6Z'))}`,
    folder,
    up: read('up.sql'),
    down: read('down.sql'),
    data: existsSync(data) ? read('data.sql') : null,
  };
}

/** The migrations as classes for TypeORM, which keeps the ledger and the transaction. */
export function migrationClasses(withData: boolean): (new () => MigrationInterface)[] {
  return readMigrations().map(
    (migration) =>
      class implements MigrationInterface {
        readonly name = migration.name;
        async up(runner: QueryRunner): Promise<void> {
          await runner.query(migration.up);
          if (withData && migration.data !== null) await runner.query(migration.data);
        }
        async down(runner: QueryRunner): Promise<void> {
          await runner.query(migration.down);
        }
      },
  );
}
