import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { claimFolder } from '../../src/local/claim-folder';
import { childEnvironment } from '../../src/local/child-environment';
import { endLeftovers, noteProcesses } from '../../src/local/leftovers';
import { Narrator } from '../../src/local/narrator';
import { sendSignal } from '../../src/local/services/process-of';
import { SupervisedChild, type LogLine } from '../../src/local/supervisor';
import { onFileEnd } from '../support/clean-up';
import { waitFor } from '../support/wait-for';
import { makeFolder } from './folders';

function supervise(program: string): { child: SupervisedChild; lines: LogLine[]; said: string[]; folder: string } {
  const folder = makeFolder();
  const lines: LogLine[] = [];
  const said: string[] = [];
  const child = new SupervisedChild({
    name: 'a child',
    args: ['-e', program],
    env: {},
    log_folder: folder,
    onLine: (line) => lines.push(line),
    say: (line) => said.push(line),
  }).start();
  onFileEnd(() => child.stop(1_000));
  return { child, lines, said, folder };
}

const LIVE = `console.log('{"level":30,"pid":' + process.pid + '}'); setInterval(() => {}, 1000);`;

test('a child that is killed is started again, and a line says so', async () => {
  const { child, lines, said, folder } = supervise(LIVE);
  await waitFor('the first start', () => lines.length === 1);
  sendSignal(child.pid ?? 0, 'SIGKILL');
  await waitFor('the second start', () => lines.length === 2);
  expect(said).toEqual(['a child ended (SIGKILL), starting it again in 0.6 s']);
  const { pid = 0 } = child;
  await child.stop(5_000);
  expect(sendSignal(pid, 0)).toBe(false);
  await waitFor('the log', () => readFileSync(join(folder, 'a-child.log'), 'utf8').split('\n').length === 3);
});

test('a child that keeps dying is started ever less often, and what it cries is an error', async () => {
  const { child, lines, said } = supervise(`throw new Error('no way')`);
  await waitFor('three ends', () => said.length === 2);
  expect(said.map((line) => / ([\d.]+) s$/.exec(line)?.[1])).toEqual(['0.6', '1.2']);
  expect(lines.some(({ level, msg }) => level === 50 && msg?.includes('no way') === true)).toBe(true);
  await child.stop(1_000);
  expect(child.pid).toBeUndefined();
});

test('a child that does not listen is killed when patience is over', async () => {
  const { child, lines } = supervise(`process.on('SIGTERM', () => {}); ${LIVE}`);
  await waitFor('the start', () => lines.length === 1);
  const begun = Date.now();
  await child.stop(200);
  expect(Date.now() - begun).toBeLessThan(2_000);
});

test('what a killed run left behind is ended, strangers are not', async () => {
  const folder = makeFolder();
  const leftover = spawn(process.execPath, ['-e', LIVE, 'left-behind'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const stranger = spawn(process.execPath, ['-e', LIVE, 'somebody'], { stdio: ['ignore', 'pipe', 'ignore'] });
  onFileEnd(async () => void stranger.kill('SIGKILL'));
  for (const { stdout } of [leftover, stranger])
    await new Promise((done) => createInterface({ input: stdout }).once('line', done));
  const ended = new Promise((done) => leftover.once('exit', done));
  noteProcesses(folder, [leftover.pid ?? 0, stranger.pid ?? 0]);
  await endLeftovers(folder, 'left-behind');
  await ended;
  expect(sendSignal(stranger.pid ?? 0, 0)).toBe(true);
});

test('a data folder belongs to one process, until that one is gone', async () => {
  const folder = makeFolder();
  const program = `const { claimFolder } = require('./dist/local/claim-folder.js'); claimFolder(process.argv[1]); console.log('mine'); setInterval(() => {}, 1000)`;
  const other = spawn(process.execPath, ['-e', program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onFileEnd(async () => void other.kill('SIGKILL'));
  await new Promise((done) => createInterface({ input: other.stdout }).once('line', done));
  expect(() => claimFolder(folder)).toThrow(`already runs on ${folder} (pid ${other.pid})`);
  const gone = new Promise((done) => other.once('exit', done));
  other.kill('SIGKILL');
  await gone;
  claimFolder(folder)();
  claimFolder(folder)();
});

test('children get defaults, what was given, and what must be so, never one variable twice', () => {
  const given = { ENVIRONMENT: '', LOG_LEVEL: 'debug', POSTGRES_PASSWORD_FILE: '/a', HTTP_HOST_FILE: '/b' };
  expect(childEnvironment(given, { POSTGRES_PASSWORD: 'secret' })).toEqual({
    ENVIRONMENT: 'LOCAL',
    LOG_LEVEL: 'debug',
    HTTP_HOST_FILE: '/b',
    KAFKA_HEARTBEAT_INTERVAL_MS: '1000',
    KAFKA_SESSION_TIMEOUT_MS: '10000',
    POSTGRES_PASSWORD: 'secret',
  });
});

test('warnings of the start are told only when it goes wrong; finished groups always, in one line', () => {
  const group = { event: 'group_finished', group_id: 3, source_type: 'RSS', task_type: 'FEED' };
  const finished = { ...group, total: 17, completed: 12, failed: 5, expired: 0, cancelled: 0, seconds: 0.366 };
  const told = (goesWrong: boolean) => {
    const lines: string[] = [];
    const narrator = new Narrator(false, (line) => lines.push(line.replace(/^\S+ /, '')));
    narrator.retell('manager', { level: 40, msg: 'no Kafka yet' });
    narrator.retell('manager', finished);
    if (goesWrong) narrator.release();
    narrator.banner('up', { API: 'http://127.0.0.1' });
    narrator.retell('manager', { level: 40, msg: 'no Kafka now' });
    return lines.filter((line) => !line.includes('API'));
  };
  const line = 'group 3: RSS FEED, 17 tasks → 12 completed, 5 failed in 0.4 s';
  expect(told(false)).toEqual([line, 'manager: no Kafka now']);
  expect(told(true)).toEqual([line, 'manager: no Kafka yet', 'manager: no Kafka now']);
});
