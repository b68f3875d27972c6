import { Command, InvalidArgumentError } from 'commander';
import { up } from '../local/up';
import type { Env } from './cli-error';

export function upCommand(env: Env): Command {
  return new Command('up')
    .description(
      'Run everything on this machine: Postgres, Kafka, migrations, a demo catalogue, the manager and all parsers (what npm start runs)',
    )
    .option('--port <port>', 'port of the API; HTTP_PORT otherwise', portOf, portOf(env['HTTP_PORT'] ?? '8000'))
    .option('--data <folder>', 'where the data is kept', './data')
    .option('--no-demo', 'start with an empty catalogue')
    .option('--json', 'JSON lines instead of text', false)
    .action(async ({ port, data, demo, json }: { port: number; data: string; demo: boolean; json: boolean }) => {
      await up({ port, data, demo, json }, env);
    });
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}
