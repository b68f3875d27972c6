#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { ConfigError, processEnvironment } from '../config/env';
import { configCommand } from './config';
import { conformanceCommand } from './conformance';
import { discoverCommand } from './discover';
import { expireCommand } from './expire';
import { managerCommand } from './manager';
import { migrateCommand } from './migrate';
import { parserCommand } from './parser';
import { planCommand } from './plan';
import { runCommand } from './run';
import { scriptCommand } from './script';
import { seedCommand } from './seed';
import { upCommand } from './up';

/** The command line: one file per command. Exit codes: 0 done, 1 failed, 2 wrong usage. */
async function main(argv: readonly string[]): Promise<void> {
  const env = processEnvironment();
  const program = new Command('parser-manager')
    .description(
      'Holds sources and schedules, pushes their tasks to Kafka, takes statuses back, expires what goes stale',
    )
    .showHelpAfterError('(add --help for more)')
    .exitOverride();
  for (const make of [
    upCommand,
    managerCommand,
    parserCommand,
    migrateCommand,
    seedCommand,
    planCommand,
    expireCommand,
    runCommand,
    discoverCommand,
    scriptCommand,
    conformanceCommand,
    configCommand,
  ]) {
    program.addCommand(make(env).exitOverride().showHelpAfterError('(add --help for more)'));
  }
  await program.parseAsync([...argv]);
}

// whoever reads our output may have heard enough (`… | head`)
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

main(process.argv).then(
  () => process.exit(process.exitCode ?? 0),
  (error: unknown) => {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
    const known =
      error instanceof ConfigError ||
      (error instanceof Error &&
        ['ServiceUnavailable', 'DatabaseUnusable', 'StaleSchema', 'CliError', 'AlreadyRunning'].includes(error.name));
    process.stderr.write(
      `${known && error instanceof Error ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(1);
  },
);
