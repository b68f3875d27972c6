import { startOrigin, type Origin } from '../../src/local/origin/origin';
import { onFileEnd } from '../support/clean-up';
import { brokenOf, runKit } from '../support/conformance';
import { startSlowSite } from '../support/slow-site';

/** Every parser of ours passes the kit that parsers in other languages are measured with. */

let origin: Origin;
let site: { url: string; port: number };

beforeAll(async () => {
  origin = await startOrigin();
  onFileEnd(() => origin.stop());
  site = await startSlowSite(origin);
});

interface Case {
  readonly type: string;
  /** What good, slow and failing tasks are, and the variables of the parser's process. */
  readonly given: () => { url: string; slow: string; failing: string; env: Record<string, string> };
  /** Checks that do not concern this parser. */
  readonly skipped: readonly string[];
}

// a new parser is one more entry here
const cases: Case[] = [
  {
    type: 'RSS',
    given: () => ({
      url: `${site.url}/rss20.xml`,
      slow: `${site.url}/never.xml`,
      failing: `${site.url}/nothing-here.xml`,
      env: {},
    }),
    skipped: ['progress'],
  },
  {
    type: 'VK',
    given: () => ({
      url: 'vk.com/demo_news',
      slow: 'vk.com/never_answers',
      failing: '@demo_private',
      env: { VK_API_BASE: `${site.url}/vk/method`, VK_TOKENS: 'vk-demo-one,vk-demo-two' },
    }),
    skipped: [],
  },
  {
    type: 'YOUTUBE',
    given: () => ({
      url: '@demo_news',
      slow: '@never_answers',
      failing: '@demo_closed',
      env: {
        YOUTUBE_API_BASE: `${site.url}/youtube/v3`,
        YOUTUBE_FEED_BASE: `${site.url}/youtube/feeds/videos.xml`,
        YOUTUBE_API_KEYS: 'youtube-demo-one',
      },
    }),
    skipped: [],
  },
];

test.each(cases)(
  'the $type parser keeps every rule',
  async ({ type, given, skipped }) => {
    const { url, slow, failing, env } = given();
    const work = ['--source-type', type, '--url', url, '--slow-url', slow, '--failing-url', failing];
    const command = `${process.execPath} dist/cli/main.js parser ${type} --grace 1`;
    const { report, code } = await runKit([...work, '--command', command], {
      HTTP_ALLOW_PRIVATE: `127.0.0.1:${site.port}`,
      PARSER_HOST_CONNECTIONS: '4',
      ...env,
    });
    expect(brokenOf(report)).toEqual([]);
    expect(report.checks.filter(({ outcome }) => outcome === 'skipped').map(({ name }) => name)).toEqual(skipped);
    expect(code).toBe(0);
  },
  240_000,
);
