import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { sendSignal } from '../../src/local/services/process-of';
import { answersMetadata, produceVersion } from '../../src/local/services/kafka-probe';
import { chooseSource, startServices, type Services, type ServicesOptions } from '../../src/local/services/services';
import { onFileEnd } from '../support/clean-up';
import { waitFor } from '../support/wait-for';
import { bareEnvironment, makeFolder } from './folders';

async function start(data_folder: string, more: Partial<ServicesOptions> = {}): Promise<Services & { said: string[] }> {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const services = await startServices({ data_folder, env: bareEnvironment(), ephemeral: true, say, ...more });
  onFileEnd(() => services.stop());
  return Object.assign(services, { said });
}

async function query(services: Services, sql: string): Promise<unknown[]> {
  const { host, port, user, password, database } = services.postgres;
  const client = new Client({ host, port, user, password, database });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const isGone = (pid: number) => () => !sendSignal(pid, 0);

test('what the environment names comes first, then a container engine, then embedded', async () => {
  let asked = 0;
  const engine = (answer: boolean) => async () => {
    asked += 1;
    return answer;
  };
  expect(await chooseSource(true, engine(true))).toBe('environment');
  expect(asked).toBe(0);
  expect(await chooseSource(false, engine(true))).toBe('container');
  expect(await chooseSource(false, engine(false))).toBe('embedded');
});

test('both start, stop, and start again on the same ports with their data', async () => {
  const folder = makeFolder();
  const first = await start(folder);
  expect(first.postgres.how).toBe('embedded');
  expect(first.postgres.version).toMatch(/^18\./);
  const [{ size } = { size: '' }] = (await query(first, `show max_connections`)).map((row) => ({
    size: (row as { max_connections: string }).max_connections,
  }));
  expect(size).toBe('200');
  await query(first, 'create table kept as select 42 as n');
  const { port } = first.postgres;
  const { brokers } = first.kafka;
  expect(await produceVersion('127.0.0.1', Number(brokers[0]?.split(':')[1]))).toBeGreaterThanOrEqual(3);
  const begun = Date.now();
  await first.stop();
  expect(Date.now() - begun).toBeLessThan(5_000);
  expect(isGone(first.postgres.pid)()).toBe(true);
  expect(isGone(first.kafka.pid)()).toBe(true);

  const second = await start(folder);
  expect(second.postgres.port).toBe(port);
  expect(second.kafka.brokers).toEqual(brokers);
  expect(second.said).toEqual([]);
  expect(await query(second, 'select n from kept')).toEqual([{ n: 42 }]);
  expect(second.environment).toMatchObject({ POSTGRES_PORT: String(port), KAFKA_BROKERS: brokers[0] });
  await second.stop();
});

test('a port that is taken meanwhile is replaced by a free one, and that is said', async () => {
  const folder = makeFolder();
  const first = await start(folder);
  const { port } = first.postgres;
  await first.stop();
  const stranger = createServer();
  await new Promise<void>((done) => stranger.listen(port, '127.0.0.1', done));
  onFileEnd(async () => stranger.close());
  const second = await start(folder);
  expect(second.postgres.port).not.toBe(port);
  expect(second.said).toEqual([`port ${port} is taken, Postgres listens on ${second.postgres.port}`]);
  await second.stop();
});

test('what a killed run left half-made or stale is cleared: pid files of strangers, files cut off; data that is damaged is not touched', async () => {
  const folder = makeFolder();
  const first = await start(folder);
  sendSignal(first.postgres.pid, 'SIGKILL');
  sendSignal(first.kafka.pid, 'SIGKILL');
  await Promise.all([first.postgres.exited, first.kafka.exited]);
  // both numbers belong to a process that is none of theirs now
  const pidFile = join(folder, 'postgres', 'pgdata', 'postmaster.pid');
  const lines = readFileSync(pidFile, 'utf8').split('\n').slice(1);
  writeFileSync(pidFile, [String(process.ppid), ...lines].join('\n'));
  writeFileSync(join(folder, 'kafka', 'broker.pid'), String(process.ppid));
  writeFileSync(join(folder, 'kafka', 'ports.json'), '{"port":');
  const second = await start(folder);
  expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }]);
  await second.stop();
  expect(sendSignal(process.ppid, 0)).toBe(true);

  rmSync(join(folder, 'postgres', 'pgdata', 'PG_VERSION'));
  const broken = await start(folder).catch((error: unknown) => error);
  expect(broken).toMatchObject({
    name: 'ServiceUnavailable',
    message: expect.stringContaining('is damaged') as string,
  });
  expect(existsSync(join(folder, 'postgres', 'pgdata', 'base'))).toBe(true);
});

test('a service that was killed comes back on its port, and those who hold the services see it', async () => {
  const services = await start(makeFolder());
  const { pid, port } = services.postgres;
  sendSignal(pid, 'SIGKILL');
  await services.postgres.exited;
  await services.revive('postgres');
  expect(services.postgres.port).toBe(port);
  expect(services.postgres.pid).not.toBe(pid);
  const broker = Number(services.kafka.brokers[0]?.split(':')[1]);
  sendSignal(services.kafka.pid, 'SIGKILL');
  await services.kafka.exited;
  await services.revive('kafka');
  expect(await answersMetadata('127.0.0.1', broker)).toBe(true);
  await services.stop();
  expect(isGone(services.postgres.pid)()).toBe(true);
}, 90_000);

