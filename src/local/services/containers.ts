import { kafkaVersion } from './kafka-jars';
import { freePort } from './ports';
import type { RunningKafka } from './embedded-kafka';
import type { RunningPostgres } from './embedded-postgres';

/** Postgres and Kafka in containers, where an engine answers. Loaded lazily: without an engine nobody needs it. */

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

/** `postgres:18` in a container. */
export async function startPostgresContainer(): Promise<RunningPostgres> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const target = { user: 'postgres', password: 'parser-manager', database: 'parser_manager' };
  const container = await new GenericContainer('postgres:18')
    .withEnvironment({ POSTGRES_USER: target.user, POSTGRES_PASSWORD: target.password, POSTGRES_DB: target.database })
    .withCommand(['postgres', '-c', 'max_connections=200', '-c', 'max_wal_size=4GB'])
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  const stop = async () => void (await container.stop());
  return {
    ...target,
    host: container.getHost(),
    port: container.getMappedPort(5432),
    pid: 0,
    exited: new Promise(() => undefined),
    stop,
  };
}

/** `apache/kafka` in a container; its version is the one of the embedded broker. */
export async function startKafkaContainer(): Promise<RunningKafka> {
  const { GenericContainer, Wait } = await import('testcontainers');
  // clients must be told an address that works from outside, so the port is chosen before the start
  const port = await freePort();
  const container = await new GenericContainer(`apache/kafka:${kafkaVersion()}`)
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_LISTENERS: 'PLAINTEXT://0.0.0.0:9092,CONTROLLER://0.0.0.0:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://localhost:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  const stop = async () => void (await container.stop());
  return {
    brokers: [`${container.getHost()}:${port}`],
    version: kafkaVersion(),
    pid: 0,
    exited: new Promise(() => undefined),
    stop,
  };
}
