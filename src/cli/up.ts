import { Command } from 'commander';
import { up } from '../local/up';
import type { Env } from './cli-error';

export function upCommand(env: Env): Command {
  return new Command('up')
    .description(
      'Run everything on this machine: Postgres, Kafka, migrations, a demo catalogue, the manager and all parsers (what npm start runs)',
    )
    .option('--port <port>', 'port of the API', '8000')
    .option('--data <folder>', 'where the data is kept', './data')
    .option('--no-demo', 'start with an empty catalogue')
    .option('--json', 'JSON lines instead of text', false)
    .action(async ({ port, data, demo, json }: { port: string; data: string; demo: boolean; json: boolean }) => {
      await up({ port: Number(port), data, demo, json }, env);
    });
}
