import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { parseAllowList } from '../contract/address';
import { seedCatalogue, type Catalogue } from '../manager/catalog/seed';
import { seedRules } from '../manager/notices/notice-rules';
import { CliError, print, type Env } from './cli-error';
import { uploading } from './script';
import { withDatabase } from './with-database';

export function seedCommand(env: Env): Command {
  return new Command('seed')
    .description(
      'Bring a catalogue in: {"cadences":[…],"sources":[…],"scripts":[…],"notice_rules":[…]}; twice is the same as once',
    )
    .requiredOption('--file <path>', 'the catalogue, JSON')
    .option('--json', 'one JSON line', false)
    .action(async ({ file, json }: { file: string; json: boolean }) => {
      const catalogue = readCatalogue(file);
      const answer = await withDatabase(env, (dataSource, config) =>
        uploading(config, async (upload) => ({
          ...(await seedCatalogue(dataSource, catalogue, parseAllowList(config.parser.http.allow_private), upload)),
          notice_rules: await seedRules(dataSource, catalogue.notice_rules),
        })),
      );
      print(
        answer,
        json,
        `${answer.cadences} cadences made; sources: ${answer.created} created, ${answer.updated} updated, ${answer.failed} failed`,
      );
      for (const { line, message } of answer.errors.slice(0, 20)) process.stderr.write(`source ${line}: ${message}\n`);
      if (answer.failed > 0) process.exitCode = 1;
    });
}

type NoticeRules = Parameters<typeof seedRules>[1];

function readCatalogue(file: string): Catalogue & { notice_rules: NoticeRules } {
  try {
    const text = readFileSync(file, 'utf8');
    const read = JSON.parse(text) as Partial<Catalogue & { notice_rules: NoticeRules }>;
    const { cadences = [], sources = [], scripts = [], notice_rules = [] } = read;
    return { cadences, sources, scripts, notice_rules };
  } catch (cause) {
    throw new CliError(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
