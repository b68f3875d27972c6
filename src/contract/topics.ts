import type { z } from 'zod';
import {
  controlMessage,
  deadLetterMessage,
  heartbeatMessage,
  itemMessage,
  statusMessage,
  taskMessage,
} from './messages';
import { SOURCE_TYPE_NAMES, sourceTypeOf, type SourceType } from './source-types';

/** Every topic of the system: its role, key, message and shape. Names come from the environment. */

export type MessageType = 'task' | 'status' | 'item' | 'heartbeat' | 'control' | 'dead_letter';

/** The schema of each message type. */
export const MESSAGE_SCHEMAS = {
  task: taskMessage,
  status: statusMessage,
  item: itemMessage,
  heartbeat: heartbeatMessage,
  control: controlMessage,
  dead_letter: deadLetterMessage,
} as const satisfies Record<MessageType, z.ZodType>;

/** A topic as the code knows it, before the environment names it. */
export interface TopicDefinition {
  readonly message_type: MessageType;
  /** What the key of a message is, for people. */
  readonly key: string;
  /** The environment variable with its name. */
  readonly variable: string;
  readonly default_name: string;
  /** Fixed number of partitions; absent: `KAFKA_TOPIC_PARTITIONS`. */
  readonly partitions?: number;
  /** Days a message is kept: longer than any outage of its reader. */
  readonly retention_days: number;
  readonly summary: string;
}

/** Role of a topic: a source type's tasks, or one of the five fixed ones. */
export type TopicRole = SourceType | 'statuses' | 'items' | 'heartbeats' | 'control' | 'dead_letters';

const taskTopics = Object.fromEntries(
  SOURCE_TYPE_NAMES.map((type): [SourceType, TopicDefinition] => [
    type,
    {
      message_type: 'task',
      key: 'source id',
      variable: `${sourceTypeOf(type).topic_variable}_PARSER_TASKS_TOPIC`,
      default_name: sourceTypeOf(type).default_topic,
      retention_days: 3,
      summary: `Tasks for the ${type} parser`,
    },
  ]),
) as Record<SourceType, TopicDefinition>;

export const TOPICS: Readonly<Record<TopicRole, TopicDefinition>> = {
  ...taskTopics,
  statuses: {
    message_type: 'status',
    key: 'task id',
    variable: 'KAFKA_TASK_STATUS_TOPIC',
    default_name: 'task_statuses',
    partitions: 4,
    retention_days: 7,
    summary: 'What workers say about their tasks',
  },
  items: {
    message_type: 'item',
    key: 'source id',
    variable: 'KAFKA_ITEMS_TOPIC',
    default_name: 'parsed_items',
    partitions: 4,
    retention_days: 7,
    summary: 'Parsed records',
  },
  heartbeats: {
    message_type: 'heartbeat',
    key: 'worker id',
    variable: 'KAFKA_HEARTBEATS_TOPIC',
    default_name: 'parser_heartbeats',
    partitions: 1,
    retention_days: 1,
    summary: 'Signs of life of workers',
  },
  control: {
    message_type: 'control',
    key: 'none',
    variable: 'KAFKA_TASK_CONTROL_TOPIC',
    default_name: 'task_control',
    partitions: 1,
    retention_days: 1,
    summary: 'Cancellations; every worker reads all',
  },
  dead_letters: {
    message_type: 'dead_letter',
    key: 'topic/partition/offset',
    variable: 'KAFKA_DEAD_LETTERS_TOPIC',
    default_name: 'dead_letters',
    partitions: 1,
    retention_days: 14,
    summary: 'Messages nobody could use, with the reason',
  },
};

export const TOPIC_ROLES = Object.keys(TOPICS) as TopicRole[];

/** Names of the topics in force. */
export type TopicNames = Readonly<Record<TopicRole, string>>;

/** Headers every message carries. */
export const HEADER_MESSAGE_TYPE = 'message-type';
export const HEADER_REQUEST_ID = 'request-id';
/** https://www.w3.org/TR/trace-context/#traceparent-header */
export const HEADER_TRACEPARENT = 'traceparent';
/** Headers of a task that its statuses and items carry on. */
export const CARRIED_HEADERS = [HEADER_REQUEST_ID, HEADER_TRACEPARENT] as const;

/** Consumer group in which the workers of a source type share its topic. */
export function parserGroupOf(consumer_group: string, source_type: SourceType): string {
  return `${consumer_group}.${source_type.toLowerCase()}_parser`;
}
