import { execFile } from 'node:child_process';
import { serve, type LocalSite } from '../parsers/runtime/local-site';

/** `parser-manager discover` as a shell sees it. */

const feed = '<rss version="2.0"><channel><title>News</title><item><title>x</title></item></channel></rss>';
const page = '<!doctype html><html><head><link rel=alternate type=application/rss+xml href=/news.xml></head></html>';
let site: LocalSite;

beforeAll(async () => {
  site = await serve((request, response) => {
    const answer = { '/news.xml': feed, '/': page, '/bare': '<html></html>' }[request.url ?? ''];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(answer ?? '');
  });
});

const discover = (args: readonly string[], allow = site.place) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['dist/cli/main.js', 'discover', ...args],
      { env: { PATH: process.env['PATH'], HTTP_ALLOW_PRIVATE: allow } },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });

test('a page is told by its feeds, a line each, or as one JSON line', async () => {
  const url = `${site.url}/news.xml`;
  expect(await discover([site.url])).toEqual({
    code: 0,
    stdout: `RSS\trss 2.0\t1 items\tlink\t${url}\tNews\n`,
    stderr: '',
  });
  const { stdout } = await discover([site.url, '--json']);
  expect(stdout.split('\n')).toHaveLength(2);
  expect(JSON.parse(stdout)).toEqual({
    url: `${site.url}/`,
    final_url: `${site.url}/`,
    candidates: [
      { source_type: 'RSS', task_type: 'FEED', url, title: 'News', kind: 'rss 2.0', items: 1, from: 'link' },
    ],
    note: null,
  });
});

test('nothing found, nobody there and an address inside end with 1 and a sentence', async () => {
  expect(await discover([`${site.url}/bare`])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'The page names no feeds, and there is none where feeds usually are.\n',
  });
  expect(await discover([`${site.url}/nothing`])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^http_404: /),
  });
  const { code, stderr } = await discover([site.url, '--json'], '');
  expect([code, JSON.parse(stderr)]).toEqual([
    1,
    { error: { code: 'blocked_address', message: expect.any(String) as unknown } },
  ]);
  expect(await discover([])).toMatchObject({ code: 2 });
});
