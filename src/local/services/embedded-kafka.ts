import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatKafka } from './format-kafka';
import { startGuarded, untilReady, type GuardedProcess } from './guarded-process';
import { makeKafkaArchive } from './kafka-archive';
import { kafkaRuntime, type KafkaRuntime } from './kafka-jars';
import { answersMetadata } from './kafka-probe';
import { JVM_FLAGS, propertiesFile, serverProperties, type BrokerPorts } from './kafka-properties';
import { causeIn } from './open-log';
import { freePort, freePortNear, untilFree } from './ports';
import { endLeftover } from './process-of';
import { ServiceUnavailable } from './service-error';
import type { StartOptions } from './services';

/** One real Apache Kafka broker (KRaft, one node) on loopback, on a local Java. */

/** A running broker. */
export interface RunningKafka {
  readonly brokers: string[];
  /** Empty when it is not known. */
  readonly version: string;
  readonly pid: number;
  /** Resolves when it is gone, with the end of its log. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

const PREFERRED_PORT = 29_092;
/** A loaded machine needs seconds; a minute is past any of them. */
const START_MS = 60_000;
const STOP_MS = 3_000;
/** The archive is made when the start of everything else is over. */
const ARCHIVE_DELAY_MS = 20_000;

/**
 * Starts the broker of a data folder, making its data first if need be.
 * @throws ServiceUnavailable with one sentence; no process is left then
 */
export async function startEmbeddedKafka(options: StartOptions): Promise<RunningKafka> {
  const { signal } = options;
  const runtime = await kafkaRuntime(options.env, options.say, signal);
  const home = resolve(options.data_folder, 'kafka');
  mkdirSync(home, { recursive: true });
  await endOrphan(home);
  const ports = await choosePorts(home, options);
  await formatKafka(runtime, home, ports, signal);
  writeFileSync(propertiesFile(home), serverProperties(join(home, 'data'), ports));
  signal?.throwIfAborted();
  const server = await launch(runtime, home);
  writeFileSync(join(home, 'broker.pid'), String(server.pid));
  try {
    await untilReady(server, () => answersMetadata('127.0.0.1', ports.port), { limit_ms: START_MS, signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw notStarted(home, cause);
  }
  const archiving = options.ephemeral ? null : archiveLater(runtime, server);
  return {
    brokers: [`127.0.0.1:${ports.port}`],
    version: runtime.version,
    pid: server.pid,
    exited: server.exited,
    stop: async () => {
      await Promise.all([archiving?.(), server.stop('SIGTERM', STOP_MS)]);
    },
  };
}

function notStarted(home: string, cause: unknown): ServiceUnavailable {
  const why = causeIn(cause instanceof Error ? cause.message : String(cause));
  return new ServiceUnavailable(`Kafka does not start: ${why} (see ${join(home, 'broker.log')}).`, { cause });
}

/** A broker that a killed run left behind holds the lock of the folder. */
async function endOrphan(home: string): Promise<void> {
  const file = join(home, 'broker.pid');
  if (!existsSync(file)) return;
  await endLeftover(Number(readFileSync(file, 'utf8')), propertiesFile(home), 'SIGTERM', 5_000);
}

async function choosePorts(home: string, { port, ephemeral, say }: StartOptions): Promise<BrokerPorts> {
  const memo = join(home, 'ports.json');
  const last = remembered(memo);
  if (port !== undefined) {
    await untilFree(port, 10_000);
    return { port, controller: await freePortNear(last?.controller ?? 0) };
  }
  const wish = last ?? { port: ephemeral ? await freePort() : PREFERRED_PORT, controller: await freePort() };
  const ports = { port: await freePortNear(wish.port), controller: await freePortNear(wish.controller) };
  if (ports.port !== wish.port) say(`port ${wish.port} is taken, Kafka listens on ${ports.port}`);
  writeFileSync(memo, JSON.stringify(ports));
  return ports;
}

function remembered(memo: string): BrokerPorts | null {
  try {
    const { port, controller } = JSON.parse(readFileSync(memo, 'utf8')) as Partial<BrokerPorts>;
    return typeof port === 'number' && typeof controller === 'number' ? { port, controller } : null;
  } catch {
    // not there yet, or cut off while it was written
    return null;
  }
}

async function launch(runtime: KafkaRuntime, home: string): Promise<GuardedProcess> {
  const archive = existsSync(runtime.archive) ? [`-XX:SharedArchiveFile=${runtime.archive}`] : [];
  return startGuarded({
    command: runtime.java,
    args: [...JVM_FLAGS, ...archive, '-cp', `${runtime.lib}/*`, 'kafka.Kafka', propertiesFile(home)],
    log_file: join(home, 'broker.log'),
    orphan_signal: 'TERM',
    env: { PATH: '/usr/bin:/bin' },
  });
}

/** Makes the class archive once, in the background; returns how to give that up. */
function archiveLater(runtime: KafkaRuntime, server: GuardedProcess): () => Promise<void> {
  if (existsSync(runtime.archive)) return async () => undefined;
  const abort = new AbortController();
  let work: Promise<unknown> = Promise.resolve();
  const timer = setTimeout(() => {
    // only speed is lost without it, and the next start tries again
    work = makeKafkaArchive(runtime, runtime.archive, abort.signal).catch(() => undefined);
  }, ARCHIVE_DELAY_MS);
  timer.unref();
  const giveUp = async () => {
    clearTimeout(timer);
    abort.abort();
    await work;
  };
  void server.exited.then(giveUp);
  return giveUp;
}
