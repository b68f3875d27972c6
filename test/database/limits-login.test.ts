import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { loadConfig, type PostgresConfig } from '../../src/config/env';
import { poolOf } from '../../src/database/clients';
import { connect } from '../../src/database/data-source';
import { limitsLoginOf, makeLimitsLogin } from '../../src/database/limits-login';
import { migrateDown, migrateUp } from '../../src/database/migrate';
import { openDatabase } from '../../src/manager/open-database';
import { LimitStore } from '../../src/parsers/csv-api/limit-store';
import { onFileEnd } from '../support/clean-up';
import { createTestDatabase, serverConfig, type TestDatabase } from '../support/database';
import { testLog } from '../support/log';
import { testEnvironment } from '../support/system';

/** The login that pipeline parsers are given: limits, and nothing else. */

const PASSWORD = "it's a \\ password";
const roles = new Set<string>();
// registered first, so that the databases are gone by then
onFileEnd(async () => {
  const client = await clientOf(serverConfig());
  for (const role of roles) await client.query(`drop role if exists ${role}`);
  await client.end();
});

async function clientOf({ host, port, user, password, database }: PostgresConfig): Promise<Client> {
  const client = new Client({ host, port, user, password, database });
  await client.connect();
  return client;
}

function loginOf({ config }: TestDatabase, password = PASSWORD): PostgresConfig {
  return { ...config, user: limitsLoginOf(config.database), password };
}

function storeOf({ host, port, user, password, database }: PostgresConfig): LimitStore {
  const store = new LimitStore(
    `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${port}/${database}`,
  );
  onFileEnd(() => store.stop());
  return store;
}

/** A migrated database with its login. */
async function databaseWithLogin(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  roles.add(limitsLoginOf(database.config.database));
  const { login, problem } = await makeLimitsLogin(database.dataSource, PASSWORD);
  expect([login, problem]).toEqual([limitsLoginOf(database.config.database), null]);
  return database;
}

const call = (key: string) => ({ key, mine: 0, most: 1, rate: undefined });
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'allowed',
    (error: unknown) => (error as { code?: string }).code,
  );

describe('with its login', () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await databaseWithLogin();
    client = await clientOf(loginOf(database));
    onFileEnd(() => client.end());
  });

  test('limits are kept: windows, holds, and requests under way of others', async () => {
    const [one, other] = [storeOf(loginOf(database)), storeOf(loginOf(database))];
    expect(await one.take(call('places'))).toEqual({ is_granted: true });
    expect(await other.take(call('places'))).toEqual({ is_granted: false, wait_ms: null });
    await one.settle('places', 0);
    expect(await other.take(call('places'))).toEqual({ is_granted: true });
    // the hundredth grant tidies up: that deletes
    const rate = { count: 1_000, per_seconds: 0.001, mode: 'window' as const };
    for (let n = 0; n < 102; n++) {
      expect(await one.take({ ...call('window'), rate })).toEqual({ is_granted: true });
    }
    await one.hold('window', 60_000);
    expect(await other.take({ ...call('window'), rate })).toMatchObject({ is_granted: false });
  });

  test('nothing else can be read, written, made, changed or become', async () => {
    const owner = database.config.user;
    const [{ id } = { id: '' }] = (await client.query<{ id: string }>('select gen_random_uuid() as id')).rows;
    const refused = [
      ...['task', 'source', 'migration', 'worker', 'pg_authid'].map((table) => `select * from ${table}`),
      `insert into source (type) values ('RSS')`,
      `update task set status = 'failed'`,
      `delete from task where id = '${id}'`,
      'truncate limits.request_limit',
      'drop table limits.request_limit',
      'alter table limits.request_limit add column more text',
      'create index on limits.request_limit (last_at)',
      'create table limits.more (id integer)',
      'create table public.more (id integer)',
      `create function public.now() returns timestamptz language sql return clock_timestamp()`,
      'create schema more',
      'create extension pg_trgm',
      'create role more',
      'create database more',
      `alter role current_user superuser`,
      `set role ${client.escapeIdentifier(owner)}`,
      `set session authorization ${client.escapeIdentifier(owner)}`,
      `copy limits.request_limit to program 'true'`,
      `select pg_read_file('PG_VERSION')`,
      'alter system set work_mem = 64',
    ];
    for (const statement of refused)
      expect([statement, await codeOf(client.query(statement))]).toEqual([statement, '42501']);
  });

  test('no table, view or sequence but those of limits, no schema to make things in, no function with rights of others', async () => {
    const { rows } = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and relkind in ('r', 'p', 'v', 'm', 'f', 'S') and
         case relkind when 'S' then has_sequence_privilege(c.oid, 'usage, select, update')
           else has_table_privilege(c.oid, 'select, insert, update, delete, truncate, references, trigger, maintain')
             or has_any_column_privilege(c.oid, 'select, insert, update, references') end
       union all select 'schema ' || nspname from pg_namespace where has_schema_privilege(oid, 'create') and nspname !~ '^pg_temp'
       union all select 'function ' || oid::regprocedure::text from pg_proc where prosecdef
       union all select 'create in the database' where has_database_privilege(current_database(), 'create')
       order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'limits.request_lease',
      'limits.request_limit',
      'limits.request_moment',
    ]);
  });

  test('a temporary table of the same name is not taken for a limit', async () => {
    await client.query('create temporary table request_limit (like limits.request_limit)');
    await client.query('set search_path = pg_temp, public');
    await client.query(`select * from limits.take_request('mine', $1, 0, 1, null, null, true, 15)`, [randomUUID()]);
    const { rows } = await client.query(
      `select (select count(*)::int from pg_temp.request_limit) as temporary,
         (select count(*)::int from limits.request_limit where key = 'mine') as real`,
    );
    expect(rows).toEqual([{ temporary: 0, real: 1 }]);
  });

  test('the password is in no statement that a server might log', async () => {
    const { rows } = await poolOf(database.dataSource).query<{ kept: string }>(
      'select rolpassword as kept from pg_authid where rolname = $1',
      [limitsLoginOf(database.config.database)],
    );
    expect(rows[0]?.kept).toMatch(/^SCRAM-SHA-256\$4096:/);
  });
});

