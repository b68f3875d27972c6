import { createLogger } from '../src/lifecycle/logger';
import { untilSignalled } from '../src/lifecycle/until-signalled';
import { startOrigin } from '../src/local/origin/origin';
import { channels, TOKENS, walls } from './mix';

/** A process with the stand-ins of VK and YouTube, and the walls and channels among `BENCH_SOURCES` sources. */

async function main(): Promise<void> {
  const log = createLogger('apis', 'info');
  const count = Number(process.env['BENCH_SOURCES'] ?? 1_000);
  const origin = await startOrigin({
    // a process more with the same tokens is not what is measured
    vk: { walls: walls(count), tokens: TOKENS, per_second: 4 },
    youtube: { channels: channels(count) },
  });
  log.info({ event: 'apis_started', url: origin.url }, 'apis started');
  await untilSignalled(log, process.env['PARENT_PIPE'] === '1', async () => origin.stop());
  process.exit(0);
}

void main();
