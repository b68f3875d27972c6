import type { z } from 'zod';

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
  /** Shape of the source's `settings`; published as JSON Schema in the dictionaries. */
  readonly settings: z.ZodType<Record<string, unknown>>;
  readonly task_types: Readonly<Record<string, TaskTypeDefinition>>;
}
