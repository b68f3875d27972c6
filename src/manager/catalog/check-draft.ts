import type { AllowList } from '../../contract/address';
import { taskTypeOf, type SourceType } from '../../contract/source-types';
import { LONGEST_DRAFT, type ScriptLanguage } from '../../contract/source-types/script';
import { invalidAt } from './catalog-error';
import { checkCode } from './scripts';
import { checkSettings, checkTaskType, normaliseUrl, sourceTypeNamed } from './source-rules';

/** A source that is to be tried, as its body says. */
export interface DraftBody {
  readonly type: string;
  readonly url?: string | null;
  readonly settings?: Record<string, unknown>;
  readonly params?: Record<string, unknown>;
  /** Of a pipeline. */
  readonly rows?: number;
  /** Of a script. */
  readonly language?: ScriptLanguage;
  readonly code?: string;
}

/** What a worker is told of it. */
export interface CheckedDraft {
  readonly source_type: SourceType;
  readonly task_type: string;
  readonly url: string | null;
  readonly settings: Record<string, unknown>;
  readonly params: Record<string, unknown>;
}

/** The rules of the API beside the body. */
interface DraftRules {
  readonly allow: AllowList;
  /** Path to Python for the check of syntax; null: that of the machine. */
  readonly python: string | null;
}

/** What is tried of each kind of source, by its one task type that can be. */
const TRIED: Readonly<Record<string, string>> = { CSV_API: 'PIPELINE', SCRIPT: 'RUN' };

/** Holds a draft to the rules that hold when it is saved, but for its name. @throws CatalogError with the paths */
export async function checkDraft(body: DraftBody, { allow, python }: DraftRules): Promise<CheckedDraft> {
  const { type, url, settings = {}, params = {} } = body;
  const source_type = sourceTypeNamed(type);
  const task_type = TRIED[source_type];
  if (task_type === undefined || taskTypeOf(source_type, task_type) === undefined)
    throw invalidAt('type', `${source_type} has no dry run; pipelines (CSV_API) and scripts (SCRIPT) have one`);
  checkSettings(source_type, settings);
  checkTaskType(source_type, task_type, params);
  const dry_run = source_type === 'SCRIPT' ? await scriptOf(body, python) : rowsOf(body);
  return {
    source_type,
    task_type,
    // a draft may still be without a name
    url: normaliseUrl(source_type, url, 'draft', allow).url,
    settings,
    params: { ...params, dry_run },
  };
}

function rowsOf({ rows, code, language }: DraftBody): Record<string, unknown> {
  if (code !== undefined || language !== undefined)
    throw invalidAt(code === undefined ? 'language' : 'code', 'is for scripts');
  return rows === undefined ? {} : { rows };
}

async function scriptOf({ rows, code, language }: DraftBody, python: string | null): Promise<Record<string, unknown>> {
  if (rows !== undefined) throw invalidAt('rows', 'is for pipelines');
  if (language === undefined) throw invalidAt('language', 'is missing');
  if (code === undefined) throw invalidAt('code', 'is missing');
  await checkCode(language, code, python, LONGEST_DRAFT);
  return { language, code };
}
