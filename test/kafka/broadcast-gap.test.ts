import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import { loadConfig } from '../../src/config/env';
import { controlMessage } from '../../src/contract/messages';
import { BatchConsumer } from '../../src/kafka/batch-consumer';
import { createKafka } from '../../src/kafka/client';
import { MessageProducer } from '../../src/kafka/producer';
import { ensureTopics } from '../../src/kafka/topics';
import { onFileEnd } from '../support/clean-up';
import { serverConfig } from '../support/database';
import { testLog } from '../support/log';
import { testEnvironment } from '../support/system';
import { waitFor } from '../support/wait-for';

/** A line to the broker that can be cut. */
function cuttableLine() {
  const sockets = new Set<Socket>();
  let isCut = false;
  return {
    socketFactory: ({ host, port, onConnect }: { host: string; port: number; onConnect: () => void }) => {
      // nothing listens on port 1
      const socket = connect(isCut ? { host: '127.0.0.1', port: 1 } : { host, port }, onConnect);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      return socket;
    },
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.destroy(new Error('the line is cut'));
    },
    mend: () => (isCut = false),
  };
}

test('an order that is sent while a worker is cut off reaches it when it is back', async () => {
  const { kafka: config } = loadConfig(testEnvironment(serverConfig()), { postgres: true });
  const client = createKafka(config, testLog);
  await ensureTopics(client, ['control']);
  const line = cuttableLine();
  const kafka = new Kafka({
    brokers: [...config.brokers],
    socketFactory: line.socketFactory,
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 8 },
  });
  const group = `control-${randomUUID()}`;
  const heard: (string | undefined)[] = [];
  let fetches = 0;
  const consumer = new BatchConsumer({
    name: 'task_control',
    client: { kafka, config, log: testLog },
    group,
    topic: config.topics.control,
    schema: controlMessage,
    bounds: { size: 1_000, timeout_ms: 50, idle_ms: 5 },
    broadcast: true,
    gapless: true,
    onFetch: () => (fetches += 1),
    apply: async (batch) => void heard.push(...batch.map(({ value }) => value.task_id)),
    bury: async () => undefined,
  }).start();
  const producer = new MessageProducer(client);
  onFileEnd(async () => {
    await consumer.stop();
    await producer.stop();
  });
  const order = async () => {
    const task_id = randomUUID();
    await producer.send(config.topics.control, [
      { key: null, value: JSON.stringify({ v: 1, kind: 'cancel', task_id }) },
    ]);
    return task_id;
  };
  await waitFor('the consumer to listen', () => fetches > 0);
  const before = await order();
  await waitFor('the first order', () => heard.includes(before));

  line.cut();
  const meanwhile = await order();
  const members = async () => {
    const admin = client.kafka.admin();
    await admin.connect();
    const { groups } = await admin.describeGroups([group]);
    await admin.disconnect();
    return groups[0]?.members.length ?? 0;
  };
  await waitFor('its membership to end', async () => (await members()) === 0, 30_000);
  expect(heard).not.toContain(meanwhile);

  line.mend();
  await waitFor('the order it missed', () => heard.includes(meanwhile));
  const after = await order();
  await waitFor('an order after that', () => heard.includes(after));
}, 90_000);
