import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { freePort } from '../../src/local/services/ports';
import { sendSignal } from '../../src/local/services/process-of';
import { onFileEnd } from '../support/clean-up';
import { waitFor } from '../support/wait-for';
import { bareEnvironment, makeFolder } from './folders';

/** `parser-manager up` as a stranger meets it: processes, signals, ports and lines. */

interface Line {
  event?: string;
  text?: string;
  title?: string;
  process?: string;
  completed?: number;
  failed?: number;
  facts?: Record<string, string>;
}

interface Run {
  readonly child: ChildProcess;
  readonly lines: Line[];
  readonly errors: string[];
  readonly exit: Promise<number | null>;
  said(text: string): boolean;
}

function up(folder: string, ...args: string[]): Run {
  const program = ['dist/cli/main.js', 'up', '--data', folder, '--json', ...args];
  const child = spawn(process.execPath, program, { env: bareEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: Line[] = [];
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Line));
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const exit = new Promise<number | null>((done) => child.once('exit', done));
  onFileEnd(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return { child, lines, errors, exit, said: (text) => lines.some((line) => line.text?.includes(text) === true) };
}

/** Waits for the summary. */
async function ready(run: Run): Promise<Record<string, string>> {
  const summary = () => run.lines.find(({ event }) => event === 'up_ready');
  await waitFor('the summary', () => summary() !== undefined || run.child.exitCode !== null, 90_000);
  const { title, facts } = summary() ?? {};
  if (facts === undefined || title?.startsWith('up after') !== true)
    throw new Error(`it did not come up: ${JSON.stringify(run.lines)} ${run.errors.join('\n')}`);
  return facts;
}

const pidsIn = (facts: Record<string, string>) =>
  [...(facts['Processes'] ?? '').matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid));

/** Parsers are not told the database's login; pipelines have one that may keep limits and nothing else. */
async function expectNoDatabase(facts: Record<string, string>): Promise<void> {
  if (process.platform !== 'linux') return;
  for (const [, parser, pid] of (facts['Processes'] ?? '').matchAll(/(\w+) parser \(pid (\d+)\)/g)) {
    const given = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    expect([parser, given.filter((line) => /^(POSTGRES|LIMITS_PASSWORD)/.test(line))]).toEqual([parser, []]);
    const url = given.find((line) => line.startsWith('LIMITS_URL='))?.slice('LIMITS_URL='.length);
    expect([parser, url !== undefined]).toEqual([parser, parser === 'csv_api']);
    if (url === undefined) continue;
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(
      `select current_user as who, count(*)::int as limits from limits.request_limit`,
    );
    expect(rows).toEqual([{ who: 'parser_manager_limits', limits: expect.any(Number) as number }]);
    await expect(client.query('select from task')).rejects.toMatchObject({ code: '42501' });
    await client.end();
  }
  expect(facts['Processes']).toContain('csv_api parser');
}

async function stop(run: Run, signal: NodeJS.Signals): Promise<void> {
  const begun = Date.now();
  run.child.kill(signal);
  expect(await run.exit).toBe(0);
  expect(Date.now() - begun).toBeLessThan(10_000);
}

/** When a process last wrote this line. */
function timeIn(log: string, msg: string): number {
  const lines = readFileSync(join(folder, 'logs', `${log}.log`), 'utf8')
    .trimEnd()
    .split('\n');
  const line = lines.findLast((one) => one.includes(`"msg":"${msg}"`)) ?? '{}';
  return Date.parse((JSON.parse(line) as { time?: string }).time ?? '');
}

const folder = makeFolder();
let port: number;

beforeAll(async () => {
  port = await freePort();
});

test('the first start migrates, seeds, and its groups finish; Ctrl-C leaves no process', async () => {
  const run = up(folder, '--port', String(port));
  const facts = await ready(run);
  expect(facts).toMatchObject({
    Postgres: expect.stringMatching(/^18\..*embedded/) as string,
    Kafka: expect.stringMatching(/^\d+\..*embedded/) as string,
    API: `http://127.0.0.1:${port}/api/v1`,
    Swagger: `http://127.0.0.1:${port}/docs`,
  });
  for (const page of [facts['Health'], facts['Swagger'], facts['Metrics']])
    expect((await fetch(page ?? '')).status).toBe(200);
  await expectNoDatabase(facts);
  const second = up(folder);
  expect(await second.exit).toBe(1);
  expect(second.errors).toEqual([expect.stringContaining(`already runs on ${folder} (pid ${run.child.pid})`)]);

  const isFinished = ({ event, completed = 0 }: Line) => event === 'group_finished' && completed > 0;
  await waitFor('a group to finish', () => run.lines.some(isFinished), 80_000);
  await stop(run, 'SIGINT');
  for (const pid of pidsIn(facts)) expect(sendSignal(pid, 0)).toBe(false);
  expect(run.said('stopped')).toBe(true);
  // what parsers say at their end has somebody who listens
  expect(timeIn('manager', 'stopping')).toBeGreaterThanOrEqual(timeIn('rss-parser', 'parser stopped'));
}, 180_000);

test('children and services killed with -9 come back; so does all of it after up itself was killed', async () => {
  const stranger = createServer();
  await new Promise<void>((done) => stranger.listen(port, '127.0.0.1', done));
  const run = up(folder, '--port', String(port));
  const facts = await ready(run);
  stranger.close();
  expect(run.said(`port ${port} is taken, the API listens on`)).toBe(true);
  expect(facts['API']).not.toContain(`:${port}/`);
  const sources = await fetch(`${facts['API']}/source/?size=1`);
  expect(((await sources.json()) as { total: number }).total).toBeGreaterThanOrEqual(24);

  const [manager = 0] = pidsIn(facts);
  const parser = Number(/rss parser \(pid (\d+)\)/.exec(facts['Processes'] ?? '')?.[1]);
  sendSignal(manager, 'SIGKILL');
  sendSignal(parser, 'SIGKILL');
  await waitFor(
    'both to be started again',
    () => run.said('manager ended (SIGKILL)') && run.said('rss parser ended (SIGKILL)'),
  );
  const health = async () => (await fetch(facts['Health'] ?? '').catch(() => null))?.ok === true;
  await waitFor('readiness', health, 60_000);

  run.child.kill('SIGKILL');
  await run.exit;
  const again = up(folder, '--port', String(port), '--no-demo');
  const { API, 'Demo origin': origin } = await ready(again);
  expect(origin).toBeUndefined();
  expect(API).toBe(`http://127.0.0.1:${port}/api/v1`);
  await stop(again, 'SIGTERM');
}, 240_000);

test('Ctrl-C while everything still starts ends it at once, and nothing is left', async () => {
  const run = up(makeFolder(), '--port', '0');
  await waitFor('the start', () => run.said('starting Postgres and Kafka'));
  await stop(run, 'SIGINT');
  expect(run.errors).toEqual([]);
}, 60_000);