test('a parent killed with -9 leaves neither server behind', async () => {
  const folder = makeFolder();
  const program = `require('./dist/local/services/services.js').startServices({data_folder: process.argv[1], env: process.env, ephemeral: true, say: () => {}}).then((s) => console.log(JSON.stringify([s.postgres.pid, s.kafka.pid])))`;
  const parent = spawn(process.execPath, ['-e', program, folder], {
    env: bareEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((done) => createInterface({ input: parent.stdout }).once('line', done));
  const [postgres = 0, kafka = 0] = JSON.parse(line) as number[];
  expect(sendSignal(postgres, 0) && sendSignal(kafka, 0)).toBe(true);
  parent.kill('SIGKILL');
  await waitFor('Postgres to end', isGone(postgres), 10_000);
  await waitFor('Kafka to end', isGone(kafka), 10_000);
});

test('a start that is given up leaves nothing running', async () => {
  const folder = makeFolder();
  const stopping = new AbortController();
  const starting = start(folder, { signal: stopping.signal });
  const pidFile = join(folder, 'kafka', 'broker.pid');
  await Promise.race([starting, waitFor('the broker to be launched', () => existsSync(pidFile))]);
  stopping.abort();
  await expect(starting).rejects.toMatchObject({ name: 'AbortError' });
  expect(isGone(Number(readFileSync(pidFile, 'utf8')))()).toBe(true);
  const postmaster = join(folder, 'postgres', 'pgdata', 'postmaster.pid');
  if (existsSync(postmaster)) await waitFor('Postgres to end', () => !existsSync(postmaster), 5_000);
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onFileEnd(async () => server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Stands in for an old broker: answers ApiVersions with Produce 0 to 2 (Kafka 0.10). */
const oldKafka = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', () => {
    const answer = Buffer.alloc(4 + 4 + 2 + 4 + 6);
    answer.writeInt32BE(answer.length - 4, 0);
    answer.writeInt32BE(1, 4);
    answer.writeInt32BE(1, 10);
    answer.writeInt16BE(2, 18);
    socket.end(answer);
  });
});

/** Stands in for an old Postgres: lets everybody in and says 15.18 to every question. */
const oldPostgres = createServer((socket) => {
  const message = (type: string, ...parts: (Buffer | string)[]) => {
    const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length + 4);
    return Buffer.concat([Buffer.from(type), length, body]);
  };
  const column = (name: string, type: number) => {
    const rest = Buffer.alloc(18);
    rest.writeInt32BE(type, 6);
    return Buffer.concat([Buffer.from(`${name}\0`), rest]);
  };
  const value = (text: string) => Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]);
  const two = Buffer.from([0, 2]);
  const ready = message('Z', 'I');
  let isIn = false;
  socket.on('error', () => undefined);
  socket.on('data', () => {
    if (!isIn) socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]));
    else {
      socket.write(message('T', two, column('number', 23), column('version', 25)));
      socket.write(message('D', two, value('150018'), value('15.18')));
      socket.write(Buffer.concat([message('C', 'SELECT 1\0'), ready]));
    }
    isIn = true;
  });
});

describe('services that the environment names', () => {
  const postgres = (port: number) => ({
    POSTGRES_HOST: '127.0.0.1',
    POSTGRES_PORT: String(port),
    POSTGRES_USER: 'someone',
    POSTGRES_PASSWORD: 'secret',
    POSTGRES_DB: 'something',
  });
  const reason = async (named: Record<string, string>) => {
    const error: unknown = await start(makeFolder(), { env: bareEnvironment(named) }).catch((error: unknown) => error);
    return error instanceof Error ? error.message : 'it started';
  };

  test('a Postgres older than 18 is refused in one sentence', async () => {
    const message = await reason(postgres(await listen(oldPostgres)));
    expect(message).toMatch(/^Postgres 15\.18 at 127\.0\.0\.1:\d+ .* too old: upgrade it to 18 or newer/);
    expect(message).not.toContain('\n');
  });

  test('a Postgres that does not answer is told, without its password', async () => {
    const message = await reason(postgres(1));
    expect(message).toMatch(/^Postgres at 127\.0\.0\.1:1 .* cannot be used: .*ECONNREFUSED/);
    expect(message).not.toContain('secret');
  });

  test('all that is missing of POSTGRES_* is told at once', async () => {
    expect(await reason({ POSTGRES_HOST: '127.0.0.1' })).toMatch(/4 problems[^]*POSTGRES_PORT[^]*POSTGRES_DB/);
  });

  test('a Kafka older than 0.11 and one that does not answer are refused in one sentence', async () => {
    const old = await listen(oldKafka);
    expect(await reason({ KAFKA_BROKERS: `127.0.0.1:${old}` })).toMatch(/^Kafka at .* is too old: upgrade it/);
    expect(await reason({ KAFKA_BROKERS: '', KAFKA_HOST: '127.0.0.1', KAFKA_PORT: '1' })).toMatch(
      /^Kafka at 127\.0\.0\.1:1 .* does not answer/,
    );
  });

  test('those that are well are used and left running', async () => {
    const own = await start(makeFolder());
    const named = await start(makeFolder(), { env: bareEnvironment(own.environment) });
    expect([named.postgres.how, named.kafka.how]).toEqual(['environment', 'environment']);
    expect(named.environment).toEqual(own.environment);
    await named.stop();
    expect(await query(own, 'select 1 as one')).toEqual([{ one: 1 }]);
    await own.stop();
  });
});
