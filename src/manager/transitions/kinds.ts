import { SOURCE_TYPE_NAMES, sourceTypeOf, type SourceType } from '../../contract/source-types';

/** One kind of work: what a group has in common. */
export interface Kind {
  readonly source_type: SourceType;
  readonly task_type: string;
}

/** Every kind there is, narrowed to the given source and task types. */
export function kindsOf(source_types?: readonly string[], task_types?: readonly string[]): Kind[] {
  return SOURCE_TYPE_NAMES.filter((source_type) => source_types?.includes(source_type) ?? true).flatMap((source_type) =>
    Object.keys(sourceTypeOf(source_type).task_types)
      .filter((task_type) => task_types?.includes(task_type) ?? true)
      .map((task_type) => ({ source_type, task_type })),
  );
}

/** Key of the lock that keeps the planning of one kind to one planner at a time. */
export function planningLock({ source_type, task_type }: Kind): string {
  return `planning/${source_type}/${task_type}`;
}

/** The same key in SQL, over the columns `source_type` and `task_type`. */
export const planningLockSql = `'planning/' || source_type || '/' || task_type`;
