import { z } from 'zod';
import type { SourceTypeDefinition } from './definition';
import { expression, template, type TemplateScope } from './csv-api-values';

/** Pipelines: CSV or API to files: what may be asked of their parser, and the shape of its parameters and settings. */

const HEADER_NAME = /^[A-Za-z0-9-]{1,64}$/;
/** Most requests of one run at once. */
export const MOST_CONCURRENCY = 100;

/** Rows of a dry run: at most, and when nobody says. */
export const MOST_DRY_ROWS = 20;
export const DRY_ROWS = 5;

const seconds = (least: number, most: number) => z.number().min(least).max(most);

const limits = z
  .object({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._ -]{0,99}$/, 'must be up to 100 letters, digits, spaces, dots, dashes')
      .optional()
      .describe(
        'Pipelines that give a limit the same name share it; without one it is shared by the runs of the source',
      ),
    concurrency: z.int().min(1).max(MOST_CONCURRENCY).default(5).describe('Requests at once'),
    rate: z
      .object({
        count: z.int().min(1).max(100_000),
        per_seconds: seconds(0.01, 86_400),
        mode: z
          .enum(['even', 'window'])
          .default('even')
          .describe('even: equal pauses; window: never more than count within any per_seconds, at once if they may'),
      })
      .strict()
      .optional()
      .describe('Requests in a time, tries again included; {"count": 1, "per_seconds": 30} is one every 30 s'),
  })
  .strict();

const retry = z
  .object({
    times: z.int().min(0).max(100).default(3).describe('Tries after the first one'),
    delay_seconds: seconds(0, 3_600).default(10),
    backoff: z.enum(['fixed', 'exponential']).default('fixed'),
    max_delay_seconds: seconds(0, 3_600).default(300),
    jitter: z.boolean().optional().describe('Random delay between half and all of it; by default with exponential'),
  })
  .strict();

const body = z.union([
  z.object({ json: z.unknown().describe('Any JSON; its texts are templates') }).strict(),
  z.object({ form: z.record(z.string().max(200), z.string().max(8_192)) }).strict(),
  z
    .object({ text: z.string().max(100_000).describe('A template; values are escaped as inside a JSON string') })
    .strict(),
]);

/** What a request is made of; `scopes` are what its templates may name. */
function http(scopes: readonly TemplateScope[]) {
  return {
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
    url: template("Address; the source's own when left out", [...scopes, 'api_url']).optional(),
    query: z.record(z.string().min(1).max(200), template('Value', scopes)).default({}),
    headers: z.record(z.string().regex(HEADER_NAME), template('Value', scopes)).default({}),
    body: body.optional(),
    timeout_seconds: seconds(0.05, 600).default(30).describe('Of one request'),
    max_bytes: z.int().min(1).max(100_000_000).default(10_000_000).describe('Of one answer'),
    limits: limits.default({ concurrency: 5 }),
    retry: retry.default({ times: 3, delay_seconds: 10, backoff: 'fixed', max_delay_seconds: 300 }),
  };
}

const selection = {
  distinct_by: z.string().min(1).max(200).optional().describe('Only the first row of each value of this column'),
  limit: z.int().min(1).max(10_000_000).optional().describe('At most this many rows'),
};

const httpOfInput = http(['params', 'secret']);
const httpOfApi = http(['params', 'secret', 'cursor']);

