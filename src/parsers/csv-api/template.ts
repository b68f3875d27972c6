import { parseTemplate, type TemplatePart } from '../../contract/source-types/csv-api-values';
import { giveUp } from '../runtime/parser';
import type { RunSecrets } from './redact';

/** Fills templates in. Every value is escaped for the place where it stands; what cannot be escaped is refused. */

/** What references lead to. */
export interface TemplateValues {
  readonly row: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly secrets: RunSecrets;
  readonly api_url: string | null;
  /** What `{{cursor.watermark}}` is, where it may be named. */
  readonly watermark?: string;
}

const compiled = new Map<string, readonly TemplatePart[]>();

/** The parts of a template; the same text is cut up once. */
export function partsOf(template: string): readonly TemplatePart[] {
  let parts = compiled.get(template);
  if (parts === undefined) {
    if (compiled.size > 5_000) compiled.clear();
    compiled.set(template, (parts = parseTemplate(template)));
  }
  return parts;
}

/** Fills a template in; `escape` is applied to values and not to the text around them. */
export function fill(template: string, values: TemplateValues, escape: (value: string) => string): string {
  let text = '';
  for (const part of partsOf(template)) text += typeof part === 'string' ? part : escape(valueOf(part, values));
  return text;
}

/**
 * An address. A value is one path segment or one query value and never more: it changes neither host, path nor query.
 * @throws ParserError `config` for a value that would
 */
export function fillUrl(template: string, values: TemplateValues): string {
  const [first] = partsOf(template);
  const isBased = typeof first === 'object' && first.scope === 'api_url';
  const base = isBased ? apiUrlOf(values) : '';
  const rest = isBased ? template.slice(template.indexOf('}}') + 2) : template;
  const made = base + fill(rest, values, encodeURIComponent);
  // behind the question mark nothing that is encoded changes the path
  if (!/\{\{/.test(rest.split(/[?#]/, 1)[0] ?? '') && URL.canParse(made)) return made;
  // the same address with harmless values has the same shape
  const shape = base + fill(rest, values, () => 'x');
  if (!URL.canParse(made) || !URL.canParse(shape))
    throw giveUp('config', 'The address that a template makes is no URL.');
  const [url, plain] = [new URL(made), new URL(shape)];
  if (url.origin !== plain.origin || segmentsOf(url) !== segmentsOf(plain))
    throw giveUp('config', 'A value would change the path or the host of the address.');
  return made;
}

function segmentsOf({ pathname }: URL): number {
  return pathname.split('/').length;
}

/** The value of a header. @throws ParserError `config` for a line break or another control character */
export function fillHeader(template: string, values: TemplateValues): string {
  const text = fill(template, values, (value) => value);

  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text))
    throw giveUp('config', 'A value with a line break cannot stand in a header.');
  return text;
}

/** JSON whose texts are templates. */
export function fillJson(value: unknown, values: TemplateValues): unknown {
  if (typeof value === 'string') return fill(value, values, (text) => text);
  if (Array.isArray(value)) return value.map((one) => fillJson(one, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillJson(one, values)]));
}

/** Escapes a value as it stands between the quotes of a JSON string. */
export function insideJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function valueOf({ scope, name }: Exclude<TemplatePart, string>, values: TemplateValues): string {
  if (scope === 'secret') return values.secrets.value(name);
  if (scope === 'api_url') return apiUrlOf(values);
  if (scope === 'cursor') return values.watermark ?? '';
  const found = lookUp(values[scope], name);
  if (typeof found === 'string') return found;
  if (typeof found === 'number' || typeof found === 'boolean') return String(found);
  throw giveUp('config', `There is no value for {{${scope}.${name.slice(0, 100)}}}.`);
}

/** A column of that name, else the way through the record that its dots describe. Inherited properties are none. */
function lookUp(from: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(from, name)) return from[name];
  let at: unknown = from;
  for (const step of name.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  return at;
}

function apiUrlOf({ api_url }: TemplateValues): string {
  if (api_url === null) throw giveUp('config', 'The address names {{api_url}}, but API_URL is not set.');
  return api_url;
}
