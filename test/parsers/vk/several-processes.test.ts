import type { VkCall } from '../../../src/local/origin/vk/demo-walls';
import { VkParser } from '../../../src/parsers/vk/vk-parser';
import { onFileEnd } from '../../support/clean-up';
import { parserConfig, parserContext } from '../../support/parsers';
import { vkAt } from './stand-in';

/** What several processes do with one token: VK's errors are all that is common to them. */

const TOKEN = 'vk-demo-one';

async function processesAt(count: number, per_second: number, fault?: (call: VkCall) => number | undefined) {
  const { origin, calls } = await vkAt({ api: { per_second, ...(fault === undefined ? {} : { fault }) } });
  const config = parserConfig(
    { allow_private: [`127.0.0.1:${origin.port}`] },
    { vk: { api_base: `${origin.url}/vk/method`, tokens: [TOKEN] } },
  );
  const parsers = Array.from({ length: count }, () => new VkParser(config));
  for (const parser of parsers) onFileEnd(() => parser.stop());
  const source = { id: 1, url: 'club101', external_id: null, name: null, settings: {} };
  const task = { task_id: 'x', attempt: 1, task_type: 'GROUP_INFO', source, params: {}, cursor: null };
  const look = async (parser: VkParser, times: number) =>
    Promise.allSettled(Array.from({ length: times }, async () => parser.run(task, parserContext({ items: [] }))));
  return { parsers, look, calls, origin };
}

test('two processes with one token slow each other down, and no task fails for it', async () => {
  const { parsers, look, calls, origin } = await processesAt(2, 3);
  const begun = performance.now();
  const ended = await Promise.all(parsers.map(async (parser) => look(parser, 6)));
  expect(ended.flat().map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 'fulfilled'));
  // twelve calls at three a second; those that VK refused are no calls to it
  expect(performance.now() - begun).toBeGreaterThan(2_500);
  expect(calls).toHaveLength(12);
  expect(origin.requests()).toBeLessThan(36);
});

test('flood control is met once in a time of rest, however many tasks there are', async () => {
  const { parsers, look, calls } = await processesAt(1, Infinity, () => 9);
  const [parser] = parsers;
  if (parser === undefined) throw new Error('There is a parser.');
  const ended = await look(parser, 6);
  expect(ended.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'rejected'));
  // the next call would have left 0.34 s later: an answer that takes longer lets it go as well
  expect(calls.length).toBeLessThanOrEqual(3);
});
