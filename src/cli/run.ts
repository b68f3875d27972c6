import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { loadConfig } from '../config/env';
import { DRY_ROWS, MOST_DRY_ROWS } from '../contract/source-types/csv-api';
import { isSourceType, sourceTypeOf, type SourceType } from '../contract/source-types';
import { describeDryRun, describeScriptTrial } from '../parsers/describe-dry-run';
import { createParser, parserNames } from '../parsers/registry';
import { runOnce } from '../parsers/run-once';
import { ParserError, type StoredArtifact } from '../parsers/runtime/parser';
import type { StorageConfig } from '../config/storage-url';
import { lazyStorage, openFolder, openStorage } from '../storage/open-storage';
import { overlay } from '../storage/overlay-storage';
import { CliError, type Env } from './cli-error';
import { readScript } from './read-script';
import { readSource } from '../manager/catalog/list-sources';
import { withDatabase } from './with-database';

interface RunOptions {
  readonly url?: string;
  readonly source?: string;
  readonly settings?: string;
  readonly script?: string;
  readonly taskType?: string;
  readonly output?: string;
  readonly json: boolean;
  /** Rows, as given; true: the option without a number. */
  readonly dryRun?: string | true;
}

export function runCommand(env: Env): Command {
  return new Command('run')
    .description(
      'Fetch and parse once, without Kafka and without a database: items as NDJSON on stdout, errors with their code on stderr',
    )
    .argument('<source-type>', `one of ${parserNames.join(', ')}, in any case`)
    .option('--url <url>', 'the address')
    .option('--source <id>', 'a source of the database instead')
    .option('--settings <file>', 'settings of the source, JSON')
    .option('--task-type <type>', "the task type; the source type's default otherwise")
    .option('--output <folder>', 'where result files go; a new temporary folder otherwise')
    .option('--script <file>', 'of a script: this code (.py, .js or .ts), tried as before saving; nothing is written')
    .option('--dry-run [rows]', `of a pipeline: only the first rows (${DRY_ROWS}), step by step; nothing is written`)
    .option('--json', 'the result as one JSON line on stderr', false)
    .action(async (name: string, options: RunOptions) => {
      const type = name.toUpperCase().replaceAll('-', '_');
      if (!isSourceType(type) || !parserNames.includes(type))
        throw new CliError(`There is no parser for ${name}; there is one for ${parserNames.join(', ')}.`);
      const config = loadConfig(env, { postgres: false });
      const source = await sourceOf(env, options);
      const kept = options.source === undefined ? null : config.storage;
      const output = folderFor(options.output, kept);
      const parser = await createParser(type, config.parser, output);
      const task = {
        task_type: options.taskType?.toUpperCase() ?? sourceTypeOf(type).default_task_type,
        source,
        params: { ...dryRunOf(type, options.dryRun), ...scriptOf(type, options.script) },
        cursor: null,
      };
      try {
        const outcome = await runOnce(parser, task, {
          onItem: (item) => process.stdout.write(`${JSON.stringify(item)}\n`),
          onFiles: (files) => sayWhere(files, output.folder()),
          storage: output.storage,
          timeout_seconds: config.tasks.timeout_seconds,
        });
        const { result } = outcome;
        if (options.dryRun !== undefined && !options.json) process.stdout.write(describeDryRun(result));
        if (options.script !== undefined && !options.json) process.stdout.write(describeScriptTrial(result));
        process.stderr.write(`${options.json ? JSON.stringify(outcome) : summaryOf(result)}\n`);
        if (result['dry_run'] === true && result['outcome'] === 'failed') process.exitCode = 1;
      } catch (error: unknown) {
        const code = error instanceof ParserError ? error.code : 'internal';
        const message = error instanceof Error ? error.message : String(error);
        process.stderr.write(
          `${options.json ? JSON.stringify({ error: { code, message } }) : `${code}: ${message}`}\n`,
        );
        process.exitCode = 1;
      } finally {
        await output.storage.close();
      }
    });
}

function dryRunOf(type: SourceType, given: string | true | undefined): Record<string, unknown> {
  if (given === undefined) return {};
  if (type !== 'CSV_API') throw new CliError(`${type} has no dry run; pipelines (csv_api) have one.`);
  const rows = given === true ? DRY_ROWS : Number(given);
  if (!Number.isInteger(rows) || rows < 1 || rows > MOST_DRY_ROWS)
    throw new CliError(`--dry-run takes a number of rows from 1 to ${MOST_DRY_ROWS}.`);
  return { dry_run: { rows } };
}

function scriptOf(type: SourceType, file: string | undefined): Record<string, unknown> {
  if (file === undefined) return {};
  if (type !== 'SCRIPT') throw new CliError('--script is for the parser of scripts: run script --script file.');
  return { dry_run: readScript(file) };
}

/** Files of a single run never go where those of tasks are kept; a source's script and uploads are read from there. */
function folderFor(output: string | undefined, kept: StorageConfig | null) {
  let folder = output;
  const storage = lazyStorage(async () => {
    const own = await openFolder((folder ??= await mkdtemp(join(tmpdir(), 'parser-manager-run-'))));
    return kept === null ? own : overlay(own, await openStorage(kept));
  });
  return { storage, folder: () => resolve(folder ?? '.') };
}

function sayWhere(files: readonly StoredArtifact[], folder: string): void {
  for (const { name, bytes } of files) process.stderr.write(`${join(folder, name)} (${bytes} bytes)\n`);
}

async function sourceOf(env: Env, { url, source, settings, script }: RunOptions) {
  if (url === undefined && source === undefined && settings === undefined && script === undefined)
    throw new CliError('Give --url, --source, --settings or, for a script, --script.');
  const given = settings === undefined ? {} : (JSON.parse(readFileSync(settings, 'utf8')) as Record<string, unknown>);
  if (source === undefined) return { id: 0, url: url ?? null, external_id: null, name: null, settings: given };
  const found = await withDatabase(env, (dataSource) => readSource(dataSource, Number(source)));
  const { id, external_id, name } = found;
  return { id, url: url ?? found.url, external_id, name, settings: settings === undefined ? found.settings : given };
}

/** The plain values of a result, on one line; what a script printed stands for itself. */
function summaryOf(result: Readonly<Record<string, unknown>>): string {
  return Object.entries(result)
    .filter(([name, value]) => ['string', 'number', 'boolean'].includes(typeof value) && !name.endsWith('_tail'))
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