test('another password takes the place of the first, which is a mistake of the configuration then', async () => {
  const database = await databaseWithLogin();
  expect(await makeLimitsLogin(database.dataSource, 'second')).toMatchObject({ problem: null });
  await expect(storeOf(loginOf(database)).take(call('a'))).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('refuses its login') as string,
  });
  expect(await storeOf(loginOf(database, 'second')).take(call('a'))).toEqual({ is_granted: true });
});

test('the login of one database has no rights in another of the same server', async () => {
  const [one, other] = [await databaseWithLogin(), await databaseWithLogin()];
  const astray = { ...loginOf(one), database: other.config.database };
  await expect(storeOf(astray).take(call('a'))).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('may not keep limits') as string,
  });
});

test('migrations go up and down while logins are there, and the owner keeps limits as before', async () => {
  const { dataSource, config } = await databaseWithLogin();
  while ((await migrateDown(dataSource)) !== null);
  await migrateUp(dataSource);
  await expect(storeOf(loginOf({ dataSource, config } as TestDatabase)).take(call('a'))).rejects.toMatchObject({
    code: 'config',
  });
  expect(await makeLimitsLogin(dataSource, PASSWORD)).toMatchObject({ problem: null });
  for (const one of [config, loginOf({ dataSource, config } as TestDatabase)])
    expect(await storeOf(one).take(call(one.user))).toEqual({ is_granted: true });
});

test('an owner who may not create roles migrates, is told, and gives a role that somebody made its rights', async () => {
  const { dataSource, config } = await createTestDatabase({ empty: true });
  const [owner, login] = [`${config.database}_owner`, limitsLoginOf(config.database)];
  roles.add(owner).add(login);
  await dataSource.query(`create role ${owner} login password 'owner'`);
  await dataSource.query(`alter database ${config.database} owner to ${owner}`);
  const plain = await connect({ ...config, user: owner, password: 'owner' }, 'owner');
  onFileEnd(() => plain.destroy());
  await migrateUp(plain);
  while ((await migrateDown(plain)) !== null);
  await migrateUp(plain);
  expect((await makeLimitsLogin(plain, PASSWORD)).problem).toMatch(/POSTGRES_USER may not create roles: ".+_limits"/);
  await dataSource.query(`create role ${login} login password 'theirs'`);
  expect((await makeLimitsLogin(plain, PASSWORD)).problem).toContain('may not change the password');
  expect(await storeOf({ ...config, user: login, password: 'theirs' }).take(call('a'))).toEqual({ is_granted: true });
});

test.each(['createdb', 'superuser', 'in role pg_monitor'])(
  'a role of that name with more rights (%s) is left as it is',
  async (more) => {
    const { dataSource, config } = await createTestDatabase();
    const login = limitsLoginOf(config.database);
    roles.add(login);
    await dataSource.query(`create role ${login} login password 'theirs' ${more}`);
    expect((await makeLimitsLogin(dataSource, PASSWORD)).problem).toContain('may do more than keep limits');
    const client = await clientOf({ ...config, user: login, password: 'theirs' });
    await client.end();
    const [granted] = await dataSource.query<{ granted: number }[]>(
      `select count(*)::int as granted from pg_namespace where nspname = 'limits' and nspacl::text like '%${login}%'`,
    );
    expect(granted).toEqual({ granted: 0 });
  },
);

test('a manager that migrates by itself makes the login too, and "migrate up" says what became of it', async () => {
  const { config } = await createTestDatabase({ empty: true });
  const login = limitsLoginOf(config.database);
  roles.add(login);
  const env = testEnvironment(config, { RUN_MIGRATIONS: 'true', LIMITS_PASSWORD: 'first' });
  const opened = await openDatabase(loadConfig(env, { postgres: true }), testLog);
  await opened.destroy();
  expect(await storeOf({ ...config, user: login, password: 'first' }).take(call('a'))).toEqual({ is_granted: true });
  const options = { env: { ...env, LIMITS_PASSWORD: 'second' }, encoding: 'utf8' as const };
  const said = spawnSync(process.execPath, ['dist/cli/main.js', 'migrate', 'up'], options);
  expect(said).toMatchObject({ status: 0, stdout: `nothing to apply\n"${login}" may keep limits, and nothing else\n` });
  expect(await storeOf({ ...config, user: login, password: 'second' }).take(call('b'))).toEqual({ is_granted: true });
});
