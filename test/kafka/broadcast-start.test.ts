import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import { loadConfig } from '../../src/config/env';
import { controlMessage } from '../../src/contract/messages';
import { BatchConsumer } from '../../src/kafka/batch-consumer';
import { createKafka, RETRY } from '../../src/kafka/client';
import { MessageProducer } from '../../src/kafka/producer';
import { ensureTopics } from '../../src/kafka/topics';
import { onFileEnd } from '../support/clean-up';
import { serverConfig } from '../support/database';
import { testLog } from '../support/log';
import { testEnvironment } from '../support/system';
import { waitFor } from '../support/wait-for';

test('an order that is sent between the start of a worker and its first answer from Kafka reaches it', async () => {
  const { kafka: config } = loadConfig(testEnvironment(serverConfig()), { postgres: true });
  const client = createKafka(config, testLog);
  await ensureTopics(client, ['control']);
  const producer = new MessageProducer(client);
  const order = async () => {
    const task_id = randomUUID();
    await producer.send(config.topics.control, [
      { key: null, value: JSON.stringify({ v: 1, kind: 'cancel', task_id }) },
    ]);
    return task_id;
  };

  let isOpen = false;
  let attempts = 0;
  const kafka = new Kafka({
    brokers: [...config.brokers],
    logLevel: logLevel.NOTHING,
    retry: RETRY,
    socketFactory: ({ host, port, onConnect }) => {
      attempts += 1;
      // nothing listens on port 1
      return connect(isOpen ? { host, port } : { host: '127.0.0.1', port: 1 }, onConnect);
    },
  });
  const heard: (string | undefined)[] = [];
  const consumer = new BatchConsumer({
    name: 'task_control',
    client: { kafka, config, log: testLog },
    group: `control-${randomUUID()}`,
    topic: config.topics.control,
    schema: controlMessage,
    bounds: { size: 1_000, timeout_ms: 50, idle_ms: 5 },
    broadcast: true,
    gapless: true,
    apply: async (batch) => void heard.push(...batch.map(({ value }) => value.task_id)),
    bury: async () => undefined,
  }).start();
  onFileEnd(async () => {
    await consumer.stop();
    await producer.stop();
  });
  await waitFor('the worker to look for Kafka', () => attempts > 0);
  const early = await order();
  isOpen = true;
  await waitFor('the order that came early', () => heard.includes(early));
  const later = await order();
  await waitFor('an order after that', () => heard.includes(later));
}, 60_000);
