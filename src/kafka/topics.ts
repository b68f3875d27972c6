import type { Admin, ITopicConfig } from 'kafkajs';
import { TOPIC_ROLES, TOPICS, type TopicRole } from '../contract/topics';
import type { KafkaConfig } from '../config/kafka-config';
import type { KafkaClient } from './client';

/** Creates and checks the topics, and tells how far their readers are. */

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A belt: kafkajs makes one record batch per partition and send and never splits it. */
const LARGEST_BATCH = 4 * 1_048_576;
const LEADER_TIMEOUT_MS = 15_000;

/** What was done to bring the topics about. */
export interface EnsuredTopics {
  readonly created: readonly string[];
  readonly grown: readonly string[];
}

/** One partition and how far a consumer group is behind its end. */
export interface PartitionLag {
  readonly partition: number;
  readonly low: number;
  readonly high: number;
  readonly committed: number | null;
  readonly lag: number;
}

/** One topic with its reader. */
export interface TopicLag {
  readonly role: TopicRole;
  readonly name: string;
  readonly consumer_group: string | null;
  readonly partitions: readonly PartitionLag[];
  readonly lag: number;
}

/**
 * Creates missing topics and adds missing partitions; never removes any.
 * @throws the driver's error while Kafka is away; call again
 */
export async function ensureTopics(
  client: KafkaClient,
  roles: readonly TopicRole[] = TOPIC_ROLES,
): Promise<EnsuredTopics> {
  return withAdmin(client, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const wanted = roles.map((role) => topicConfig(role, client.config));
    const missing = wanted.filter(({ topic }) => !existing.has(topic));
    // kafkajs's own wait for leaders rejects on KRaft although the topic was made (tulios/kafkajs#1563)
    if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: false });
    const grown = await growTopics(
      admin,
      wanted.filter(({ topic }) => existing.has(topic)),
    );
    await waitForLeaders(admin, wanted);
    return { created: missing.map(({ topic }) => topic), grown };
  });
}

/** Partitions wanted for a topic. */
export function partitionsOf(role: TopicRole, config: KafkaConfig): number {
  return TOPICS[role].partitions ?? config.topic_partitions;
}

function topicConfig(role: TopicRole, config: KafkaConfig): ITopicConfig {
  const entries: Record<string, string | number> = {
    'cleanup.policy': 'delete',
    'retention.ms': TOPICS[role].retention_days * DAY_MS,
    'segment.ms': HOUR_MS,
    'max.message.bytes': Math.max(LARGEST_BATCH, config.max_request_size + 65_536),
    'min.insync.replicas': config.topic_replication >= 3 ? 2 : 1,
  };
  return {
    topic: config.topics[role],
    numPartitions: partitionsOf(role, config),
    replicationFactor: config.topic_replication,
    configEntries: Object.entries(entries).map(([name, value]) => ({ name, value: String(value) })),
  };
}

async function growTopics(admin: Admin, wanted: readonly ITopicConfig[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: wanted.map(({ topic }) => topic) });
  const short = wanted.filter(({ topic, numPartitions = 1 }) => {
    const have = topics.find(({ name }) => name === topic)?.partitions.length ?? numPartitions;
    return have < numPartitions;
  });
  if (short.length > 0) {
    await admin.createPartitions({
      topicPartitions: short.map(({ topic, numPartitions = 1 }) => ({ topic, count: numPartitions })),
    });
  }
  return short.map(({ topic }) => topic);
}

async function waitForLeaders(admin: Admin, wanted: readonly ITopicConfig[]): Promise<void> {
  const deadline = Date.now() + LEADER_TIMEOUT_MS;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: wanted.map(({ topic }) => topic) });
      const ready = wanted.every(({ topic, numPartitions = 1 }) => {
        const partitions = topics.find(({ name }) => name === topic)?.partitions ?? [];
        return partitions.length >= numPartitions && partitions.every(({ leader }) => leader >= 0);
      });
      if (ready) return;
    } catch (error) {
      const { type } = error as { type?: string };
      if (type !== 'UNKNOWN_TOPIC_OR_PARTITION' && type !== 'LEADER_NOT_AVAILABLE') throw error;
    }
    if (Date.now() > deadline) throw new Error('Kafka created the topics but elects no leaders for them.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** How far the reader of each topic is. `groups` names the consumer group that reads a role, if one does. */
export async function describeTopics(
  client: KafkaClient,
  groups: Readonly<Partial<Record<TopicRole, string>>>,
): Promise<TopicLag[]> {
  return withAdmin(client, async (admin) =>
    Promise.all(
      TOPIC_ROLES.map(async (role): Promise<TopicLag> => {
        const name = client.config.topics[role];
        const group = groups[role] ?? null;
        const ends = await admin.fetchTopicOffsets(name);
        const committed = group === null ? [] : await admin.fetchOffsets({ groupId: group, topics: [name] });
        const partitions = ends.map(({ partition, low, high }) => {
          const at = committed[0]?.partitions.find((p) => p.partition === partition)?.offset;
          const offset = at === undefined || Number(at) < 0 ? null : Number(at);
          const lag = group === null ? 0 : Number(high) - Math.max(offset ?? Number(low), Number(low));
          return { partition, low: Number(low), high: Number(high), committed: offset, lag };
        });
        partitions.sort((a, b) => a.partition - b.partition);
        return { role, name, consumer_group: group, partitions, lag: partitions.reduce((sum, p) => sum + p.lag, 0) };
      }),
    ),
  );
}

/** Lends an admin connection to `work`. @throws the driver's error while Kafka is away */
export async function withAdmin<T>(client: KafkaClient, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = client.kafka.admin({ retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 4 } });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
