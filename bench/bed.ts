import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { loadConfig, type Config, type PostgresConfig } from '../src/config/env';
import { TOPIC_ROLES, TOPICS } from '../src/contract/topics';
import { poolOf } from '../src/database/clients';
import { connect } from '../src/database/data-source';
import { migrateUp } from '../src/database/migrate';
import type { Services } from '../src/local/services/services';
import type { Watched } from './cpu';

/** Where a bench lies: the services, a database of its own, topics of its own. */

/** A database with the schema, and an environment that points at it and at topics nobody else uses. */
export interface Bed {
  readonly dataSource: DataSource;
  readonly env: Readonly<Record<string, string>>;
  readonly config: Config;
  /** Drops the database. */
  drop(): Promise<void>;
}

/** What every bench is given. */
export interface BenchParts {
  readonly services: Services;
  /** The sizes of the design instead of those that take a few minutes together. */
  readonly full: boolean;
  say(line: string): void;
}

/** A bench makes its bed, measures, and cleans up. */
export type Bench = (parts: BenchParts) => Promise<import('./result').BenchResult[]>;

/** Makes a bed, lends it, and drops it whatever happens. */
export async function withBed<T>(
  { services }: BenchParts,
  more: Readonly<Record<string, string>>,
  work: (bed: Bed) => Promise<T>,
): Promise<T> {
  const bed = await makeBed(services, more);
  try {
    return await work(bed);
  } finally {
    await bed.drop();
  }
}

async function makeBed({ postgres, environment }: Services, more: Readonly<Record<string, string>>): Promise<Bed> {
  const suffix = randomBytes(4).toString('hex');
  const { host, port, user, password } = postgres;
  const target: PostgresConfig = { host, port, user, password, database: `bench_${suffix}`, pool_max: 10 };
  await onServer(postgres, `create database ${target.database}`);
  const made = await connect(target, 'bench');
  await migrateUp(made);
  // settings of a database hold for connections made after them
  await made.destroy();
  const dataSource = await connect(target, 'bench');
  const topics = TOPIC_ROLES.map((role) => [TOPICS[role].variable, `${TOPICS[role].default_name}_${suffix}`] as const);
  const env = {
    ...environment,
    ENVIRONMENT: 'TEST',
    LOG_LEVEL: 'info',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: '0',
    POSTGRES_DB: target.database,
    KAFKA_TASKS_CONSUMER_GROUP: `bench_${suffix}`,
    ...Object.fromEntries(topics),
    ...more,
  };
  return {
    dataSource,
    env,
    config: loadConfig(env, { postgres: true }),
    drop: async () => {
      await dataSource.destroy();
      await onServer(postgres, `drop database if exists ${target.database} with (force)`);
    },
  };
}

type Server = Services['postgres'];

async function onServer({ host, port, user, password, database }: Server, sql: string): Promise<void> {
  const client = new Client({ host, port, user, password, database });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** The two services as processes to watch. */
export function watchedServices({ postgres, kafka }: Services): Watched[] {
  return [
    { name: 'postgres', pid: postgres.pid },
    { name: 'broker', pid: kafka.pid },
  ];
}

/** Makes `count` RSS sources with a schedule each, by SQL. @returns the cadence's id */
export async function makeSchedules(
  dataSource: DataSource,
  count: number,
  { cadence = 'on_request', url = 'https://feeds.example/', due_in_ms = null as number | null } = {},
): Promise<number> {
  const pool = poolOf(dataSource);
  const { rows } = await pool.query<{ id: number }>(
    `insert into cadence (name, interval_seconds, next_tick_at)
     values ($1, case when $1 <> 'on_request' then 86400 end, now() + $2::float8 * interval '1 millisecond')
     on conflict (name) do update set name = excluded.name returning id`,
    [cadence, due_in_ms],
  );
  const id = rows[0]?.id ?? 0;
  await pool.query(
    `with s as (
       insert into source (type, url, host_key)
       select 'RSS', $2 || n || '.xml', 'bench' from generate_series(1, $1::int) n returning id
     )
     insert into schedule (source_id, source_type, task_type, cadence_id) select id, 'RSS', 'FEED', $3 from s order by id`,
    [count, url, id],
  );
  await pool.query('analyze source, schedule');
  return id;
}

/**
 * Forgets all groups and tasks, and writes everything out, so that every round begins alike. Schedules keep their last
 * outcome, as in a system that has been running for a day.
 */
export async function clearTasks(dataSource: DataSource): Promise<void> {
  const pool = poolOf(dataSource);
  await pool.query('truncate task, task_attempt, task_delay');
  await pool.query('truncate task_group, tick restart identity');
  await pool.query('checkpoint');
}
