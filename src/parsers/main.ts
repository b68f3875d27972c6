import type { Logger } from 'pino';
import type { Config } from '../config/env';
import type { SourceType } from '../contract/source-types';
import { createKafka } from '../kafka/client';
import { ensureTopics } from '../kafka/topics';
import { lazyStorage, openStorage } from '../storage/open-storage';
import { createParser } from './registry';
import type { Parser } from './runtime/parser';
import { Worker } from './runtime/worker';

/** A running parser process. */
export interface RunningParser {
  readonly worker: Worker;
  /** Lets tasks finish within `grace_ms`, hands the rest back, and closes everything. */
  stop(grace_ms: number): Promise<void>;
}

const RETRY_MS = 1_000;

/** Starts the parser of a source type; waits for Kafka if it is not there yet. */
export async function startParser(
  source_type: SourceType,
  config: Pick<Config, 'kafka' | 'parser' | 'storage'>,
  log: Logger,
  parser?: Parser,
): Promise<RunningParser> {
  const storage = lazyStorage(() => openStorage(config.storage));
  const running = parser ?? (await createParser(source_type, config.parser, { storage }));
  await running.start?.();
  const client = createKafka(config.kafka, log);
  await waitForTopics(client, log, source_type);
  const concurrency = Math.min(config.parser.concurrency, running.concurrency ?? Infinity);
  const worker = new Worker({ parser: running, client, log, concurrency, version: '0.1.0', storage });
  await worker.start();
  log.info(
    {
      event: 'parser_started',
      source_type,
      worker_id: worker.id,
      topic: config.kafka.topics[source_type],
      ...running.describe?.(),
    },
    'parser started',
  );
  return {
    worker,
    stop: async (grace_ms) => {
      await worker.stop(grace_ms);
      await running.stop?.();
      await storage.close();
    },
  };
}

/** The manager makes all topics; a parser that starts first makes those it needs. */
async function waitForTopics(
  client: ReturnType<typeof createKafka>,
  log: Logger,
  source_type: SourceType,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await ensureTopics(client, [source_type, 'statuses', 'items', 'heartbeats', 'control', 'dead_letters']);
      return;
    } catch (error: unknown) {
      if (tries % 10 === 0) log.warn({ err: error }, 'waiting for Kafka');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
