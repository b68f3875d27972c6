import type { TaskFile } from '../../api/types';

/** How a file is shown; null: not at all. */
export type FileKind = 'image' | 'csv' | 'json' | 'text' | null;

/** Larger files are for downloading. */
export const MOST_SHOWN_BYTES = 5 * 1024 * 1024;

/** How a file is shown, by what it says it is and by its name. */
export function kindOf({ content_type: type, name }: Pick<TaskFile, 'content_type' | 'name'>): FileKind {
  if (/^image\/(png|jpeg|gif|webp|avif)$/.test(type)) return 'image';
  if (/csv/.test(type) || name.endsWith('.csv')) return 'csv';
  if (/json/.test(type) || /\.(json|ndjson)$/.test(name)) return 'json';
  // a picture that can hold scripts is shown as the text it is
  return /^text\/|xml/.test(type) || /\.(txt|log|xml|svg)$/.test(name) ? 'text' : null;
}

/** Whether there is something to see without downloading. */
export const isShown = (file: TaskFile) => file.bytes <= MOST_SHOWN_BYTES && kindOf(file) !== null;

/** Where a file of a task is. */
export const urlOf = (taskId: string, name: string) =>
  `/api/v1/task/${taskId}/artifacts/${name.split('/').map(encodeURIComponent).join('/')}`;
