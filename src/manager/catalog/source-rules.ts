import type { z } from 'zod';
import { addressOf, LONGEST_URL, refusalOfUrl, type AllowList } from '../../contract/address';
import {
  isSourceType,
  SOURCE_TYPE_NAMES,
  sourceTypeOf,
  taskTypeOf,
  type SourceType,
} from '../../contract/source-types';
import { CatalogError, invalidAt } from './catalog-error';

/** Rules that the API, the import and the seed share. They throw CatalogError with the path of the wrong value. */

/** The source type of that name, in any case. */
export function sourceTypeNamed(name: string, path = 'type'): SourceType {
  const upper = name.toUpperCase();
  if (!isSourceType(upper)) throw invalidAt(path, `must be one of ${SOURCE_TYPE_NAMES.join(', ')}`);
  return upper;
}

/** An address in its one form, and the host it is counted under. */
export interface NormalUrl {
  readonly url: string | null;
  readonly host_key: string | null;
}

/** Normalises an address: lower-case host in ASCII, no default port, no fragment. A name is needed where it may be absent. */
export function normaliseUrl(
  type: SourceType,
  url: string | null | undefined,
  name: string | null | undefined,
  allow: AllowList,
): NormalUrl {
  const { url: kind } = sourceTypeOf(type);
  const text = url?.trim() ?? '';
  if (text === '') {
    if (kind !== 'optional') throw invalidAt('url', `a ${type} source needs an address`);
    if (!name) throw invalidAt('name', 'a source without an address needs a name');
    return { url: null, host_key: null };
  }
  if (text.length > LONGEST_URL) throw invalidAt('url', `must be at most ${LONGEST_URL} characters`);
  if (kind !== 'http' && !/^[a-z][a-z0-9+.-]*:/i.test(text)) return { url: text, host_key: null };
  const address = addressOf(text);
  if ('refusal' in address) throw invalidAt('url', address.refusal);
  const refusal = refusalOfUrl(address.url, allow);
  if (refusal !== null) throw invalidAt('url', `${refusal}; HTTP_ALLOW_PRIVATE can allow it`);
  return address;
}

/** Checks settings against the shape of their source type. */
export function checkSettings(type: SourceType, settings: Record<string, unknown>): void {
  check(sourceTypeOf(type).settings, settings, 'settings');
}

/** The task type of that name, in any case, with its params checked. */
export function checkTaskType(
  type: SourceType,
  task_type: string,
  params: Record<string, unknown> = {},
  path = '',
): string {
  const name = task_type.toUpperCase();
  const definition = taskTypeOf(type, name);
  if (definition === undefined) {
    throw invalidAt(`${path}task_type`, `must be one of ${Object.keys(sourceTypeOf(type).task_types).join(', ')}`);
  }
  refuseDryRun(params, `${path}params`);
  check(definition.params, params, `${path}params`);
  return name;
}

/** A dry run belongs to no schedule: as one of a schedule it would count as a run that went well. */
export function refuseDryRun(params: Record<string, unknown>, path: string): void {
  if (Object.hasOwn(params, 'dry_run')) throw invalidAt(`${path}.dry_run`, 'is for POST /api/v1/source/dry_run');
}

function check(schema: z.ZodType, value: unknown, path: string): void {
  const parsed = schema.safeParse(value);
  if (parsed.success) return;
  const errors = parsed.error.issues.map((issue) => ({
    path: [path, ...issue.path.map(String)].join('.'),
    message: issue.message,
  }));
  throw new CatalogError('invalid', errors.map((error) => `${error.path}: ${error.message}`).join('; '), errors);
}
