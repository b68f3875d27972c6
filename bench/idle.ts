import { Client } from 'pg';
import { poolOf } from '../src/database/clients';
import { makeSchedules, watchedServices, withBed, type Bed, type BenchParts } from './bed';
import { startManager, startNullParser } from './children';
import { cpuBetween, readCpu, residentMb } from './cpu';
import { atMost, type BenchResult } from './result';
import { pause } from './statistics';

/** Two looks of the clock, three flushes of heartbeats. */
const WINDOW_MS = 60_000;
const SETTLE_MS = 15_000;

/** What the system costs while nothing is due, and how it starts. */
export async function benchIdle(parts: BenchParts): Promise<BenchResult[]> {
  return withBed(parts, {}, async (bed) => {
    // something is there, but nothing of it is due
    await makeSchedules(bed.dataSource, 1_000, { cadence: 'daily', due_in_ms: 86_400_000 });
    const begun = performance.now();
    const manager = await startManager(bed.env);
    const start_ms = performance.now() - begun;
    const start_mb = residentMb(manager.pid);
    const parser = await startNullParser(bed.env);
    const watched = [
      { name: 'manager', pid: manager.pid },
      { name: 'parser', pid: parser.pid },
      ...watchedServices(parts.services),
    ];
    try {
      parts.say(`idle: ${(SETTLE_MS + WINDOW_MS) / 1_000} s of nothing`);
      await closeOwn(bed);
      await pause(SETTLE_MS);
      const queries = await countCommits(bed);
      const before = readCpu(watched);
      await pause(WINDOW_MS);
      const { by_name } = cpuBetween(before, readCpu(watched));
      const commits = (await countCommits(bed)) - queries;
      const cores = Object.entries(by_name).map(([name, ms]) =>
        atMost(`idle CPU of ${name}`, (ms / WINDOW_MS) * 100, '% of a core', 1),
      );
      return [
        atMost('manager: start → ready', start_ms / 1_000, 's', 1.5),
        atMost('manager: memory when ready', start_mb, 'MB', 200),
        atMost('idle queries of a manager', commits / (WINDOW_MS / 1_000), 'queries/s', 0.1),
        ...cores,
      ];
    } finally {
      await Promise.all([parser.stop(), manager.stop()]);
    }
  });
}

/** Statistics of a connection arrive when it rests or ends: ours must not arrive within the window. */
async function closeOwn({ dataSource }: Bed): Promise<void> {
  await poolOf(dataSource).query('select pg_stat_force_next_flush()');
}

/** Transactions of the bed's database, counted from another one, so that the counting is not counted. */
async function countCommits({ config }: Bed): Promise<number> {
  if (config.postgres === null) throw new Error('a bed has a database');
  const { host, port, user, password, database } = config.postgres;
  const client = new Client({ host, port, user, password, database: 'postgres' });
  await client.connect();
  try {
    const { rows } = await client.query<{ commits: string }>(
      'select xact_commit + xact_rollback as commits from pg_stat_database where datname = $1',
      [database],
    );
    return Number(rows[0]?.commits ?? 0);
  } finally {
    await client.end();
  }
}
