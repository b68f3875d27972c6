import type { TopicNames } from '../contract/topics';

/** How to reach Kafka and how to use it. */
export interface KafkaConfig {
  readonly brokers: readonly string[];
  readonly client_id: string;
  /** Largest message in bytes. */
  readonly max_request_size: number;
  readonly heartbeat_interval_ms: number;
  readonly session_timeout_ms: number;
  /** Consumer group of the manager; the parsers' groups begin with it. */
  readonly consumer_group: string;
  readonly topics: TopicNames;
  /** Partitions of a topic without a fixed number. */
  readonly topic_partitions: number;
  readonly topic_replication: number;
  /** Most messages in one batch. */
  readonly bulk_size: number;
  readonly bulk_timeout_ms: number;
  readonly bulk_idle_ms: number;
  readonly ssl: boolean;
  readonly sasl: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  } | null;
}
