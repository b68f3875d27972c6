import type { Consumer } from 'kafkajs';
import type { KafkaClient } from './client';
import { withAdmin } from './topics';

/** Clocks of producers differ, and what was being sent at the last answer was not in it. */
const MARGIN_MS = 5_000;

/**
 * Sets a consumer back to where the topic was shortly before `since`: what a consumer without committed offsets did
 * not hear while it was away comes now, and a little of what it did hear comes again.
 * @param since milliseconds since 1970
 * @throws the driver's error while Kafka is away
 */
export async function seekBack(client: KafkaClient, consumer: Consumer, topic: string, since: number): Promise<void> {
  const offsets = await withAdmin(client, (admin) => admin.fetchTopicOffsetsByTimestamp(topic, since - MARGIN_MS));
  for (const { partition, offset } of offsets) consumer.seek({ topic, partition, offset });
}
