import jsonata from 'jsonata';

/** The part of the pipeline parser that runs in a thread: JSON is parsed and expressions run here, never on the event loop. */

/** What is done with every row. */
export interface RowPlan {
  readonly kind: 'rows';
  /** What the answers are; `none`: there is no request, the row itself is looked at. */
  readonly response: 'json' | 'text' | 'none';
  readonly required: readonly string[];
  readonly try_again: string | null;
  readonly failed: string | null;
  readonly transform: string | null;
  readonly allow_empty: boolean;
  readonly params: Readonly<Record<string, unknown>>;
}

/** One row with its answer. Texts, because they cross into the thread cheaply. */
export interface RowInput {
  /** JSON. */
  readonly row: string;
  readonly body: string | null;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What came of a row. `refused`: its status is an error, and no expression says otherwise. */
export type RowReading =
  | { readonly verdict: 'done'; /** JSON, an array. */ readonly records: string; readonly count: number }
  | { readonly verdict: 'again' | 'failed'; readonly step: 'check' | 'transform'; readonly message: string }
  | { readonly verdict: 'refused' };

/** Expressions that are evaluated over documents. */
export interface ValuesPlan {
  readonly kind: 'values';
  readonly expressions: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the thread is given. */
export type ExpressionJob =
  | { readonly plan: RowPlan; readonly rows: readonly RowInput[] }
  | { readonly plan: ValuesPlan; /** JSON each. */ readonly documents: readonly string[] };

/** Results of a `values` job: for each document the value of each expression as JSON; null: nothing. */
export type ExpressionValues = readonly (readonly (string | null)[])[];

const MESSAGE_LIMIT = 500;
const compiled = new Map<string, jsonata.Expression>();

/** Entry point of the thread. */
export default async function run(job: ExpressionJob): Promise<readonly RowReading[] | ExpressionValues> {
  if ('rows' in job) {
    const readings: RowReading[] = [];
    for (const row of job.rows) readings.push(await readRow(job.plan, row));
    return readings;
  }
  const found: (string | null)[][] = [];
  const bound = { params: job.plan.params, headers: job.plan.headers ?? {} };
  for (const text of job.documents) {
    const document: unknown = JSON.parse(text);
    const values: (string | null)[] = [];
    for (const expression of job.plan.expressions) values.push(jsonOf(await evaluate(expression, document, bound)));
    found.push(values);
  }
  return found;
}

async function readRow(plan: RowPlan, input: RowInput): Promise<RowReading> {
  let step: 'check' | 'transform' = 'check';
  try {
    const row: unknown = JSON.parse(input.row);
    const document = plan.response === 'none' ? row : documentOf(plan, input);
    const bound = { row, params: plan.params, status: input.status, headers: input.headers };
    const again = await sayOf(plan.try_again, document, bound, 'The answer asks to try again.');
    if (again !== null) return { verdict: 'again', step, message: again };
    const failed = await sayOf(plan.failed, document, bound, 'The answer says that the request has failed.');
    if (failed !== null) return { verdict: 'failed', step, message: failed };
    if (input.status >= 400) return { verdict: 'refused' };
    for (const expression of plan.required) {
      if (isEmpty(await evaluate(expression, document, bound)))
        return { verdict: 'failed', step, message: `There is no ${expression}.` };
    }
    step = 'transform';
    const made = plan.transform === null ? document : await evaluate(plan.transform, document, bound);
    const records = (Array.isArray(made) ? [...(made as unknown[])] : [made]).filter(
      (record) => record !== undefined && record !== null,
    );
    if (records.length === 0 && !plan.allow_empty)
      return { verdict: 'failed', step, message: 'The row gives no record.' };
    return { verdict: 'done', records: jsonOf(records) ?? '[]', count: records.length };
  } catch (error: unknown) {
    return { verdict: 'failed', step, message: messageOf(error) };
  }
}

function documentOf({ response }: RowPlan, { body, status }: RowInput): unknown {
  if (response === 'text') return body ?? '';
  try {
    return JSON.parse(body ?? '');
  } catch (cause: unknown) {
    // an error page may be looked at, but an answer must be JSON
    if (status >= 400) return body ?? '';
    throw new Error(`The answer is not JSON: ${messageOf(cause)}`, { cause });
  }
}

async function sayOf(
  expression: string | null,
  document: unknown,
  bound: Record<string, unknown>,
  fallback: string,
): Promise<string | null> {
  if (expression === null) return null;
  const said = await evaluate(expression, document, bound);
  if (typeof said === 'string') return said === '' ? null : said.slice(0, MESSAGE_LIMIT);
  return isEmpty(said) || said === false || said === 0 ? null : fallback;
}

async function evaluate(text: string, document: unknown, bound: Record<string, unknown>): Promise<unknown> {
  let expression = compiled.get(text);
  if (expression === undefined) compiled.set(text, (expression = jsonata(text)));
  return expression.evaluate(document, bound) as Promise<unknown>;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function jsonOf(value: unknown): string | null {
  return JSON.stringify(value) ?? null;
}

/** JSONata throws plain objects; values in messages are cut short. */
function messageOf(error: unknown): string {
  const { message } = error as { message?: unknown };
  return (typeof message === 'string' ? message : String(error)).slice(0, MESSAGE_LIMIT);
}
