import { Command } from 'commander';
import { loadConfig } from '../config/env';
import { Discovery, DiscoveryError } from '../discovery/discover';
import type { Env } from './cli-error';

export function discoverCommand(env: Env): Command {
  return new Command('discover')
    .description('What an address offers as sources: feeds of a page, a wall, a channel; without a database')
    .argument('<url>', 'an address; https:// may be left out')
    .option('--json', 'the answer as one JSON line; problems too', false)
    .action(async (url: string, { json }: { json: boolean }) => {
      const discovery = new Discovery(loadConfig(env, { postgres: false }).parser.http);
      try {
        const found = await discovery.discover(url);
        if (json) process.stdout.write(`${JSON.stringify(found)}\n`);
        else
          for (const { source_type, kind, items, from, title, url: offered } of found.candidates)
            process.stdout.write(
              `${[source_type, kind, items === null ? '' : `${items} items`, from, offered, title ?? ''].join('\t')}\n`,
            );
        if (found.candidates.length > 0) return;
        if (!json) process.stderr.write(`${found.note ?? ''}\n`);
        process.exitCode = 1;
      } catch (error: unknown) {
        if (!(error instanceof DiscoveryError)) throw error;
        const { code, message } = error;
        process.stderr.write(`${json ? JSON.stringify({ error: { code, message } }) : `${code}: ${message}`}\n`);
        process.exitCode = 1;
      } finally {
        await discovery.stop();
      }
    });
}
