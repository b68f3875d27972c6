import type { AllowList } from '../../contract/address';
import { ON_REQUEST } from '../../contract/schedule-settings';
import { sourceTypeOf, type SourceType } from '../../contract/source-types';
import { badTextIn } from './bad-text';
import { invalidAt } from './catalog-error';
import { checkSettings, checkTaskType, normaliseUrl, sourceTypeNamed } from './source-rules';

/** One line of an import that passed the rules that a single create is held to. Null: the line does not say. */
export interface ImportRow {
  readonly type: SourceType;
  readonly url: string | null;
  readonly host_key: string | null;
  readonly name: string | null;
  readonly external_id: string | null;
  readonly is_active: boolean | null;
  /** JSON. */
  readonly settings: string | null;
  readonly schedules: readonly ImportSchedule[];
  /** Whether the line says anything about schedules; a source that exists keeps its own otherwise. */
  readonly names_schedules: boolean;
}

/** A schedule that a line asks for. */
export interface ImportSchedule {
  readonly task_type: string;
  readonly cadence: string | null;
  readonly priority: number | null;
  /** JSON. */
  readonly params: string | null;
}

/** What the rules need to know. */
export interface ImportRules {
  readonly allow: AllowList;
  /** Names of cadences. */
  readonly cadences: ReadonlySet<string>;
}

type Fields = Readonly<Record<string, unknown>>;

/** Holds a record to the rules. @throws CatalogError with what is wrong */
export function readImportRow(record: Fields, { allow, cadences }: ImportRules): ImportRow {
  const type = sourceTypeNamed(textOf(record, 'type', 64) ?? '');
  const name = textOf(record, 'name', 1_024);
  const { url, host_key } = normaliseUrl(type, textOf(record, 'url', 4_096), name, allow);
  const settings = objectOf(record, 'settings');
  const params = objectOf(record, 'params');
  if (settings !== null) checkSettings(type, settings);
  const cadence = textOf(record, 'cadence', 255);
  if (cadence !== null && !cadences.has(cadence)) throw invalidAt('cadence', `there is no cadence ${cadence}`);
  const priority = priorityOf(record['priority']);
  const given = taskTypesOf(record['task_types']);
  const schedule = { cadence, priority, params: params === null ? null : JSON.stringify(params) };
  return {
    type,
    url,
    host_key,
    name,
    external_id: textOf(record, 'external_id', 255),
    is_active: flagOf(record['is_active']),
    settings: settings === null ? null : JSON.stringify(settings),
    schedules: (given ?? [sourceTypeOf(type).default_task_type]).map((task_type) => ({
      task_type: checkTaskType(type, task_type, params ?? {}),
      ...schedule,
    })),
    names_schedules: [given, cadence, priority, params].some((value) => value !== null),
  };
}

/** Two lines about one source as one: what the later says counts. */
export function mergeRows(earlier: ImportRow, later: ImportRow): ImportRow {
  const isNamed = (task_type: string) => later.schedules.some((schedule) => schedule.task_type === task_type);
  return {
    ...later,
    name: later.name ?? earlier.name,
    external_id: later.external_id ?? earlier.external_id,
    is_active: later.is_active ?? earlier.is_active,
    settings: later.settings ?? earlier.settings,
    schedules: later.names_schedules
      ? [...earlier.schedules.filter(({ task_type }) => !isNamed(task_type)), ...later.schedules]
      : earlier.schedules,
    names_schedules: earlier.names_schedules || later.names_schedules,
  };
}

/** The cadence of a schedule that is new. */
export const FIRST_CADENCE = ON_REQUEST;

function isAbsent(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

function textOf(record: Fields, name: string, most: number): string | null {
  const value = record[name];
  if (isAbsent(value)) return null;
  if (typeof value !== 'string') throw invalidAt(name, 'must be text');
  if (value.length > most) throw invalidAt(name, `must be at most ${most} characters`);
  const bad = badTextIn(value);
  if (bad !== null) throw invalidAt(name, bad.message);
  return value;
}

function objectOf(record: Fields, name: string): Record<string, unknown> | null {
  const value = record[name];
  if (isAbsent(value)) return null;
  let parsed: unknown = value;
  if (typeof value === 'string') {
    try {
      parsed = JSON.parse(value);
    } catch {
      throw invalidAt(name, 'must be JSON');
    }
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw invalidAt(name, 'must be a JSON object');
  const bad = badTextIn(parsed, name);
  if (bad !== null) throw invalidAt(bad.path, bad.message);
  return parsed as Record<string, unknown>;
}

function taskTypesOf(value: unknown): string[] | null {
  if (isAbsent(value)) return null;
  const names: unknown[] = Array.isArray(value) ? value : [value];
  if (names.length > 64 || names.some((name) => typeof name !== 'string' || name.length > 1_000))
    throw invalidAt('task_types', 'must be names joined by |');
  const single = (names as string[]).flatMap((name) => name.split('|')).map((name) => name.trim().toUpperCase());
  return [...new Set(single.filter((name) => name !== ''))];
}

function flagOf(value: unknown): boolean | null {
  if (isAbsent(value)) return null;
  if (typeof value === 'boolean') return value;
  if (value === 1 || (typeof value === 'string' && /^(true|1|yes)$/i.test(value))) return true;
  if (value === 0 || (typeof value === 'string' && /^(false|0|no)$/i.test(value))) return false;
  throw invalidAt('is_active', 'must be true or false');
}

function priorityOf(value: unknown): number | null {
  if (isAbsent(value)) return null;
  const priority = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  if (!Number.isInteger(priority) || Math.abs(priority) > 100)
    throw invalidAt('priority', 'must be a whole number from -100 to 100');
  return priority;
}
