import { loadConfig, processEnvironment } from '../src/config/env';
import { createLogger } from '../src/lifecycle/logger';
import { untilSignalled } from '../src/lifecycle/until-signalled';
import { startParser } from '../src/parsers/main';
import { wallClock } from './statistics';

/**
 * A parser process with the real runtime and a parser that does nothing. With BENCH_ECHO=1 its first line says when
 * each task reached it: what a person's code would see.
 */
const echoes = processEnvironment()['BENCH_ECHO'] === '1';

async function main(): Promise<void> {
  const log = createLogger('null parser', 'info');
  const running = await startParser('RSS', loadConfig(processEnvironment(), { postgres: false }), log, {
    source_type: 'RSS',
    run: async ({ task_id }) => {
      if (echoes) process.stdout.write(`${JSON.stringify({ event: 'task_begun', task_id, at: wallClock() })}\n`);
      return { result: { items: 0 } };
    },
  });
  await untilSignalled(log, processEnvironment()['PARENT_PIPE'] === '1', () => running.stop(2_000));
  process.exit(0);
}

void main();
