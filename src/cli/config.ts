import { Command } from 'commander';
import { describeConfig, loadConfig } from '../config/env';
import { print, type Env } from './cli-error';

export function configCommand(env: Env): Command {
  return new Command('config')
    .description('Show every variable in force, secrets masked; exit 1 with all problems if there are any')
    .option('--json', 'one JSON line', false)
    .action(({ json }: { json: boolean }) => {
      const rows = describeConfig(env);
      const width = Math.max(...rows.map(({ name }) => name.length));
      print(
        rows,
        json,
        rows
          .map(
            ({ name, value, from }) =>
              `${name.padEnd(width)}  ${value}${from === 'default' ? '  (default)' : from === 'unset' ? '(unset)' : ''}`,
          )
          .join('\n'),
      );
      loadConfig(env, { postgres: true });
    });
}
