import { join } from 'node:path';

/** Where a broker listens. */
export interface BrokerPorts {
  readonly port: number;
  readonly controller: number;
}

/** Flags of the JVM: small and quick to start. One compiler tier halves the start (measured). */
export const JVM_FLAGS = [
  '-Xmx320m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Djava.net.preferIPv4Stack=true',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  // prints a harmless ERROR after new partitions
  '-Dorg.slf4j.simpleLogger.log.state.change.logger=off',
];

/** What a lone broker must be told wherever it runs: replication of one, no topics by accident, no waiting for others. */
export const LONE_BROKER: Readonly<Record<string, string | number | boolean>> = {
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
  // an empty record every half second is half of what a broker without clients costs (2.2 → 1.1 % of a core)
  'metadata.max.idle.interval.ms': 5_000,
  'log.cleaner.dedupe.buffer.size': 1_048_577,
  // after kill -9 the controller holds the old registration for this long (9 s by default); never in production
  'broker.session.timeout.ms': 2_000,
  'broker.heartbeat.interval.ms': 300,
};

/**
 * The server.properties of one KRaft node on loopback.
 * @param data folder of the log
 */
export function serverProperties(data: string, { port, controller }: BrokerPorts): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': data,
    ...LONE_BROKER,
  };
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;
}

/** Where the properties of a broker's folder are. */
export function propertiesFile(home: string): string {
  return join(home, 'server.properties');
}

/** The same settings as variables of the `apache/kafka` image: dots become underscores. */
export function asImageVariables(
  settings: Readonly<Record<string, string | number | boolean>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      `KAFKA_${name.replaceAll('.', '_').toUpperCase()}`,
      String(value),
    ]),
  );
}
