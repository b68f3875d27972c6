import { z } from 'zod';

/** Source types and their task types: what may be asked of which parser, and the shape of its parameters. */

const feedParams = z
  .object({
    max_items: z
      .int()
      .min(1)
      .max(5000)
      .optional()
      .describe('Newest items kept of one fetch; 5,000 by default, which is also the most a feed may have'),
    ignore_validators: z
      .boolean()
      .optional()
      .describe('Fetch the whole feed even if it did not change (no If-None-Match, no If-Modified-Since)'),
  })
  .strict();

const feedSettings = z
  .object({
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/), z.string().max(1000))
      .optional()
      .describe('Extra request headers, for example Accept-Language'),
    user_agent: z.string().min(1).max(300).optional(),
  })
  .strict();

/** One kind of work a parser knows. */
export interface TaskTypeDefinition {
  readonly title: string;
  /** Shape of `params`; published as JSON Schema in the dictionaries. */
  readonly params: z.ZodType<Record<string, unknown>>;
}

/** One kind of source: decides topic and parser app. */
export interface SourceTypeDefinition {
  readonly title: string;
  /** Name of the environment variable that holds the topic, without `_PARSER_TASKS_TOPIC`. */
  readonly topic_variable: string;
  readonly default_topic: string;
  /** Task type of a source created without schedules. */
  readonly default_task_type: string;
  /** Whether a source must have an http(s) address; otherwise a name is required (design §4). */
  readonly url: 'http' | 'any' | 'optional';
  /** Shape of the source's `settings`. */
  readonly settings: z.ZodType<Record<string, unknown>>;
  readonly task_types: Readonly<Record<string, TaskTypeDefinition>>;
}

const anyObject = z.record(z.string(), z.unknown());

export const SOURCE_TYPES = {
  RSS: {
    title: 'Feed: RSS, Atom or JSON Feed',
    topic_variable: 'RSS',
    default_topic: 'rss_parser_tasks',
    default_task_type: 'FEED',
    url: 'http',
    settings: feedSettings,
    task_types: { FEED: { title: 'Fetch the feed', params: feedParams } },
  },
  VK: {
    title: 'VK wall',
    topic_variable: 'VK',
    default_topic: 'vk_parser_tasks',
    default_task_type: 'WALL',
    url: 'any',
    settings: anyObject,
    task_types: {
      WALL: { title: 'Posts of a wall', params: anyObject },
      GROUP_INFO: { title: 'Facts about a community', params: anyObject },
    },
  },
  YOUTUBE: {
    title: 'YouTube channel or playlist',
    topic_variable: 'YOUTUBE',
    default_topic: 'youtube_parser_tasks',
    default_task_type: 'VIDEOS',
    url: 'any',
    settings: anyObject,
    task_types: {
      VIDEOS: { title: 'Videos of a channel or playlist', params: anyObject },
      CHANNEL_INFO: { title: 'Facts about a channel', params: anyObject },
    },
  },
  CSV_API: {
    title: 'Pipeline: CSV or API to files',
    topic_variable: 'CSV_API',
    default_topic: 'csv_api_parser_tasks',
    default_task_type: 'PIPELINE',
    url: 'optional',
    settings: anyObject,
    task_types: { PIPELINE: { title: 'Run the pipeline', params: anyObject } },
  },
  SCRIPT: {
    title: "User's script",
    topic_variable: 'SCRIPT',
    default_topic: 'script_parser_tasks',
    default_task_type: 'RUN',
    url: 'optional',
    settings: anyObject,
    task_types: { RUN: { title: 'Run the script', params: anyObject } },
  },
} as const satisfies Record<string, SourceTypeDefinition>;

export type SourceType = keyof typeof SOURCE_TYPES;

export const SOURCE_TYPE_NAMES = Object.keys(SOURCE_TYPES) as SourceType[];

/** True for a name of the closed list, in upper case. */
export function isSourceType(name: string): name is SourceType {
  return Object.hasOwn(SOURCE_TYPES, name);
}

/** The definition of a source type. */
export function sourceTypeOf(name: SourceType): SourceTypeDefinition {
  return SOURCE_TYPES[name];
}

/** The definition of a task type of a source type, or undefined. */
export function taskTypeOf(source_type: SourceType, task_type: string): TaskTypeDefinition | undefined {
  const types = sourceTypeOf(source_type).task_types;
  return Object.hasOwn(types, task_type) ? types[task_type] : undefined;
}

/** Every task type of every source type, each once. */
export const TASK_TYPE_NAMES = [...new Set(SOURCE_TYPE_NAMES.flatMap((t) => Object.keys(sourceTypeOf(t).task_types)))];
