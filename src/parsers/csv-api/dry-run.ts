import type { CsvApiSettings } from '../../contract/source-types/csv-api';
import { ParserError, type ParserOutcome } from '../runtime/parser';
import { DryRunOutputs } from './dry-run-outputs';
import { bounded, shown, type PreviewFailure } from './dry-run-preview';
import { ASKING_MS, DryRows, notTried } from './dry-run-rows';
import { notifyOf } from './notify';
import { NOTHING_READ, watermarkOf } from './input-cursor';
import { readApiInput } from './read-api';
import { readCsvInput, type ReadSummary } from './read-input';
import type { RequestSettings } from './requests';
import { asksForInput, placeOf, stepsOf, type PipelineParts } from './run-pipeline';
import { StepBoard, type StepName } from './steps';
import { partsOf, type TemplateValues } from './template';
import { WatchedRequests } from './watched-requests';

/** The first rows of a pipeline, step by step, to be looked at: requests are made, and nothing else is done. */

const WHOLE_MS = 60_000;
const LONGEST_ERROR = 500;
const SHOWN_BAD_LINES = 5;

/** Tries a pipeline on its first rows. */
export class DryRun {
  readonly #board: StepBoard;
  readonly #names: readonly StepName[];
  readonly #params: Readonly<Record<string, unknown>>;
  /** Aborts when no more requests are made, and when everything has to be over. */
  readonly #asking: AbortSignal;
  readonly #signal: AbortSignal;
  readonly #secret_problems: Readonly<Record<'read' | 'request', unknown>>;
  readonly #requests: WatchedRequests[] = [];
  readonly #rows: DryRows;

