import { NOON, youtubeAt } from './stand-in';
import { parserConfig, parserContext } from '../../support/parsers';
import { onFileEnd } from '../../support/clean-up';
import { YoutubeParser } from '../../../src/parsers/youtube/youtube-parser';
import type { YoutubeCall } from '../../../src/local/origin/youtube/demo-channels';

/** What several processes do with one key: nothing but YouTube's own word is common to them. */

const MINUTE_MS = 60_000;
const KEY = 'youtube-demo-one';

async function processesAt(
  count: number,
  fault: (call: YoutubeCall) => { status: number; reason: string } | undefined,
) {
  const { origin, calls, clock } = await youtubeAt({ api: { fault }, keys: [] });
  const youtube = { api_base: `${origin.url}/youtube/v3`, feed_base: `${origin.url}/none`, api_keys: [KEY] };
  const http = { allow_private: [`127.0.0.1:${origin.port}`] };
  const parsers = Array.from(
    { length: count },
    () => new YoutubeParser(parserConfig(http, { youtube }), { now: () => clock.now }),
  );
  for (const parser of parsers) onFileEnd(() => parser.stop());
  const source = { id: 1, url: '@demo_news', external_id: null, name: null, settings: {} };
  const task = { task_id: 'x', attempt: 1, task_type: 'CHANNEL_INFO', source, params: {}, cursor: null };
  const look = async (parser: YoutubeParser | undefined, times = 1) =>
    Promise.allSettled(
      Array.from({ length: times }, async () => (parser as YoutubeParser).run(task, parserContext({ items: [] }))),
    );
  const isDone = ({ status }: PromiseSettledResult<unknown>) => status === 'fulfilled';
  return { parsers, look, calls, clock, isDone };
}

test('a day of one key is never overspent: YouTube ends it, once for each process', async () => {
  let units = 0;
  const spent = () => (++units > 20 ? { status: 403, reason: 'quotaExceeded' } : undefined);
  const { parsers, look, calls, isDone, clock } = await processesAt(2, spent);
  let done = 0;
  for (let round = 0; round < 20; round++)
    for (const parser of parsers) done += (await look(parser)).filter(isDone).length;
  // two units a look
  expect(done).toBe(10);
  expect(calls.length).toBe(22);
  units = 0;
  clock.now = Date.UTC(2026, 10, 24, 8);
  expect((await look(parsers[0])).every(isDone)).toBe(true);
});

test('a key that is refused is asked for by each process once in a time of rest, however many tasks there are', async () => {
  const { parsers, look, calls, clock, isDone } = await processesAt(2, () =>
    clock.now < NOON + 5 * MINUTE_MS ? { status: 403, reason: 'rateLimitExceeded' } : undefined,
  );
  for (const parser of parsers) await look(parser);
  expect(calls.length).toBe(2);
  for (let minute = 1; minute <= 4; minute++) {
    clock.now = NOON + minute * MINUTE_MS;
    await Promise.all(parsers.map(async (parser) => look(parser, 20)));
    expect(calls.length).toBe(2 + 2 * minute);
  }
  clock.now = NOON + 5 * MINUTE_MS;
  const ended = await Promise.all(parsers.map(async (parser) => look(parser, 20)));
  expect(ended.flat().every(isDone)).toBe(true);
});