const csvInput = z
  .object({
    type: z.literal('csv'),
    text: z.string().max(100_000).optional().describe('The CSV itself, up to 100 kB'),
    file: z
      .string()
      .max(500)
      .regex(/^(uploads|runs)(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/, 'must be a key such as uploads/symbols.csv')
      .optional()
      .describe('A file in storage'),
    ...httpOfInput,
    delimiter: z.string().min(1).max(8).default('auto').describe('auto: , ; tab or |, by the first line'),
    encoding: z
      .string()
      .max(40)
      .default('auto')
      .describe('auto: by the byte order mark, else UTF-8; or utf-8, utf-16le, utf-16be, windows-1251, …'),
    quote: z.string().length(1).default('"'),
    columns: z.array(z.string().min(1).max(200)).min(1).max(2_000).optional().describe('Names, when no line has them'),
    ...selection,
  })
  .strict();

const paging = z.discriminatedUnion('type', [
  z.object({ type: z.literal('page'), parameter: z.string().default('page'), first: z.int().default(1) }).strict(),
  z
    .object({
      type: z.literal('offset'),
      parameter: z.string().default('offset'),
      first: z.int().min(0).default(0),
    })
    .strict(),
  z
    .object({
      type: z.literal('cursor'),
      parameter: z.string().default('cursor'),
      cursor: expression('The next cursor of an answer; nothing or "" at the end'),
    })
    .strict(),
  z.object({ type: z.literal('next'), url: expression('The address of the next page; nothing at the end') }).strict(),
]);

const apiInput = z
  .object({
    type: z.literal('api'),
    ...httpOfApi,
    records: expression('The records of an answer').default('$'),
    try_again: expression('True, or a text that says why: the answer is none, ask again').optional(),
    allow_empty: z.boolean().default(false).describe('An answer without records is no failure'),
    paging: paging.optional(),
    watermark: z
      .object({
        value: expression(
          'The newest value of an answer, a text or a number: $sort(results.updated_at)[-1], $max(results.id)',
        ),
        first: z.string().max(200).describe('What {{cursor.watermark}} is as long as nothing was read'),
      })
      .strict()
      .optional()
      .describe(
        'Asks only for what is new: the greatest value of the last run that read its whole input and lost no row is ' +
          '{{cursor.watermark}} of the next one',
      ),
    max_pages: z.int().min(1).max(100_000).default(1_000),
    ...selection,
  })
  .strict();

const request = z
  .object({
    ...http(['row', 'params', 'secret']),
    response: z.enum(['json', 'text']).default('json').describe('What the answer is read as'),
  })
  .strict();

const check = z
  .object({
    required: z
      .array(expression('Must be there and not be empty'))
      .max(100)
      .default([])
      .describe(
        'Expressions over the answer (or over the row, without a request); bound: $row, $params, $status, $headers',
      ),
    try_again: expression('True, or a text that says why: the answer is none, ask again').optional(),
    failed: expression('True, or a text that says why: the row has failed').optional(),
    allow_empty: z.boolean().default(false).describe('A row that gives no record has not failed'),
  })
  .strict();

const transform = z
  .object({
    row: expression('Makes the records of a row from its answer; an array makes several').optional(),
    sql: z
      .string()
      .min(1)
      .max(20_000)
      .optional()
      .describe('One SELECT (DuckDB) over all records: table rows; the rows that were read: table input'),
    deadline_seconds: seconds(0.05, 60).default(2).describe('Of the expressions of one row'),
    sql_deadline_seconds: seconds(0.05, 3_600).default(120),
    sql_memory_mb: z.int().min(16).max(4_096).default(256),
  })
  .strict();

const output = z
  .object({
    name: template('Name of the file', ['row', 'params'], 200),
    format: z.enum(['json', 'ndjson', 'csv', 'parquet']),
    per: z.enum(['run', 'row']).default('run').describe('row: one file per row, its name from its columns'),
    columns: z.array(z.string().min(1).max(200)).min(1).max(2_000).optional().describe('In this order; else all'),
    delimiter: z.string().min(1).max(8).default(',').describe('Of CSV'),
    bom: z.boolean().default(false).describe('Byte order mark in front of CSV, which some spreadsheets want'),
  })
  .strict();

const emit = z
  .object({
    item_key: expression('Identity of a record: the same key again updates the item'),
    kind: z.string().min(1).max(64).default('record'),
    title: expression('Title of a record').optional(),
    url: expression('Address of a record').optional(),
    published_at: expression('ISO 8601 time of a record').optional(),
  })
  .strict();

const settings = z
  .object({
    input: z.discriminatedUnion('type', [csvInput, apiInput]),
    request: request.optional().describe('One request per row'),
    check: check.optional(),
    transform: transform.optional(),
    outputs: z.array(output).max(20).default([]),
    emit: emit.optional().describe('Records become items as well, under /item'),
    fail_when: z
      .union([z.literal('any'), z.object({ failed_rows_over: z.number().min(0).max(1) }).strict()])
      .default({ failed_rows_over: 0.5 })
      .describe('When the whole run has failed: any row, or more than this part of the rows; below it, it completes'),
    notify: z
      .object({
        when: z.enum(['always', 'success', 'failure']).default('always').describe('failure: failed rows count too'),
        text: template('What is said; by default name, outcome and counts', ['params'], 2_000).optional(),
      })
      .strict()
      .optional(),
  })
  .strict()
  .superRefine(({ input, outputs, transform: changes, check: checks, request: asks }, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (input.type === 'csv' && [input.text, input.file, input.url].filter((one) => one !== undefined).length > 1)
      refuse(['input'], 'has more than one of text, file and url');
    if (input.type === 'api' && input.watermark === undefined && namesWatermark(input))
      refuse(['input', 'watermark'], 'is missing, but {{cursor.watermark}} is named');
    outputs.forEach(({ per, name, format }, index) => {
      if (per === 'row' && format === 'parquet') refuse(['outputs', index, 'format'], 'parquet is made per run');
      if (per === 'row' && changes?.sql !== undefined)
        refuse(['outputs', index, 'per'], 'must be run: SQL makes records of all rows together');
      if (per === 'run' && /\{\{\s*row\./.test(name)) refuse(['outputs', index, 'name'], 'names a row, but per is run');
    });
    if (checks?.try_again !== undefined && asks === undefined)
      refuse(['check', 'try_again'], 'needs a request that could be tried again');
  });

function namesWatermark({ url, query, headers, body: sent }: z.infer<typeof apiInput>): boolean {
  return /\{\{\s*cursor\./.test(JSON.stringify([url, query, headers, sent]));
}

/** Settings of a pipeline, with their defaults filled in. */
export type CsvApiSettings = z.infer<typeof settings>;

const params = z
  .object({
    limit: z.int().min(1).max(10_000_000).optional().describe('At most this many rows of this run'),
    dry_run: z
      .object({ rows: z.int().min(1).max(MOST_DRY_ROWS).default(DRY_ROWS) })
      .strict()
      .optional()
      .describe('Only the first rows, to be looked at; nothing is kept. Asked for by POST /api/v1/source/dry_run'),
  })
  .catchall(z.union([z.string().max(8_192), z.number(), z.boolean()]))
  .describe('Values of {{params.NAME}}; limit bounds the rows');

export const CSV_API = {
  title: 'Pipeline: CSV or API to files',
  topic_variable: 'CSV_API',
  default_topic: 'csv_api_parser_tasks',
  default_task_type: 'PIPELINE',
  url: 'optional',
  settings,
  task_types: { PIPELINE: { title: 'Run the pipeline', params } },
} as const satisfies SourceTypeDefinition;
