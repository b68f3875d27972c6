/** Settings of a pipeline as the editor holds them: the JSON itself, so that what the form does not know is kept. */

export type Settings = Record<string, unknown>;

/** What the server says about one value. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** A JSON object, and not a list. */
export const isRecord = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path such as `outputs.0.name`; the empty path is the whole. */
export function valueAt(settings: Settings, path: string): unknown {
  if (path === '') return settings;
  return path
    .split('.')
    .reduce<unknown>(
      (at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined),
      settings,
    );
}

/** Parts that mean something also when they are empty: `check: {}` is a check. */
const STEPS = ['input', 'request', 'check', 'transform', 'notify'];

/** The settings with another value at a path; undefined takes it away, and with it what is empty then. */
export function withValue(settings: Settings, path: string, value: unknown): Settings {
  if (path === '') return isRecord(value) ? value : {};
  return put(settings, path.split('.'), value, STEPS) as Settings;
}

function put(holder: unknown, [name = '', ...rest]: string[], value: unknown, kept: readonly string[]): unknown {
  const inner = Array.isArray(holder) ? (holder[Number(name)] as unknown) : isRecord(holder) ? holder[name] : undefined;
  const next = rest.length === 0 ? value : put(inner, rest, value, []);
  const isEmptied = rest.length > 0 && !kept.includes(name) && isRecord(next) && Object.keys(next).length === 0;
  if (Array.isArray(holder))
    return next === undefined
      ? holder.filter((_, index) => index !== Number(name))
      : holder.map((one: unknown, index) => (index === Number(name) ? next : one));
  const record = isRecord(holder) ? holder : {};
  if (next !== undefined && !isEmptied) return { ...record, [name]: next };
  const { [name]: _, ...others } = record;
  return others;
}

/** Whether a path is another one or below it. */
export const isUnder = (path: string, other: string) => path === other || path.startsWith(`${other}.`);

export const INPUTS = ['text', 'file', 'url', 'api'] as const;
export type InputKind = (typeof INPUTS)[number];

/** Where the rows come from. */
export function inputKind(settings: Settings): InputKind {
  const input = valueAt(settings, 'input');
  if (!isRecord(input)) return 'text';
  if (input['type'] === 'api') return 'api';
  return input['text'] !== undefined ? 'text' : input['file'] !== undefined ? 'file' : 'url';
}

/** An input of another kind; what both kinds know is kept. */
export function emptyInput(kind: InputKind, before: Settings): Settings {
  const { distinct_by, limit } = before;
  const kept = { ...(distinct_by === undefined ? {} : { distinct_by }), ...(limit === undefined ? {} : { limit }) };
  if (kind === 'api') return { type: 'api', ...kept };
  return { type: 'csv', ...(kind === 'text' ? { text: '' } : kind === 'file' ? { file: '' } : {}), ...kept };
}

/** The names in the first line of a CSV text: what can be offered before anything was tried. */
export function columnsOf(settings: Settings): string[] {
  const { columns, text } = (valueAt(settings, 'input') ?? {}) as Settings;
  if (Array.isArray(columns)) return columns.map(String);
  if (typeof text !== 'string') return [];
  const [line = ''] = text.split(/\r?\n/, 1);
  const [delimiter = ','] = [',', ';', '\t', '|'].sort((a, b) => line.split(b).length - line.split(a).length);
  return line
    .split(delimiter)
    .map((name) => name.trim().replaceAll('"', ''))
    .filter((name) => name !== '');
}
