import { CSV_API } from './source-types/csv-api';
import type { SourceTypeDefinition, TaskTypeDefinition } from './source-types/definition';
import { RSS } from './source-types/rss';
import { SCRIPT } from './source-types/script';
import { VK } from './source-types/vk';
import { YOUTUBE } from './source-types/youtube';

/** Source types and their task types: what may be asked of which parser. One file each in `source-types/`. */

export const SOURCE_TYPES = { RSS, VK, YOUTUBE, CSV_API, SCRIPT } as const;

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