  constructor(
    private readonly parts: PipelineParts,
    /** Rows at most. */
    private readonly most: number,
  ) {
    const { settings, context, task } = parts;
    this.#names = stepsOf(settings);
    this.#board = new StepBoard(this.#names, context.progress);
    this.#params = Object.fromEntries(Object.entries(task.params).filter(([name]) => name !== 'dry_run'));
    this.#asking = AbortSignal.any([context.signal, AbortSignal.timeout(ASKING_MS)]);
    this.#signal = AbortSignal.any([context.signal, AbortSignal.timeout(WHOLE_MS)]);
    // all of them before the first answer, which may echo any
    this.#secret_problems = {
      read: this.#prepareSecrets(settings.input),
      request: this.#prepareSecrets(settings.request),
    };
    this.#rows = new DryRows({
      ...parts,
      params: this.#params,
      names: this.#names,
      board: this.#board,
      signal: this.#signal,
      valuesOf: (row) => this.#valuesOf(row),
      failureOf: (step, error) => this.#failureOf(step, error),
    });
  }

  /** Runs it. What goes wrong is part of the result; @throws only the reason of the task's own signal */
  async run(): Promise<ParserOutcome> {
    const { settings, task, context, files } = this.parts;
    const outputs = new DryRunOutputs(this.parts, this.#signal, (row) => this.#valuesOf(row));
    try {
      const summary = await this.#step('read', () => this.#read());
      if (summary !== null) await this.#runRows();
      const done = files.results.count;
      const rows_failed = this.#rows.shown.length - done + (summary?.bad_lines ?? 0);
      let isWhole = done > 0;
      if (isWhole && this.#has('sql')) isWhole = (await this.#step('sql', () => outputs.sql())) !== null;
      if (isWhole && this.#has('write'))
        isWhole = (await this.#step('write', () => outputs.write(this.#params))) !== null;
      const outcome =
        !isWhole || isTooMuch(settings, rows_failed, done) ? 'failed' : rows_failed > 0 ? 'partial' : 'completed';
      const counts = { rows: this.#rows.shown.length, rows_done: done, rows_failed, files: outputs.files.length };
      const notify = notifyOf(settings.notify, outcome, counts, { ...task, params: this.#params });
      if (summary !== null && this.#has('notify')) await this.#step('notify', () => Promise.resolve(true));
      const result = {
        dry_run: true,
        outcome,
        ...counts,
        requests: this.#requests.reduce((sum, { made }) => sum + made, 0),
        read: summary,
        steps: this.#board.steps(),
        edges: this.#board.edges(),
        preview: bounded({
          columns: this.#rows.columns,
          input: this.#requests[0]?.exchanges.at(-1) ?? null,
          bad_lines: files.failures.first.slice(0, SHOWN_BAD_LINES).map(({ line, message }) => ({ line, message })),
          rows: this.#rows.shown,
          sql: outputs.records,
          files: outputs.files,
          items: outputs.items,
          notice: summary === null || notify === null ? null : shown(notify.text, this.parts.secrets),
        }),
      };
      context.signal.throwIfAborted();
      return { result };
    } finally {
      this.#board.end();
    }
  }

  #has(name: StepName): boolean {
    return this.#names.includes(name);
  }

  /** @returns null when the step has failed, which its state says */
  async #step<T>(name: StepName, work: () => Promise<T>): Promise<T | null> {
    this.#board.start(name);
    try {
      const result = await work();
      this.#board.finish(name);
      return result;
    } catch (error: unknown) {
      this.parts.context.signal.throwIfAborted();
      this.#board.finish(name, this.#failureOf(name, error).message);
      return null;
    }
  }

  async #read(): Promise<ReadSummary> {
    const { settings, secrets, storage, files, pool } = this.parts;
    const requests = this.#watch(settings.input, 'read');
    if (this.#secret_problems.read !== null) throw this.#secret_problems.read;
    const read = {
      settings: limitPages(settings, this.most),
      limit: Math.min(settings.input.limit ?? Infinity, this.most, numberOf(this.#params['limit'])),
      values: { ...this.#valuesOf(null), watermark: watermarkOf(NOTHING_READ, settings) },
      before: NOTHING_READ,
      secrets,
      requests,
      storage,
      journal: null,
      rows: files.rows,
      failures: files.failures,
      signal: this.#asking,
      onRow: () => this.#board.advance('read'),
    };
    const { summary } = settings.input.type === 'csv' ? await readCsvInput(read) : await readApiInput(read, pool);
    await this.#rows.take();
    return summary;
  }

  async #runRows(): Promise<void> {
    const { request } = this.parts.settings;
    if (request !== undefined)
      await this.#rows.ask(this.#watch(request, 'request'), this.#asking, this.#secret_problems.request);
    await this.#rows.check();
    await this.#rows.transform();
  }

  #watch(settings: RequestSettings, step: 'read' | 'request'): WatchedRequests {
    const { http, secrets, task, limits } = this.parts;
    const requests = new WatchedRequests(settings, {
      http,
      secrets,
      signal: this.#asking,
      fallback_url: step === 'read' || !asksForInput(this.parts.settings) ? task.source.url : null,
      onRetry: () => undefined,
      limit: limits.of(settings.limits, placeOf(task, step), () => undefined),
      most: this.most,
    });
    this.#requests.push(requests);
    return requests;
  }

  #failureOf(step: StepName, error: unknown): PreviewFailure {
    if (this.#asking.aborted && !(error instanceof ParserError))
      return this.#failureOf(step, notTried(`a dry run asks for ${ASKING_MS / 1_000} s at most`));
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof ParserError ? error.code : 'internal';
    return { step, code, message: shown(message, this.parts.secrets, LONGEST_ERROR) };
  }

  /** Reads every secret that there is, also behind one that is missing. @returns what is wrong, or null */
  #prepareSecrets(of: RequestSettings | undefined): unknown {
    let problem: unknown = null;
    for (const part of of === undefined ? [] : templatesOf(of).flatMap(partsOf)) {
      try {
        this.parts.secrets.prepare([[part]]);
      } catch (error: unknown) {
        problem ??= error;
      }
    }
    return problem;
  }

  #valuesOf(row: string | null): TemplateValues {
    const { secrets, api_url } = this.parts;
    const values = row === null ? {} : (JSON.parse(row) as Record<string, unknown>);
    return { row: values, params: this.#params, secrets, api_url };
  }
}

/** Every template of a request that may name a secret. */
export function templatesOf({ url, query, headers, body }: RequestSettings): string[] {
  return [url, query, headers, body].flatMap(textsOf);
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** Pages that are asked for: one for each row is enough. */
function limitPages(settings: CsvApiSettings, most: number): CsvApiSettings {
  const { input } = settings;
  if (input.type === 'csv') return settings;
  return { ...settings, input: { ...input, max_pages: Math.min(input.max_pages, most) } };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Infinity;
}

function isTooMuch({ fail_when }: CsvApiSettings, failed: number, done: number): boolean {
  return fail_when === 'any' ? failed > 0 : failed > (done + failed) * fail_when.failed_rows_over;
}
