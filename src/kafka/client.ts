import { Kafka, logLevel, type KafkaConfig as KafkaJsConfig, type logCreator, type RetryOptions } from 'kafkajs';
import type { Logger } from 'pino';
import type { KafkaConfig } from '../config/kafka-config';
import { silenceIdleTimer } from './idle-timer';

/** The one way to Kafka. This room is the only one that imports kafkajs; it knows bytes, not tasks. */

/** A connection to Kafka that producers, consumers and admins are made from. */
export interface KafkaClient {
  readonly kafka: Kafka;
  readonly config: KafkaConfig;
  readonly log: Logger;
}

/** Recovers within a second of the broker's return, instead of the default's 5 to 30 (measured). */
export const RETRY: RetryOptions = { initialRetryTime: 100, maxRetryTime: 1000, retries: 60 };

/** A send or a request to an admin must fail soon, so that the caller's loop can say what it waits for. */
const IMPATIENT: RetryOptions = { initialRetryTime: 100, maxRetryTime: 1000, retries: 8 };

/** Makes a client; connects nothing yet. */
export function createKafka(config: KafkaConfig, log: Logger): KafkaClient {
  silenceIdleTimer();
  const options: KafkaJsConfig = {
    brokers: [...config.brokers],
    clientId: config.client_id,
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    retry: IMPATIENT,
    ssl: config.ssl,
    logLevel: logLevel.WARN,
    logCreator: quietLogs(log),
  };
  if (config.sasl !== null) options.sasl = config.sasl as NonNullable<KafkaJsConfig['sasl']>;
  return { kafka: new Kafka(options), config, log };
}

/** kafkajs reports one outage in hundreds of lines: the first becomes a warning, the rest is for debugging. */
function quietLogs(log: Logger): logCreator {
  let lastWarned = 0;
  return () =>
    ({ namespace, log: { message, error } }) => {
      const line = { kafka: namespace, detail: typeof error === 'string' ? error : undefined };
      const isNew = Date.now() - lastWarned > 30_000;
      if (!isNew || /^Response |rebalanc|group coordinator|member id/i.test(message)) return log.debug(line, message);
      lastWarned = Date.now();
      log.warn(line, `Kafka: ${message}`);
    };
}
