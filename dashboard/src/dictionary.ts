import { useAnswer } from './api/queries';
import { call } from './api/request';
import type { SourceType } from './api/types';

interface SourceTypeEntry {
  name: SourceType;
  title: string;
  url: 'http' | 'any' | 'optional';
  default_task_type: string;
  settings: unknown;
}
interface TaskTypeEntry {
  name: string;
  source_type: SourceType;
  title: string;
  params: unknown;
}

/** The closed lists of the API: what a type wants, what a task takes. Empty until they have come. */
export function useDictionary() {
  const { data } = useAnswer('fixed', call('get', '/api/v1/dictionary'));
  const lists = data as { source_types: SourceTypeEntry[]; task_types: TaskTypeEntry[] } | undefined;
  return {
    sourceType: (name: string | undefined) => lists?.source_types.find((entry) => entry.name === name),
    taskTypes: (source_type: string | undefined) =>
      lists?.task_types.filter((entry) => entry.source_type === source_type) ?? [],
  };
}
