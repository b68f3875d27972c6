import { startOrigin } from '../../../src/local/origin/origin';
import { DEMO_TOKENS, type VkApiOptions } from '../../../src/local/origin/vk/vk-api';
import type { VkCall } from '../../../src/local/origin/vk/demo-walls';
import type { ParsedItem, ParserOutcome, ParserTask } from '../../../src/parsers/runtime/parser';
import { VkParser, type VkOptions } from '../../../src/parsers/vk/vk-parser';
import { onFileEnd } from '../../support/clean-up';
import { parserConfig, parserContext } from '../../support/parsers';

/** The VK stand-in and a parser that asks it, with a clock that stands where it is put. */

export interface Asked {
  readonly url?: string | null;
  readonly task_type?: string;
  readonly params?: Record<string, unknown>;
  readonly settings?: Record<string, unknown>;
  readonly cursor?: ParserTask['cursor'];
  readonly signal?: AbortSignal;
}

export interface Setting {
  readonly api?: VkApiOptions;
  readonly tokens?: readonly string[];
  readonly options?: VkOptions;
}

/** Times of tests: a Monday's noon. */
export const NOON = Date.UTC(2026, 10, 23, 12);

export async function vkAt({ api = {}, tokens = DEMO_TOKENS, options = {} }: Setting = {}) {
  const clock = { now: NOON };
  const calls: VkCall[] = [];
  const fault: VkApiOptions['fault'] = (call) => {
    calls.push(call);
    return api.fault?.(call);
  };
  const vk = { per_second: Infinity, ...api, fault };
  const origin = await startOrigin({ now: () => clock.now, vk });
  onFileEnd(() => origin.stop());
  const config = parserConfig(
    { allow_private: [`127.0.0.1:${origin.port}`] },
    { vk: { api_base: `${origin.url}/vk/method`, tokens } },
  );
  const parser = new VkParser(config, { spacing_ms: 0, slow_ms: 5, now: () => clock.now, ...options });
  onFileEnd(() => parser.stop());
  let kept: ParserTask['cursor'] = null;
  const ask = async ({
    url = 'vk.com/demo_news',
    task_type = 'WALL',
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
  return { ask, calls, clock, origin };
}
