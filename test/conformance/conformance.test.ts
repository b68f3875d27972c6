import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/env';
import type { CheckResult } from '../../src/conformance/check';
import { CHECKS } from '../../src/conformance/checks';
import { Conversation, type Subject } from '../../src/conformance/conversation';
import { CommandProgram } from '../../src/conformance/program';
import { runChecks } from '../../src/conformance/run-checks';
import { startOrigin } from '../../src/local/origin/origin';
import { demoVkEnvironment } from '../../src/local/origin/vk/demo-environment';
import { demoYoutubeEnvironment } from '../../src/local/origin/youtube/demo-environment';
import { createKafka } from '../../src/kafka/client';
import { onFileEnd } from '../support/clean-up';
import { testLog } from '../support/log';
import { scriptedParser } from '../support/parsers';
import { testEnvironment } from '../support/system';
import { startParser } from '../../src/parsers/main';
import { FEEDS } from '../parsers/rss/feeds';
import { serve, type LocalSite } from '../parsers/runtime/local-site';

const ROOT = join(__dirname, '..', '..');
/** Where `.ci/run` puts it; elsewhere named by hand. */
const PYTHON = process.env['PARSER_PYTHON'] ?? '/var/tmp/parser-manager-python/bin/python';
const NO_DATABASE = { host: 'none', port: 1, user: 'x', password: 'x', database: 'x', pool_max: 1 };

let site: LocalSite;

beforeAll(async () => {
  site = await serve((request, response) => {
    if (request.url === '/missing') return void response.writeHead(404).end();
    const answer = () => response.setHeader('content-type', 'application/rss+xml').end(FEEDS.RSS2);
    if (request.url === '/slow') setTimeout(answer, 25_000).unref();
    else answer();
  });
});

const FEEDS_OF_THE_SITE: Subject = { source_type: 'RSS', task_type: 'FEED', settings: {}, params: {} };

interface Held {
  /** Checks to make; all by default. */
  readonly names?: readonly string[];
  readonly subject?: Subject;
  /** One that works, one that is slow, one that fails. */
  readonly urls?: readonly (string | null)[];
}

/** Runs the kit against a parser that a command starts, or that already runs. */
async function hold(
  command: string | null,
  env: Record<string, string>,
  { names, subject = FEEDS_OF_THE_SITE, urls }: Held = {},
): Promise<CheckResult[]> {
  const client = createKafka(loadConfig(env, { postgres: false }).kafka, testLog);
  const talk = new Conversation(client, subject, names === undefined || command !== null ? 20_000 : 4_000);
  const program = command === null ? null : new CommandProgram(command, talk, { ...process.env, ...env });
  try {
    await talk.start();
    await program?.start();
    const checks = CHECKS.filter(({ name }) => names?.includes(name) ?? true);
    const [url = null, slow_url = null, failing_url = null] =
      urls ?? ['/ok', '/slow', '/missing'].map((path) => `${site.url}${path}`);
    return await runChecks(checks, { talk, url, slow_url, failing_url, program });
  } finally {
    await program?.end('SIGTERM', 10_000);
    await talk.stop();
  }
}

const environment = () => testEnvironment(NO_DATABASE, { HTTP_ALLOW_PRIVATE: '127.0.0.1', LOG_LEVEL: 'warn' });
const bad = (results: readonly CheckResult[]) => results.filter(({ outcome }) => outcome !== 'ok');

test('the RSS parser does all that a parser must', async () => {
  expect(bad(await hold(`${process.execPath} ${ROOT}/dist/cli/main.js parser rss`, environment()))).toEqual([]);
}, 240_000);

test.each([
  ['VK', 'WALL', 'https://vk.com/demo_news', 'https://vk.com/demo_private'],
  [
    'YOUTUBE',
    'VIDEOS',
    'https://www.youtube.com/@demo_news',
    'https://www.youtube.com/channel/UCnobodynobodynobodynob_',
  ],
] as const)(
  'so does that of %s, against the stand-in of its site',
  async (source_type, task_type, url, failing_url) => {
    const origin = await startOrigin();
    onFileEnd(() => origin.stop());
    const env = {
      ...environment(),
      ...demoVkEnvironment({}, origin.url),
      ...demoYoutubeEnvironment({}, origin.url),
      // the stand-ins have the limits of the real ones: a hundred tasks would take a minute
      ...(source_type === 'VK' ? { VK_TOKENS: 'vk-demo-one,vk-demo-two' } : {}),
    };
    const subject = { source_type, task_type, settings: {}, params: {} };
    const command = `${process.execPath} ${ROOT}/dist/cli/main.js parser ${source_type}`;
    const names = CHECKS.map(({ name }) => name).filter((name) => name !== 'works off more than it can hold');
    const results = await hold(command, env, { subject, urls: [url, null, failing_url], names });
    expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    // what is slow cannot be asked of the stand-ins; the runtime is the same
    expect(results.filter(({ outcome }) => outcome === 'ok').length).toBeGreaterThanOrEqual(9);
  },
  240_000,
);

const isPythonThere = existsSync(PYTHON);
// a laptop without it is told; CI installs it, so there it is a failure
const ifPython = isPythonThere || process.env['CI'] === 'true' ? test : test.skip;
if (!isPythonThere)
  console.log(
    `The parser in Python is not tested: python3 -m venv /var/tmp/parser-manager-python && /var/tmp/parser-manager-python/bin/pip install -r examples/python-parser/requirements.txt`,
  );

ifPython(
  'so does one in Python',
  async () => {
    expect(bad(await hold(`${PYTHON} ${ROOT}/examples/python-parser/parser.py`, environment()))).toEqual([]);
  },
  240_000,
);

test('parsers that do not are found out', async () => {
  const env = environment();
  // takes whatever it gets for a success
  const deaf = scriptedParser(async ({ source }) => {
    if (source.url?.endsWith('/missing')) return { result: {} };
    return { result: {} };
  });
  const running = await startParser('RSS', loadConfig(env, { postgres: false }), testLog, deaf);
  onFileEnd(() => running.stop(0));
  const results = await hold(null, env, {
    names: ['accepts a task', 'says why it fails', 'takes its cursor back', 'leaves in good order'],
  });
  expect(results.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['accepts a task', 'ok'],
    ['takes its cursor back', 'skipped'],
    ['says why it fails', 'failed'],
    ['leaves in good order', 'skipped'],
  ]);
});

test('a topic nobody reads fails every check, with a sentence', async () => {
  const [result] = await hold(null, environment(), { names: ['accepts a task'] });
  expect(result).toMatchObject({
    outcome: 'failed',
    seen: expect.stringMatching(/waited 4 s for running .*; nothing was said about it/),
  });
});
