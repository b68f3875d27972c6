import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import { policyOf, isErrorCode } from '../../contract/error-codes';
import type { Http } from '../runtime/http';
import { ParserError, type ParserContext, type ParserOutcome, type ParserTask } from '../runtime/parser';
import { emitItems, type Emitted } from './emit-items';
import type { ExpressionPool } from './expression-pool';
import { cursorAfter, inputCursorOf, watermarkOf, type InputCursor } from './input-cursor';
import { Journal, type RunStorage } from './journal';
import type { Limits } from './limits';
import { notifyOf } from './notify';
import { readApiInput } from './read-api';
import { readCsvInput, type ReadInput, type ReadSummary } from './read-input';
import type { RunSecrets } from './redact';
import { Requests, type RequestSettings } from './requests';
import { RowReader } from './row-reader';
import type { RunFiles } from './run-files';
import { RowsRun } from './run-rows';
import { StepBoard, type StepName, type Wait } from './steps';
import type { TemplateValues } from './template';
import { recordsOf, runSqlStep, writeOutputs } from './write-outputs';

/** One run of a pipeline: read, request, check, transform, SQL, write, notify; each step can be seen. */

/** What a run is made of. */
export interface PipelineParts {
  readonly settings: CsvApiSettings;
  readonly task: ParserTask;
  readonly context: ParserContext;
  readonly http: Http;
  readonly pool: ExpressionPool;
  readonly secrets: RunSecrets;
  readonly storage: RunStorage | null;
  readonly api_url: string | null;
  readonly files: RunFiles;
  readonly limits: Limits;
}

const FAILED_ROWS = 'failed_rows.csv';

/** The run. */
export class PipelineRun {
  readonly #board: StepBoard;
  readonly #journal: Journal | null;
  #rows_run: RowsRun | null = null;
  #requests: Requests[] = [];
  #input: ReadInput | null = null;
  readonly #before: InputCursor;
  #emitted: Emitted = { items: 0, items_bytes: 0, without_key: 0 };
  #files = 0;

  constructor(private readonly parts: PipelineParts) {
    const { settings, storage, task, context } = parts;
    this.#board = new StepBoard(stepsOf(settings), context.progress);
    this.#before = inputCursorOf(task, settings);
    // without requests nothing is worth remembering: it is made again
    const isAsking = settings.request !== undefined || asksForInput(settings);
    this.#journal = storage !== null && isAsking ? new Journal(storage, task.task_id, task.attempt) : null;
  }

  /** Runs it to its end. @throws ParserError when too many rows have failed, with the result so far; others as they come */
  async run(): Promise<ParserOutcome> {
    try {
      await this.#step('read', () => this.#readInput());
      if (this.#read?.is_unchanged === true) return this.#unchanged();
      await this.#runRows();
      const sql_file = await this.#runSql();
      const failure = this.#failure();
      await this.#step('write', () => this.#write(sql_file));
      if (failure !== null) {
        this.#board.end(failure.message);
        throw new ParserError(failure.code, failure.message, {
          retryable: failure.retryable,
          result: this.#result('failed'),
        });
      }
      return { result: this.#result(this.#failed === 0 ? 'completed' : 'partial'), cursor: this.#cursor() };
    } catch (error: unknown) {
      this.#board.end(this.parts.secrets.redact(error instanceof Error ? error.message : String(error)));
      throw error;
    } finally {
      this.#board.end();
    }
  }

  get #read(): ReadSummary | null {
    return this.#input?.summary ?? null;
  }

  /** Nothing to do, and nobody to tell: the files of the last run stand. */
  #unchanged(): ParserOutcome {
    const counts = { rows: 0, rows_done: 0, rows_failed: 0, files: 0, items: 0, items_bytes: 0 };
    const requests = this.#requests.reduce((sum, { made }) => sum + made, 0);
    const steps = { steps: this.#board.steps(), edges: this.#board.edges() };
    const result = { outcome: 'completed', not_modified: true, ...counts, requests, read: this.#read, ...steps };
    return { result, cursor: { ...this.parts.task.cursor } };
  }

  /** What was not read to its end, or lost rows on its way, is read again by the next run. */
  #cursor(): Record<string, unknown> {
    const isWhole = this.#failed === 0 && this.#read?.is_cut_short === false;
    return cursorAfter(this.parts.task, this.#before, isWhole ? this.#input : null);
  }

  get #failed(): number {
    return this.parts.files.failures.count;
  }

  async #step<T>(name: StepName, work: () => Promise<T>): Promise<T> {
    this.#board.start(name);
    const result = await work();
    this.#board.finish(name);
    return result;
  }

  async #readInput(): Promise<void> {
    const { settings, task, context, files, secrets, storage, pool } = this.parts;
    const { input } = settings;
    const limit = Math.min(input.limit ?? Infinity, numberOf(task.params['limit']));
    const read = {
      settings,
      limit,
      values: { ...this.#valuesOf(null), watermark: watermarkOf(this.#before, settings) },
      before: this.#before,
      secrets,
      requests: this.#makeRequests(input, 'read', context.signal),
      storage,
      journal: this.#journal,
      rows: files.rows,
      failures: files.failures,
      signal: context.signal,
      onRow: () => this.#board.advance('read'),
    };
    this.#input = input.type === 'csv' ? await readCsvInput(read) : await readApiInput(read, pool);
  }

