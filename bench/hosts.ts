import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { untilSignalled } from '../src/lifecycle/until-signalled';
import { createLogger } from '../src/lifecycle/logger';
import { answerLoad } from '../src/local/origin/load-feeds';

/** A process with many hosts: one server on each of `BENCH_HOSTS` loopback addresses, and a slow one on the last. */

const FIRST = 2;
const count = Number(process.env['BENCH_HOSTS'] ?? 100);
const slow_ms = Number(process.env['BENCH_SLOW_MS'] ?? 3_000);

async function listen(host: string, port: number, delay_ms: number): Promise<number> {
  const server = createServer((request, response) => {
    const [path = '/', query = ''] = (request.url ?? '/').split('?');
    const answer = () => answerLoad(path, query, request, response);
    if (delay_ms === 0) answer();
    else setTimeout(answer, delay_ms);
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return (server.address() as AddressInfo).port;
}

async function main(): Promise<void> {
  const log = createLogger('hosts', 'info');
  const port = await listen(`127.0.0.${FIRST}`, 0, 0);
  for (let n = 1; n < count; n++) await listen(`127.0.0.${FIRST + n}`, port, 0);
  await listen(`127.0.0.${FIRST + count}`, port, slow_ms);
  log.info({ event: 'hosts_started', port, first: FIRST, count, slow: `127.0.0.${FIRST + count}` }, 'hosts started');
  await untilSignalled(log, process.env['PARENT_PIPE'] === '1', async () => undefined);
  process.exit(0);
}

void main();
