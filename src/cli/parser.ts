import { Command } from 'commander';
import { loadConfig } from '../config/env';
import { isSourceType } from '../contract/source-types';
import { createLogger } from '../lifecycle/logger';
import { untilSignalled } from '../lifecycle/until-signalled';
import { startParser } from '../parsers/main';
import { parserNames } from '../parsers/registry';
import { CliError, type Env } from './cli-error';

export function parserCommand(env: Env): Command {
  return new Command('parser')
    .description('Run the parser of a source type; needs Kafka, no database')
    .argument('<source-type>', `one of ${parserNames.join(', ')}, in any case`)
    .option('--grace <seconds>', 'time for running tasks to finish when it stops', '5')
    .action(async (name: string, { grace }: { grace: string }) => {
      const type = name.toUpperCase().replaceAll('-', '_');
      if (!isSourceType(type) || !parserNames.includes(type))
        throw new CliError(`There is no parser for ${name}; there is one for ${parserNames.join(', ')}.`);
      const config = loadConfig(env, { postgres: false });
      const log = createLogger(`${type.toLowerCase()} parser`, config.log_level);
      const parser = await startParser(type, config, log);
      await untilSignalled(log, env['PARENT_PIPE'] === '1', () => parser.stop(Number(grace) * 1000));
      log.info({ event: 'parser_stopped' }, 'parser stopped');
    });
}