  async #runRows(): Promise<void> {
    const { settings, task, context, files, pool, secrets } = this.parts;
    const abort = new AbortController();
    const signal = AbortSignal.any([context.signal, abort.signal]);
    const steps = (['request', 'check', 'transform'] as const).filter((name) => stepsOf(settings).includes(name));
    for (const name of steps) this.#board.start(name, files.rows.count);
    const run = new RowsRun({
      settings,
      files,
      reader: new RowReader(settings, task.params, pool, signal),
      requests: settings.request === undefined ? null : this.#makeRequests(settings.request, 'request', signal),
      journal: settings.request === undefined ? null : this.#journal,
      secrets,
      board: this.#board,
      valuesOf: (row) => this.#valuesOf(row),
      signal,
      abort,
    });
    this.#rows_run = run;
    await run.run();
    for (const name of steps) this.#board.finish(name);
    this.#board.noteFailed(files.failures.first);
  }

  async #runSql(): Promise<string | null> {
    if (this.parts.settings.transform?.sql === undefined) return null;
    return this.#step('sql', () => runSqlStep(this.#writeParts()));
  }

  async #write(sql_file: string | null): Promise<void> {
    const { settings, task, context, files, pool } = this.parts;
    const parts = { ...this.#writeParts(), sql_file };
    await writeOutputs(parts);
    if (settings.emit !== undefined)
      this.#emitted = await emitItems(settings.emit, recordsOf(parts), task.params, pool, context);
    if (this.#failed === 0) return;
    await context.artifacts.write(FAILED_ROWS, files.failures.csv(), 'text/csv; charset=utf-8');
    this.#files += 1;
  }

  #writeParts() {
    const { settings, files, context } = this.parts;
    return {
      settings,
      files,
      artifacts: context.artifacts,
      signal: context.signal,
      valuesOf: (row: string | null) => this.#valuesOf(row),
      taken: new Set([FAILED_ROWS]),
      onFile: () => {
        this.#files += 1;
        this.#board.advance('write');
      },
    };
  }

  #makeRequests(settings: RequestSettings, step: 'read' | 'request', signal: AbortSignal): Requests {
    const { http, secrets, task, limits } = this.parts;
    const onWait = (wait: Wait | null) => this.#board.waits(step, settings.limits.name ?? null, wait);
    const requests = new Requests(settings, {
      http,
      secrets,
      signal,
      // the source's address is the input's, if the input asks for one; else the request's
      fallback_url: step === 'read' || !asksForInput(this.parts.settings) ? task.source.url : null,
      onRetry: (waits) => this.#board.retrying(step, waits),
      limit: limits.of(settings.limits, placeOf(task, step), onWait),
    });
    this.#requests.push(requests);
    return requests;
  }

  #valuesOf(row: string | null): TemplateValues {
    const { task, secrets, api_url } = this.parts;
    return {
      row: row === null ? {} : (JSON.parse(row) as Record<string, unknown>),
      params: task.params,
      secrets,
      api_url,
    };
  }

  /** Whether so many rows have failed that the run has. */
  #failure(): { code: ParserError['code']; message: string; retryable: boolean } | null {
    const { settings, files } = this.parts;
    const { failures } = files;
    const all = (this.#read?.rows ?? 0) + (this.#read?.bad_lines ?? 0);
    const { fail_when } = settings;
    const isTooMuch = fail_when === 'any' ? failures.count > 0 : failures.count > all * fail_when.failed_rows_over;
    if (failures.count === 0 || !isTooMuch) return null;
    const code = failures.commonCode ?? 'internal';
    const first = failures.first[0]?.message ?? '';
    return {
      code: isErrorCode(code) ? code : 'internal',
      message: `${failures.count} of ${all} rows have failed; the first: ${first}`,
      retryable: policyOf(code).retryable,
    };
  }

  #result(outcome: 'completed' | 'partial' | 'failed'): Record<string, unknown> {
    const { settings, task, files } = this.parts;
    const { items, items_bytes, without_key } = this.#emitted;
    const counts = {
      rows: this.#read?.rows ?? 0,
      rows_done: files.results.count,
      rows_failed: this.#failed,
      files: this.#files,
      items,
    };
    const notify = notifyOf(settings.notify, outcome, counts, task);
    if (settings.notify !== undefined) {
      this.#board.start('notify');
      this.#board.finish('notify');
    }
    return {
      outcome,
      ...counts,
      items_bytes,
      ...(without_key > 0 ? { items_without_key: without_key } : {}),
      rows_resumed: this.#rows_run?.resumed ?? 0,
      requests: this.#requests.reduce((sum, { made }) => sum + made, 0),
      read: this.#read,
      failed_rows: files.failures.first,
      steps: this.#board.steps(),
      edges: this.#board.edges(),
      ...(notify === null ? {} : { notify }),
    };
  }
}

/** Whether the input comes from an address. */
export function asksForInput({ input }: CsvApiSettings): boolean {
  return input.type === 'api' || (input.text === undefined && input.file === undefined);
}

/** The steps that settings make, in their order. */
export function stepsOf({ request, check, transform, outputs, emit, notify }: CsvApiSettings): StepName[] {
  return [
    'read',
    ...(request === undefined ? [] : (['request'] as const)),
    ...(check === undefined ? [] : (['check'] as const)),
    ...(transform?.row === undefined ? [] : (['transform'] as const)),
    ...(transform?.sql === undefined ? [] : (['sql'] as const)),
    ...(outputs.length === 0 && emit === undefined ? [] : (['write'] as const)),
    ...(notify === undefined ? [] : (['notify'] as const)),
  ];
}

/** What the unnamed limit of a step belongs to. */
export function placeOf({ source, task_id }: ParserTask, step: 'read' | 'request'): string {
  // 0: a draft that nobody has saved
  return source.id === 0 ? `task/${task_id}/${step}` : `source/${source.id}/${step}`;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Infinity;
}
