import type { AllowList } from '../../contract/address';
import { taskTypeOf, type SourceType } from '../../contract/source-types';
import { invalidAt } from './catalog-error';
import { checkSettings, checkTaskType, normaliseUrl, sourceTypeNamed } from './source-rules';

/** A source that is to be tried, as its body says. */
export interface DraftBody {
  readonly type: string;
  readonly url?: string | null;
  readonly settings?: Record<string, unknown>;
  readonly params?: Record<string, unknown>;
  readonly rows?: number;
}

/** What a worker is told of it. */
export interface CheckedDraft {
  readonly source_type: SourceType;
  readonly task_type: 'PIPELINE';
  readonly url: string | null;
  readonly settings: Record<string, unknown>;
  readonly params: Record<string, unknown>;
}

/** Holds a draft to the rules that hold when it is saved, but for its name. @throws CatalogError with the paths */
export function checkDraft({ type, url, settings = {}, params = {}, rows }: DraftBody, allow: AllowList): CheckedDraft {
  const source_type = sourceTypeNamed(type);
  const task_type = 'PIPELINE';
  if (taskTypeOf(source_type, task_type) === undefined)
    throw invalidAt('type', `${source_type} has no dry run; pipelines (CSV_API) have one`);
  checkSettings(source_type, settings);
  checkTaskType(source_type, task_type, params);
  const dry_run = rows === undefined ? {} : { rows };
  return {
    source_type,
    task_type,
    // a draft may still be without a name
    url: normaliseUrl(source_type, url, 'draft', allow).url,
    settings,
    params: { ...params, dry_run },
  };
}
