import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GenericContainer, StartedTestContainer } from 'testcontainers';
import type { RunningKafka } from './embedded-kafka';
import type { RunningPostgres } from './embedded-postgres';
import { kafkaVersion } from './kafka-jars';
import { answersMetadata } from './kafka-probe';
import { asImageVariables, LONE_BROKER } from './kafka-properties';
import { makeDatabase } from './make-database';
import { freePort, freePortNear, rememberedPort, rememberPort } from './ports';
import { ServiceUnavailable } from './service-error';
import type { StartOptions } from './services';

/** Postgres and Kafka in containers, where an engine answers. The library is loaded lazily: without an engine nobody needs it. */

const START_MS = 60_000;
const STOP_MS = 3_000;

/** Whether a container engine answers. */
export async function hasContainerEngine(): Promise<boolean> {
  try {
    const { getContainerRuntimeClient } = await import('testcontainers');
    await getContainerRuntimeClient();
    return true;
  } catch {
    return false;
  }
}

/** `postgres:18` in a container. @throws ServiceUnavailable when it does not start */
export async function startPostgresContainer(options: StartOptions): Promise<RunningPostgres> {
  const { GenericContainer } = await import('testcontainers');
  const target = { user: 'postgres', password: 'parser-manager', database: 'parser_manager' };
  const port = await choosePort('postgres', 54_320, options);
  const durability = options.ephemeral ? ['-c', 'fsync=off', '-c', 'full_page_writes=off'] : [];
  const container = new GenericContainer('postgres:18')
    .withEnvironment({ POSTGRES_USER: target.user, POSTGRES_PASSWORD: target.password, POSTGRES_DB: target.database })
    .withCommand(['postgres', '-c', 'max_connections=200', '-c', 'max_wal_size=4GB', ...durability])
    .withExposedPorts({ container: 5432, host: port });
  const started = await start(container, 'postgres', '/var/lib/postgresql', options);
  const at = { ...target, host: started.container.getHost(), port };
  let version: string | null = null;
  // the image answers on its own socket before it is ready: only a session over TCP proves that it is
  await answering(started, 'Postgres', async () => (version = await makeDatabase(at)) !== null, options.signal);
  return { ...at, version: version ?? '', pid: 0, exited: started.exited, stop: started.stop };
}

/** `apache/kafka` in a container; its version is that of the embedded broker. @throws ServiceUnavailable when it does not start */
export async function startKafkaContainer(options: StartOptions): Promise<RunningKafka> {
  const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
  // clients are told this address by the broker, so it is chosen before the start
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime;
  const port = await choosePort('kafka', 29_092, options);
  const version = kafkaVersion();
  const data = '/var/lib/kafka/data';
  const container = new GenericContainer(`apache/kafka:${version}`)
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment(
      asImageVariables({
        'node.id': 1,
        'process.roles': 'broker,controller',
        'controller.quorum.voters': '1@localhost:9093',
        listeners: 'PLAINTEXT://0.0.0.0:9092,CONTROLLER://0.0.0.0:9093',
        'advertised.listeners': `PLAINTEXT://${host}:${port}`,
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
        'controller.listener.names': 'CONTROLLER',
        'inter.broker.listener.name': 'PLAINTEXT',
        'log.dirs': data,
        ...LONE_BROKER,
      }),
    );
  const started = await start(container, 'kafka', data, options);
  await answering(started, 'Kafka', () => answersMetadata(host, port), options.signal);
  return { brokers: [`${host}:${port}`], version, pid: 0, exited: started.exited, stop: started.stop };
}

interface Started {
  readonly container: StartedTestContainer;
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

/** Starts a container whose data lives in a volume named after the data folder, so that the next start finds it. */
async function start(
  container: GenericContainer,
  what: string,
  path: string,
  { data_folder, ephemeral }: StartOptions,
): Promise<Started> {
  const { Wait, getContainerRuntimeClient } = await import('testcontainers');
  const name = `parser-manager-${what}-${createHash('sha256').update(data_folder).digest('hex').slice(0, 12)}`;
  const { container: engine } = await getContainerRuntimeClient();
  // one left by a killed run would work on the same volume as ours
  await engine.dockerode
    .getContainer(name)
    .remove({ force: true })
    .catch(() => undefined);
  if (!ephemeral) container.withBindMounts([{ source: name, target: path, mode: 'rw' }]);
  const started = await container
    .withName(name)
    .withStartupTimeout(START_MS)
    .withWaitStrategy(Wait.forListeningPorts())
    .start()
    .catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ServiceUnavailable(`The container engine does not start ${what}: ${why}`, { cause });
    });
  const exited = engine
    .getById(started.getId())
    .wait()
    .then(
      () => `the container of ${what} ended`,
      () => `the container of ${what} is gone`,
    );
  return { container: started, exited, stop: async () => void (await started.stop({ timeout: STOP_MS })) };
}

async function answering(
  started: Started,
  name: string,
  isReady: () => Promise<boolean>,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    for (const begun = Date.now(); !(await isReady());) {
      signal?.throwIfAborted();
      if (Date.now() - begun > START_MS)
        throw new ServiceUnavailable(`${name} in its container does not answer after ${START_MS / 1000} s.`);
      await new Promise((done) => setTimeout(done, 100));
    }
  } catch (error: unknown) {
    await started.stop();
    throw error;
  }
}

async function choosePort(
  what: string,
  preferred: number,
  { port, data_folder, ephemeral, say }: StartOptions,
): Promise<number> {
  if (port !== undefined) return port;
  if (ephemeral) return freePort();
  mkdirSync(data_folder, { recursive: true });
  const memo = join(data_folder, `${what}-container.port`);
  const wish = rememberedPort(memo) ?? preferred;
  const chosen = await freePortNear(wish);
  if (chosen !== wish) say(`port ${wish} is taken, ${what} listens on ${chosen}`);
  rememberPort(memo, chosen);
  return chosen;
}
