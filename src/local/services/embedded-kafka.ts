import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sendSignal, startGuarded, tailOf, type GuardedProcess } from './guarded-process';
import { kafkaRuntime, type KafkaRuntime } from './kafka-jars';
import { answersMetadata } from './kafka-probe';
import { freePort, freePortNear } from './ports';
import { ServiceUnavailable } from './service-error';

/** One real Apache Kafka broker (KRaft, one node) on loopback, on a local Java. */

/** A running broker. */
export interface RunningKafka {
  readonly brokers: string[];
  readonly version: string;
  readonly pid: number;
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

const PREFERRED_PORT = 29_092;
/** A loaded machine needs seconds; a minute is past any of them. */
const START_MS = 60_000;
const JVM = [
  '-Xmx320m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Djava.net.preferIPv4Stack=true',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.log.state.change.logger=off',
];

interface Ports {
  readonly port: number;
  readonly controller: number;
}

/** Starts the broker of a data folder, formatting it first if need be. */
export async function startEmbeddedKafka(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  say: (line: string) => void,
): Promise<RunningKafka> {
  const runtime = await kafkaRuntime(env, say);
  const home = resolve(folder, 'kafka');
  mkdirSync(home, { recursive: true });
  await endOrphan(home);
  const ports = await choosePorts(join(home, 'ports.json'), say);
  const properties = join(home, 'server.properties');
  writeFileSync(properties, serverProperties(home, ports));
  if (!existsSync(join(home, 'data', 'meta.properties'))) format(runtime, properties);
  const server = await launch(runtime, home, properties);
  writeFileSync(join(home, 'broker.pid'), String(server.pid));
  await waitUntilReady(server, ports.port, join(home, 'broker.log'));
  return {
    brokers: [`127.0.0.1:${ports.port}`],
    version: runtime.version,
    pid: server.pid,
    exited: server.exited,
    stop: () => server.stop('SIGTERM', 5_000),
  };
}

async function endOrphan(home: string): Promise<void> {
  const file = join(home, 'broker.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8'));
  const isOurs = () => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(home);
    } catch {
      return false;
    }
  };
  if (!isOurs()) return;
  sendSignal(pid, 'SIGTERM');
  for (let waited = 0; waited < 10_000 && isOurs(); waited += 50) await new Promise((done) => setTimeout(done, 50));
}

async function choosePorts(memo: string, say: (line: string) => void): Promise<Ports> {
  const wish: Ports = existsSync(memo)
    ? (JSON.parse(readFileSync(memo, 'utf8')) as Ports)
    : { port: PREFERRED_PORT, controller: await freePort() };
  const ports = { port: await freePortNear(wish.port), controller: await freePortNear(wish.controller) };
  if (ports.port !== wish.port) say(`port ${wish.port} is taken, Kafka listens on ${ports.port}`);
  writeFileSync(memo, JSON.stringify(ports));
  return ports;
}

function serverProperties(home: string, { port, controller }: Ports): string {
  const settings: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(home, 'data'),
    'auto.create.topics.enable': false,
    'num.partitions': 1,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 2,
    // a lone broker need not wait for others to join a group
    'group.initial.rebalance.delay.ms': 0,
    'log.cleaner.dedupe.buffer.size': 1_048_577,
    // after kill -9 the controller holds the old registration for this long (9 s by default); never in production
    'broker.session.timeout.ms': 2_000,
    'broker.heartbeat.interval.ms': 300,
  };
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;
}

function format({ java, lib }: KafkaRuntime, properties: string): void {
  // an id that began with "-" would be read as an option
  const id = `A${randomBytes(16).toString('base64url').slice(1)}`;
  const args = [...JVM, '-cp', `${lib}/*`, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', properties];
  const { status, stdout, stderr } = spawnSync(java, args, { encoding: 'utf8' });
  if (status !== 0)
    throw new ServiceUnavailable(`Kafka could not format its data folder: ${(stderr || stdout).trim().slice(-1_000)}`);
}

async function launch({ java, lib }: KafkaRuntime, home: string, properties: string): Promise<GuardedProcess> {
  const args = [...JVM, '-cp', `${lib}/*`, 'kafka.Kafka', properties];
  return startGuarded({
    command: java,
    args,
    log_file: join(home, 'broker.log'),
    orphan_signal: 'TERM',
    env: { PATH: '/usr/bin:/bin' },
  });
}

async function waitUntilReady(server: GuardedProcess, port: number, log: string): Promise<void> {
  const gone: string[] = [];
  void server.exited.then((tail) => gone.push(tail));
  for (const begun = Date.now(); Date.now() - begun < START_MS;) {
    if (gone.length > 0) throw new ServiceUnavailable(`Kafka ended while it started: ${gone.join('')}`);
    if (await answersMetadata('127.0.0.1', port)) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new ServiceUnavailable(`Kafka did not start within ${START_MS / 1000} s: ${tailOf(log)}`);
}
