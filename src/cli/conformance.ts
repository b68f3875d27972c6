import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { loadConfig } from '../config/env';
import { CHECKS } from '../conformance/checks';
import { Conversation } from '../conformance/conversation';
import { CommandProgram } from '../conformance/program';
import { runChecks } from '../conformance/run-checks';
import type { CheckResult } from '../conformance/check';
import { isSourceType, sourceTypeOf } from '../contract/source-types';
import { TOPICS } from '../contract/topics';
import { createKafka } from '../kafka/client';
import { createLogger } from '../lifecycle/logger';
import { CliError, print, type Env } from './cli-error';

interface Options {
  topic?: string;
  brokers?: string;
  sourceType: string;
  taskType?: string;
  url?: string;
  slowUrl?: string;
  failingUrl?: string;
  settings?: string;
  params?: string;
  command?: string;
  timeout: string;
  json?: boolean;
}

export function conformanceCommand(env: Env): Command {
  return new Command('conformance')
    .description('Check over Kafka whether a parser, in any language, does what the contract asks of it')
    .option('--source-type <type>', 'source type of its tasks', 'RSS')
    .option('--task-type <type>', 'task type; the default one of the source type')
    .option('--topic <name>', 'topic of its tasks, instead of the variable of the source type')
    .option('--brokers <list>', 'Kafka, a:9092,b:9092')
    .option('--url <address>', 'a source that works')
    .option('--slow-url <address>', 'a source that takes at least 20 s')
    .option('--failing-url <address>', 'a source that fails')
    .option('--settings <file>', 'settings of the sources, JSON')
    .option('--params <json>', 'params of the tasks, JSON')
    .option('--command <command>', 'starts the parser, so that it can be stopped and killed too')
    .option('--timeout <seconds>', 'how long a word of the parser is waited for', '15')
    .option('--json', 'one JSON line a check')
    .action(async (options: Options) => {
      const results = await check(env, options);
      const failed = results.filter(({ outcome }) => outcome === 'failed').length;
      const skipped = results.filter(({ outcome }) => outcome === 'skipped').length;
      if (!options.json)
        process.stdout.write(`${results.length - failed - skipped} ok, ${failed} failed, ${skipped} skipped\n`);
      if (failed > 0) process.exitCode = 1;
    });
}

async function check(env: Env, options: Options): Promise<CheckResult[]> {
  const source_type = options.sourceType.toUpperCase().replaceAll('-', '_');
  if (!isSourceType(source_type)) throw new CliError(`There is no source type ${options.sourceType}.`);
  const given = {
    ...env,
    ...(options.brokers === undefined ? {} : { KAFKA_BROKERS: options.brokers }),
    ...(options.topic === undefined ? {} : { [TOPICS[source_type].variable]: options.topic }),
  };
  const client = createKafka(loadConfig(given, { postgres: false }).kafka, createLogger('conformance', 'silent'));
  const subject = {
    source_type,
    task_type: options.taskType?.toUpperCase() ?? sourceTypeOf(source_type).default_task_type,
    settings: options.settings === undefined ? {} : parse(readFileSync(options.settings, 'utf8'), '--settings'),
    params: options.params === undefined ? {} : parse(options.params, '--params'),
  };
  const talk = new Conversation(client, subject, Number(options.timeout) * 1000);
  const program = options.command === undefined ? null : new CommandProgram(options.command, talk, given);
  try {
    await talk.start();
    await program?.start();
    const parts = {
      talk,
      url: options.url ?? null,
      slow_url: options.slowUrl ?? null,
      failing_url: options.failingUrl ?? null,
      program,
    };
    return await runChecks(CHECKS, parts, (result) => print(result, options.json === true, lineOf(result)));
  } finally {
    await program?.end('SIGTERM', 10_000);
    await talk.stop();
  }
}

const MARKS = { ok: 'ok      ', failed: 'FAILED  ', skipped: 'skipped ' } as const;

function lineOf({ name, outcome, expects, seen, seconds }: CheckResult): string {
  const line = `${MARKS[outcome]}${name} (${seconds.toFixed(1)} s): ${seen}`;
  return outcome === 'failed' ? `${line}\n          expected: ${expects}` : line;
}

function parse(text: string, option: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new CliError(`${option} is not JSON.`, { cause });
  }
}
