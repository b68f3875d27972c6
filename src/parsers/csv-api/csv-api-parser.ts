import { CSV_API, MOST_CONCURRENCY, type CsvApiSettings } from '../../contract/source-types/csv-api';
import { Http } from '../runtime/http';
import {
  giveUp,
  ParserError,
  type Parser,
  type ParserContext,
  type ParserOutcome,
  type ParserTask,
} from '../runtime/parser';
import type { ParserConfig } from '../runtime/parser-config';
import { DryRun, templatesOf } from './dry-run';
import { ExpressionPool } from './expression-pool';
import { Limits } from './limits';
import { forgetAnswers, type RunStorage } from './journal';
import { RunSecrets } from './redact';
import { createRunFiles, removeLeftovers } from './run-files';
import { PipelineRun } from './run-pipeline';
import { partsOf } from './template';

/** Pipelines: a CSV or an API, a request per row, a transformation, files. */

/** The pipeline parser. */
export class CsvApiParser implements Parser {
  readonly source_type = 'CSV_API' as const;
  readonly #http: Http;
  readonly #pool = new ExpressionPool();
  readonly #limits: Limits;

  constructor(
    private readonly config: Pick<ParserConfig, 'http' | 'secrets' | 'api_url' | 'limits_url'>,
    /** Without storage answers are not remembered, and its files cannot be read. */
    private readonly parts: { readonly storage: () => Promise<RunStorage> },
  ) {
    // how many requests go to a host at once is a setting of each pipeline
    const connections_per_host = Math.max(config.http.connections_per_host, MOST_CONCURRENCY);
    this.#http = new Http({ ...config.http, connections_per_host });
    this.#limits = new Limits(config.limits_url);
  }

  async start(): Promise<void> {
    await removeLeftovers();
  }

  /** For the line that says it has started. */
  describe() {
    return { limits: this.#limits.areShared ? 'shared by all processes' : 'of this process (LIMITS_URL is not set)' };
  }

  /** Task type `PIPELINE`. A killed run goes on where it stood: what was answered is not asked again. */
  async run(task: ParserTask, context: ParserContext): Promise<ParserOutcome> {
    const settings = settingsOf(task);
    const secrets = new RunSecrets(this.config.secrets);
    const storage = await this.#storage();
    const rows = dryRunOf(task);
    const forgetting = rows === null ? forgetLast(task, storage) : Promise.resolve();
    const files = await createRunFiles();
    try {
      const { api_url } = this.config;
      const own = { http: this.#http, pool: this.#pool, limits: this.#limits };
      const parts = { settings, task, context, secrets, files, api_url, storage, ...own };
      if (rows !== null) return await new DryRun(parts, rows).run();
      const { input, request } = settings;
      const templates = [input, request].flatMap((one) => (one === undefined ? [] : templatesOf(one)));
      secrets.prepare(templates.map(partsOf));
      const outcome = await new PipelineRun(parts).run();
      await forgetting;
      return { ...outcome, cursor: { ...outcome.cursor, last_run: task.task_id } };
    } catch (error: unknown) {
      throw withoutSecrets(error, secrets);
    } finally {
      await files.remove();
    }
  }

  async stop(): Promise<void> {
    await this.#pool.stop();
    await this.#limits.stop();
    await this.#http.stop();
  }

  async #storage(): Promise<RunStorage | null> {
    try {
      return await this.parts.storage();
    } catch (error: unknown) {
      // a run by hand has none, and says so in the contract's words
      if (error instanceof ParserError && error.code === 'config') return null;
      throw error;
    }
  }
}

/** The run before is recorded, or its cursor would not be here: its answers are needed no more. */
async function forgetLast({ cursor, task_id }: ParserTask, storage: RunStorage | null): Promise<void> {
  const last = cursor?.['last_run'];
  if (typeof last !== 'string' || !/^[0-9a-f-]{36}$/.test(last) || last === task_id || storage === null) return;
  // what stays goes with the files of that run
  await forgetAnswers(storage, last).catch(() => undefined);
}

function settingsOf({ source }: ParserTask): CsvApiSettings {
  const { data, error } = CSV_API.settings.safeParse(source.settings);
  if (data !== undefined) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw giveUp('config', `The settings cannot be used: ${problems}`);
}

/** How many rows are only to be looked at; null: it is a run like any other. */
function dryRunOf({ params }: ParserTask): number | null {
  return CSV_API.task_types.PIPELINE.params.safeParse(params).data?.dry_run?.rows ?? null;
}

/** An error says what happened and never a secret. Its cause stays: it is shown to nobody. */
function withoutSecrets(error: unknown, secrets: RunSecrets): unknown {
  if (!(error instanceof Error)) return error;
  const message = secrets.redact(error.message);
  if (message === error.message) return error;
  return error instanceof ParserError
    ? new ParserError(error.code, message, error.instruction)
    : Object.assign(new Error(message), { name: error.name });
}
