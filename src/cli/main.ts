#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { ConfigError, processEnvironment } from '../config/env';
import type { Env } from './cli-error';

/** Every command in the order of the help. A parser need not load the manager: only what is asked for is loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<(env: Env) => Command>>> = {
  up: async () => (await import('./up.js')).upCommand,
  manager: async () => (await import('./manager.js')).managerCommand,
  parser: async () => (await import('./parser.js')).parserCommand,
  migrate: async () => (await import('./migrate.js')).migrateCommand,
  seed: async () => (await import('./seed.js')).seedCommand,
  plan: async () => (await import('./plan.js')).planCommand,
  expire: async () => (await import('./expire.js')).expireCommand,
  run: async () => (await import('./run.js')).runCommand,
  discover: async () => (await import('./discover.js')).discoverCommand,
  script: async () => (await import('./script.js')).scriptCommand,
  upload: async () => (await import('./upload.js')).uploadCommand,
  conformance: async () => (await import('./conformance.js')).conformanceCommand,
  config: async () => (await import('./config.js')).configCommand,
};

/** The command line: one file per command. Exit codes: 0 done, 1 failed, 2 wrong usage. */
async function main(argv: readonly string[]): Promise<void> {
  const env = processEnvironment();
  const program = new Command('parser-manager')
    .description(
      'Holds sources and schedules, pushes their tasks to Kafka, takes statuses back, expires what goes stale',
    )
    .showHelpAfterError('(add --help for more)')
    .exitOverride();
  const asked = Object.keys(COMMANDS).filter((name) => name === argv[2]);
  for (const name of asked.length > 0 ? asked : Object.keys(COMMANDS)) {
    const make = await COMMANDS[name]?.();
    if (make !== undefined) program.addCommand(make(env).exitOverride().showHelpAfterError('(add --help for more)'));
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
