import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { DataSource } from 'typeorm';
import type { Config } from '../config/env';
import { makeLimitsLogin } from '../database/limits-login';
import { listMigrations, migrateDown, migrateUp } from '../database/migrate';
import { MIGRATIONS_FOLDER, readMigrations } from '../database/sql-migrations';
import { CliError, print, type Env } from './cli-error';
import { withDatabase } from './with-database';

export function migrateCommand(env: Env): Command {
  const migrate = new Command('migrate').description('Bring the schema up or down');
  migrate
    .command('up')
    .description('apply what is pending; with LIMITS_PASSWORD also make the login for limits of pipelines')
    .option('--data', 'also run the data.sql of each migration', false)
    .option('--json', 'one JSON line', false)
    .action(async ({ data, json }: { data: boolean; json: boolean }) => {
      const up = async (dataSource: DataSource, { limits_password: password }: Config) => ({
        applied: await migrateUp(dataSource),
        ...(password === null ? {} : { limits: await makeLimitsLogin(dataSource, password) }),
      });
      const result = await withDatabase(env, up, { withData: data });
      const { applied, limits } = result;
      const lines = [applied.length === 0 ? 'nothing to apply' : `applied ${applied.join(', ')}`];
      if (limits !== undefined) lines.push(limits.problem ?? `"${limits.login}" may keep limits, and nothing else`);
      print(result, json, lines.join('\n'));
    });
  migrate
    .command('down')
    .description('revert the newest migration')
    .option('--json', 'one JSON line', false)
    .action(async ({ json }: { json: boolean }) => {
      const reverted = await withDatabase(env, migrateDown);
      print({ reverted }, json, reverted === null ? 'nothing to revert' : `reverted ${reverted}`);
    });
  migrate
    .command('status')
    .description('list migrations and whether the database has them; exit 1 when some are pending')
    .option('--json', 'one JSON line', false)
    .action(async ({ json }: { json: boolean }) => {
      const migrations = await withDatabase(env, listMigrations);
      print(
        migrations,
        json,
        migrations.map(({ folder, applied }) => `${applied ? 'applied' : 'PENDING'}  ${folder}`).join('\n'),
      );
      if (migrations.some(({ applied }) => !applied)) process.exitCode = 1;
    });
  migrate
    .command('sql')
    .description('print the SQL of all migrations')
    .option('--data', 'with the data.sql of each', false)
    .action(({ data }: { data: boolean }) => {
      for (const { folder, up, data: rows } of readMigrations())
        print(null, false, `-- ${folder}\n${up}${data && rows !== null ? rows : ''}`);
    });
  migrate
    .command('generate')
    .description('make the folder of a new migration, to be filled with reviewed SQL')
    .argument('<name>', 'lower-case words joined by -')
    .action((name: string) => {
      if (!/^[a-z0-9-]+$/.test(name)) throw new CliError('A migration is named by lower-case words joined by -.');
      const stamp = new Date().toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
      const folder = join(MIGRATIONS_FOLDER, `${stamp}-${name}`);
      mkdirSync(folder);
      for (const file of ['up.sql', 'down.sql']) writeFileSync(join(folder, file), `-- ${name}\n`);
      print({ folder }, false, `made ${folder}`);
    });
  return migrate;
}
