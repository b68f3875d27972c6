import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { loadConfig, type Config } from '../config/env';
import { CHECKS, runConformance, type CheckResult } from '../conformance/run-conformance';
import { isSourceType, sourceTypeOf } from '../contract/source-types';
import { createKafka } from '../kafka/client';
import { createLogger } from '../lifecycle/logger';
import { CliError, type Env } from './cli-error';

interface ConformanceOptions {
  readonly topic?: string;
  readonly brokers?: string;
  readonly sourceType: string;
  readonly taskType?: string;
  readonly url?: string;
  readonly slowUrl?: string;
  readonly failingUrl?: string;
  readonly settings?: string;
  readonly params?: Json;
  readonly slowParams?: Json;
  readonly failingParams?: Json;
  readonly command?: string;
  readonly only?: string[];
  readonly timeout: number;
  readonly json: boolean;
}

type Json = Readonly<Record<string, unknown>>;

export function conformanceCommand(env: Env): Command {
  return new Command('conformance')
    .description('Check over Kafka alone whether a parser keeps the contract (docs/writing-a-parser.md); exit 1 if not')
    .option('--source-type <type>', 'source type of the tasks; one that is not in the contract will do', 'RSS')
    .option('--task-type <type>', "task type; the source type's default otherwise")
    .option('--topic <topic>', "the parser's topic; otherwise as the environment names it")
    .option('--brokers <list>', 'a:9092,b:9092; otherwise as the environment says')
    .option('--url <url>', 'address of a task that ends well and leaves items')
    .option('--slow-url <url>', 'address of a task that takes a minute or more')
    .option('--failing-url <url>', 'address of a task that fails')
    .option('--settings <file>', 'settings of the source, JSON')
    .option('--params <json>', 'params of tasks', jsonOf)
    .option('--slow-params <json>', 'params of a task that takes a minute or more', jsonOf)
    .option('--failing-params <json>', 'params of a task that fails', jsonOf)
    .option('--command <command>', 'starts the parser; without it one must be running, and its end is not looked at')
    .option('--only <names>', 'these checks alone, separated by commas', (text: string) => text.split(','))
    .option('--timeout <seconds>', 'longest wait for an answer', secondsOf, 30)
    .option('--json', 'the report as one JSON line', false)
    .action(async (options: ConformanceOptions) => {
      const unknown = options.only?.find((name) => !CHECKS.some((check) => check.name === name));
      if (unknown !== undefined)
        throw new CliError(`There is no check ${unknown}; there are ${CHECKS.map(({ name }) => name).join(', ')}.`);
      process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130));
      const setting = settingOf(env, options);
      const report = await runConformance(
        createKafka(setting.config.kafka, createLogger('conformance', 'fatal')),
        setting.bench,
        {
          ...(options.only === undefined ? {} : { only: options.only }),
          onResult: (result) => {
            if (!options.json) process.stdout.write(lineOf(result));
          },
        },
      );
      const { passed, failed, skipped } = report;
      process.stdout.write(
        options.json ? `${JSON.stringify(report)}\n` : `\n${passed} ok, ${failed} failed, ${skipped} skipped\n`,
      );
      if (!report.ok) process.exitCode = 1;
    });
}

/** Where the parser listens and what it is asked; its process sees the same names in its environment. */
function settingOf(env: Env, options: ConformanceOptions) {
  const source_type = options.sourceType.toUpperCase().replaceAll('-', '_');
  const known = isSourceType(source_type) ? sourceTypeOf(source_type) : null;
  const variable = `${known?.topic_variable ?? source_type}_PARSER_TASKS_TOPIC`;
  const inForce = { ...env, ...(options.brokers === undefined ? {} : { KAFKA_BROKERS: options.brokers }) };
  const config: Config = loadConfig(inForce, { postgres: false });
  const topic = options.topic ?? (isSourceType(source_type) ? config.kafka.topics[source_type] : env[variable]);
  if (topic === undefined) throw new CliError(`Give --topic: nothing names the topic of ${source_type}.`);
  const task_type = options.taskType?.toUpperCase() ?? known?.default_task_type;
  if (task_type === undefined) throw new CliError(`Give --task-type: ${source_type} is not in the contract.`);
  const settings = options.settings === undefined ? {} : jsonOf(readFileSync(options.settings, 'utf8'));
  const params = options.params ?? {};
  const other = (url: string | undefined, more: Json | undefined) =>
    url === undefined && more === undefined
      ? null
      : { url: url ?? options.url ?? null, settings, params: more ?? params };
  return {
    config,
    bench: {
      source_type,
      task_type,
      topic,
      good: { url: options.url ?? null, settings, params },
      slow: other(options.slowUrl, options.slowParams),
      failing: other(options.failingUrl, options.failingParams),
      command: options.command ?? null,
      env: { ...inForce, KAFKA_BROKERS: config.kafka.brokers.join(','), SOURCE_TYPE: source_type, [variable]: topic },
      timeout_ms: options.timeout * 1000,
    },
  };
}

const MARKS = { ok: 'ok     ', failed: 'FAILED ', skipped: 'skipped' };

function lineOf({ name, outcome, expected, seen }: CheckResult): string {
  const more = outcome === 'ok' ? '' : `\n${' '.repeat(30)}expected: ${expected}`;
  return `${MARKS[outcome]}  ${name.padEnd(20)} ${seen}${more}\n`;
}

function jsonOf(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // said below
  }
  throw new InvalidArgumentError('It must be a JSON object.');
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new InvalidArgumentError('It must be a number of seconds.');
  return seconds;
}
