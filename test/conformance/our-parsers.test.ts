import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOrigin, type Origin } from '../../src/local/origin/origin';
import { parserNames } from '../../src/parsers/registry';
import { onFileEnd } from '../support/clean-up';
import { brokenOf, runKit } from '../support/conformance';
import { startSlowSite } from '../support/slow-site';

/** Every parser of ours passes the kit that parsers in other languages are measured with. */

let origin: Origin;
let site: { url: string; port: number };
let folder: string;
const measured = new Map<string, ReturnType<typeof runKit>>();

beforeAll(async () => {
  origin = await startOrigin();
  onFileEnd(() => origin.stop());
  site = await startSlowSite(origin);
  folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  onFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
  // side by side: nearly all of the kit's time is waiting for what must not happen
  for (const one of cases) {
    const run = measure(one);
    run.catch(() => undefined);
    measured.set(one.type, run);
  }
});

interface Case {
  readonly type: string;
  /** What good, slow and failing tasks are, as the kit is told, and the variables of the parser's process. */
  readonly given: () => { work: Record<string, string>; settings?: object; env?: Record<string, string> };
  /** Checks that do not concern this parser. */
  readonly skipped: readonly string[];
}

// a new parser is one more entry here
const cases: Case[] = [
  {
    type: 'RSS',
    given: () => ({
      work: {
        url: `${site.url}/rss20.xml`,
        'slow-url': `${site.url}/never.xml`,
        'failing-url': `${site.url}/nothing-here.xml`,
      },
    }),
    skipped: ['progress'],
  },
  {
    type: 'VK',
    given: () => ({
      work: { url: 'vk.com/demo_news', 'slow-url': 'vk.com/never_answers', 'failing-url': '@demo_private' },
      env: { VK_API_BASE: `${site.url}/vk/method`, VK_TOKENS: 'vk-demo-one,vk-demo-two' },
    }),
    skipped: [],
  },
  {
    type: 'YOUTUBE',
    given: () => ({
      work: { url: '@demo_news', 'slow-url': '@never_answers', 'failing-url': '@demo_closed' },
      env: {
        YOUTUBE_API_BASE: `${site.url}/youtube/v3`,
        YOUTUBE_FEED_BASE: `${site.url}/youtube/feeds/videos.xml`,
        YOUTUBE_API_KEYS: 'youtube-demo-one',
      },
    }),
    skipped: [],
  },
  {
    type: 'CSV_API',
    given: () => ({
      work: {
        params: '{"page":"search"}',
        'slow-params': '{"page":"never"}',
        'failing-params': '{"page":"nothing-here"}',
      },
      settings: {
        input: { type: 'api', url: `${site.url}/complaints/{{params.page}}?size=5`, records: 'hits.hits._source' },
        emit: { item_key: 'complaint_id', kind: 'complaint' },
      },
    }),
    skipped: [],
  },
  {
    type: 'SCRIPT',
    given: () => ({
      work: { params: '{"n":3}', 'slow-params': '{"n":5000,"delay_ms":50}', 'failing-params': '{"fails":true}' },
      settings: { project_file: 'count.mjs' },
      env: {
        SCRIPTS_FOLDER: 'test/support/scripts',
        SCRIPT_CONCURRENCY: '2',
      },
    }),
    // it changes no cursor
    skipped: ['cursor'],
  },
];

test('every parser there is has a case', () => {
  expect(cases.map(({ type }) => type).sort()).toEqual([...parserNames].sort());
});

/** Runs the kit over one parser, with a process and topics of its own. */
function measure({ type, given }: Case): ReturnType<typeof runKit> {
  const { work, settings = {}, env = {} } = given();
  const file = join(folder, `${type}.json`);
  writeFileSync(file, JSON.stringify(settings));
  const args = Object.entries({ ...work, settings: file, 'source-type': type }).flatMap(([name, value]) => [
    `--${name}`,
    value,
  ]);
  const command = `${process.execPath} dist/cli/main.js parser ${type} --grace 1`;
  return runKit([...args, '--command', command], {
    HTTP_ALLOW_PRIVATE: `127.0.0.1:${site.port}`,
    PARSER_HOST_CONNECTIONS: '4',
    STORAGE_URL: `file:${folder}/files`,
    ...env,
  });
}

test.each(cases)(
  'the $type parser keeps every rule',
  async ({ type, skipped }) => {
    const { report, code } = await (measured.get(type) ?? Promise.reject(new Error(`${type} was not measured`)));
    expect(brokenOf(report)).toEqual([]);
    expect(report.checks.filter(({ outcome }) => outcome === 'skipped').map(({ name }) => name)).toEqual(skipped);
    expect(code).toBe(0);
  },
  240_000,
);
