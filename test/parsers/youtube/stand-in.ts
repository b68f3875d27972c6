import { statSync } from 'node:fs';
import { join } from 'node:path';
import { startOrigin } from '../../../src/local/origin/origin';
import { demoChannels, type YoutubeCall } from '../../../src/local/origin/youtube/demo-channels';
import { DEMO_KEYS, type YoutubeApiOptions } from '../../../src/local/origin/youtube/youtube-api';
import type { ParsedItem, ParserOutcome, ParserTask } from '../../../src/parsers/runtime/parser';
import { YoutubeParser, type YoutubeOptions } from '../../../src/parsers/youtube/youtube-parser';
import { onFileEnd } from '../../support/clean-up';
import { parserConfig, parserContext } from '../../support/parsers';

/** The YouTube stand-in and a parser that asks it, with a clock that stands where it is put. */

export interface Asked {
  readonly url?: string | null;
  readonly task_type?: string;
  readonly params?: Record<string, unknown>;
  readonly settings?: Record<string, unknown>;
  readonly cursor?: ParserTask['cursor'];
  readonly signal?: AbortSignal;
}

export interface Setting {
  readonly api?: YoutubeApiOptions;
  readonly keys?: readonly string[];
  readonly options?: YoutubeOptions;
}

/** Times of tests: a Monday's noon. */
export const NOON = Date.UTC(2026, 10, 23, 12);

/** The id of a channel of the stand-in. */
export function idOf(handle: string): string {
  const channel = demoChannels[handle];
  if (channel === undefined) throw new Error(`The stand-in has no @${handle}.`);
  return channel.channel_id;
}

/** Threads run the build: an old one would be tested in place of the sources. */
export function requireFreshBuild(): void {
  const src = join(__dirname, '..', '..', '..', 'src', 'parsers', 'youtube');
  for (const name of ['feed-thread', 'read-field']) {
    const file = join(src.replace(/src(?=.parsers.youtube$)/, 'dist'), `${name}.js`);
    const built = statSync(file, { throwIfNoEntry: false });
    if (built === undefined || built.mtimeMs < statSync(join(src, `${name}.ts`)).mtimeMs)
      throw new Error(`${name}.js is older than its source: run "npm run build" first.`);
  }
}

export async function youtubeAt({ api = {}, keys = DEMO_KEYS, options = {} }: Setting = {}) {
  const clock = { now: NOON };
  const calls: YoutubeCall[] = [];
  const fault: YoutubeApiOptions['fault'] = (call) => {
    calls.push(call);
    return api.fault?.(call);
  };
  const origin = await startOrigin({ now: () => clock.now, youtube: { ...api, fault } });
  onFileEnd(() => origin.stop());
  const youtube = {
    api_base: `${origin.url}/youtube/v3`,
    feed_base: `${origin.url}/youtube/feeds/videos.xml`,
    api_keys: keys,
  };
  const parser = new YoutubeParser(parserConfig({ allow_private: [`127.0.0.1:${origin.port}`] }, { youtube }), {
    now: () => clock.now,
    ...options,
  });
  onFileEnd(() => parser.stop());
  let kept: ParserTask['cursor'] = null;
  const ask = async ({
    url = '@demo_news',
    task_type = 'VIDEOS',
    params = {},
    settings = {},
    cursor,
    signal,
  }: Asked = {}) => {
    const items: ParsedItem[] = [];
    const outcome: ParserOutcome = await parser.run(
      {
        task_id: 'x',
        attempt: 1,
        task_type,
        source: { id: 1, url, external_id: null, name: null, settings },
        params,
        cursor: cursor === undefined ? kept : cursor,
      },
      parserContext({ items }, signal),
    );
    // as it travels
    kept = JSON.parse(JSON.stringify(outcome.cursor ?? null)) as ParserTask['cursor'];
    return { ...outcome, items };
  };
  const methods = () => calls.map(({ method }) => method);
  return { ask, calls, methods, clock, origin };
}
