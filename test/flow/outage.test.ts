import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../src/database/data-source';
import { migrateUp } from '../../src/database/migrate';
import { poolOf } from '../../src/database/clients';
import { sendSignal } from '../../src/local/services/guarded-process';
import { startServices, type Services } from '../../src/local/services/services';
import { countersAndCounts, makeSchedules } from '../support/catalogue';
import { onFileEnd } from '../support/clean-up';
import { startManagerProcess, startNullParser } from '../support/processes';
import { call, testEnvironment } from '../support/system';
import { waitFor } from '../support/wait-for';

/** Kafka and Postgres die in the middle of the work and come back. */

let services: Services;
let env: Record<string, string>;

beforeAll(async () => {
  const folder = mkdtempSync(join('/var/tmp', 'parser-manager-outage-'));
  chmodSync(folder, 0o755);
  services = await startServices({
    data_folder: folder,
    env: { HOME: process.env['HOME'], PATH: process.env['PATH'], XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] },
    ephemeral: false,
    say: () => undefined,
  });
  onFileEnd(async () => {
    await services.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const { host, port, user, password, database } = services.postgres;
  const dataSource = await connect({ host, port, user, password, database, pool_max: 4 }, 'test');
  await migrateUp(dataSource);
  await makeSchedules(dataSource, 20_000, { cadence: 'on_request', max_attempts: 5 });
  await dataSource.destroy();
  env = { ...testEnvironment({ host, port, user, password, database, pool_max: 30 }), ...services.environment };
}, 120_000);

async function numbers(): Promise<{ open: number; completed: number }> {
  const { host, port, user, password, database } = services.postgres;
  const dataSource = await connect({ host, port, user, password, database, pool_max: 1 }, 'test').catch(() => null);
  if (dataSource === null) return { open: -1, completed: -1 };
  try {
    const { rows } = await poolOf(dataSource).query<{ open: number; completed: number }>(
      'select count(*) filter (where finished_at is null) as open, coalesce(sum(completed), 0)::int as completed from task_group',
    );
    return rows[0] ?? { open: -1, completed: -1 };
  } catch {
    return { open: -1, completed: -1 };
  } finally {
    await dataSource.destroy();
  }
}

test('Postgres and Kafka killed in the middle of the work: everything waits, says so, and goes on by itself', async () => {
  const manager = await startManagerProcess(env);
  const parser = await startNullParser(env);
  const ready = async () =>
    (await call<{ ready: boolean; parts: { name: string; ok: boolean }[] }>(`${manager.url}/health/ready`)).body;
  await waitFor('readiness', async () => (await ready()).ready);

  await call(`${manager.url}/api/v1/task_group/`, { method: 'POST' });
  await waitFor('the work to begin', async () => (await numbers()).completed > 500);
  sendSignal(services.postgres.pid, 'SIGKILL');
  await services.postgres.exited;
  const away = await ready();
  expect(away.ready).toBe(false);
  expect(away.parts.find(({ name }) => name === 'database')?.ok).toBe(false);
  expect((await call(`${manager.url}/api/v1/source/`)).status).toBe(503);
  services = await services.revive('postgres');
  await waitFor('the group to end', async () => (await numbers()).open === 0, 60_000);

  sendSignal(services.kafka.pid, 'SIGKILL');
  await services.kafka.exited;
  const post = await call<{ groups: { total: number }[] }>(`${manager.url}/api/v1/task_group/`, { method: 'POST' });
  expect(post).toMatchObject({ status: 201, body: { groups: [{ total: 20_000 }] } });
  await waitFor('readiness to say so', async () => !(await ready()).ready);
  expect((await call(`${manager.url}/api/v1/task_group/`)).status).toBe(200);
  services = await services.revive('kafka');
  await waitFor('the group to end', async () => (await numbers()).open === 0, 90_000);
  await waitFor('readiness', async () => (await ready()).ready, 60_000).catch(async (error: unknown) => {
    // says which part it is
    expect((await ready()).parts.filter(({ ok }) => !ok)).toEqual([]);
    throw error;
  });

  const { host, port, user, password, database } = services.postgres;
  const dataSource = await connect({ host, port, user, password, database, pool_max: 2 }, 'test');
  const { rows } = await poolOf(dataSource).query(
    `select count(*) as tasks, count(*) filter (where status = 'completed') as completed from task`,
  );
  expect(rows[0]).toEqual({ tasks: 40_000, completed: 40_000 });
  const { counters, counts } = await countersAndCounts(dataSource);
  expect(counters).toEqual(counts);
  await dataSource.destroy();
  await manager.signal('SIGTERM');
  await parser.signal('SIGTERM');
}, 240_000);
