import { Http, type HttpLimits } from '../runtime/http';
import {
  giveUp,
  type ParsedItem,
  type Parser,
  type ParserContext,
  type ParserOutcome,
  type ParserTask,
} from '../runtime/parser';
import type { ParserConfig } from '../runtime/parser-config';
import { fillGaps, gapBehind } from './fill-gaps';
import { factsOf, GROUP_FIELDS, makeProfile, USER_FIELDS } from './make-profile';
import { makePost, namesOf } from './make-post';
import { recordOf } from './read-field';
import { readWall, type WallRead } from './read-wall';
import { resolveOwner } from './resolve-owner';
import { TokenPool, type PoolOptions } from './token-pool';
import { openCalls, type VkCalls, type VkClientParts } from './vk-client';
import { groupList, userList, wallPage, type WallPost } from './vk-shapes';
import { boundGaps, cursorFor, cursorOf, type Gap, type WallCursor } from './wall-cursor';

/** Reads walls of VK, and facts about whose they are. */

const FIRST_PAGES = 1;
const LATER_PAGES = 20;
/** As many as a request can ask for: looking at fewer costs the same of the day's calls. */
const RECHECK_POSTS = 100;
const DAY_SECONDS = 24 * 3_600;
/** Requests of one token that may be under way at once: three a second, each of which may take seconds. */
const CONNECTIONS_PER_TOKEN = 4;

/** What may be set otherwise, for tests. */
export interface VkOptions extends PoolOptions {
  readonly limits?: Partial<HttpLimits>;
}

/** The VK parser. Its tokens are those of the process: every task of the worker shares their limits. */
export class VkParser implements Parser {
  readonly source_type = 'VK' as const;
  readonly #parts: VkClientParts;

  constructor({ http, vk }: Pick<ParserConfig, 'http' | 'vk'>, options: VkOptions = {}) {
    // the pool sets the pace: a queue at the gate behind it would send requests in bunches that VK refuses
    const connections_per_host = Math.max(http.connections_per_host, vk.tokens.length * CONNECTIONS_PER_TOKEN);
    this.#parts = {
      http: new Http({ ...http, connections_per_host }),
      pool: new TokenPool(vk.tokens, options),
      api_base: vk.api_base,
      limits: options.limits ?? {},
      now: options.now ?? Date.now,
    };
  }

  /** Task types `WALL` and `GROUP_INFO`. */
  async run(task: ParserTask, context: ParserContext): Promise<ParserOutcome> {
    const calls = openCalls(this.#parts, context.signal);
    const before = cursorOf(task.cursor);
    const owner = await resolveOwner(task.source, before, calls);
    const cursor = cursorFor(owner, before);
    if (task.task_type === 'GROUP_INFO') return readProfile(owner.id, cursor, calls, context);
    if (task.task_type === 'WALL') return this.#readWall(task, owner.id, cursor, calls, context);
    throw giveUp('config', `VK has no task type ${task.task_type}.`);
  }

  async stop(): Promise<void> {
    await this.#parts.http.stop();
  }

  async #readWall(
    { params }: ParserTask,
    owner_id: number,
    before: WallCursor,
    calls: VkCalls,
    context: ParserContext,
  ): Promise<ParserOutcome> {
    const { filter = 'all', max_pages, max_age_days, recheck_posts, recheck_days } = params;
    const watermark = params['ignore_cursor'] === true ? null : before.newest;
    const names = new Map<number, string>();
    const emit = countingEmit(context);
    const now = Math.floor(this.#parts.now() / 1000);
    const daysAgo = (days: unknown) => (typeof days === 'number' ? now - days * DAY_SECONDS : null);
    const reading = {
      fetchPage: async (offset: number, count: number) => {
        const asked = { owner_id, offset, count, filter: String(filter), extended: 1 };
        const page = await calls.call('wall.get', asked, wallPage);
        for (const [id, name] of namesOf(page.profiles, page.groups)) names.set(id, name);
        return page;
      },
      onPost: async (post: WallPost) => {
        await emit.item(makePost(post, owner_id, names));
        context.progress(emit.items);
      },
      not_before: daysAgo(max_age_days),
      max_pages: typeof max_pages === 'number' ? max_pages : watermark === null ? FIRST_PAGES : LATER_PAGES,
      now,
    };
    const read = await readWall({
      ...reading,
      watermark,
      recheck: {
        posts: typeof recheck_posts === 'number' ? recheck_posts : RECHECK_POSTS,
        not_before: daysAgo(recheck_days) ?? now,
      },
    });
    const filled = await fillGaps(before.gaps, reading, read.total);
    const gaps = boundGaps([...gapBehind(read, before.newest), ...filled.gaps]);
    // a run that ignores the cursor may see less than the one before it, never know less
    const newest = Math.max(read.newest ?? 0, before.newest ?? 0) || null;
    return {
      result: {
        items: emit.items,
        items_bytes: emit.bytes,
        new_items: read.fresh + filled.posts,
        pages: read.pages + filled.pages,
        requests: calls.requests,
        http_status: 200,
        owner_id,
        owner_name: names.get(owner_id) ?? null,
        posts_total: read.total,
        reached: read.reached,
        gaps: gaps.length,
        warnings: warningsOf(read, gaps),
      },
      cursor: { ...before, newest, gaps },
    };
  }
}

async function readProfile(
  owner_id: number,
  cursor: WallCursor,
  calls: VkCalls,
  context: ParserContext,
): Promise<ParserOutcome> {
  const [page] =
    owner_id < 0
      ? await calls.call('groups.getById', { group_id: -owner_id, fields: GROUP_FIELDS }, groupList)
      : await calls.call('users.get', { user_ids: owner_id, fields: USER_FIELDS }, userList);
  if (page === undefined) throw giveUp('http_410', `VK knows nobody of the id ${owner_id}.`);
  const facts = factsOf(recordOf(page), owner_id);
  const emit = countingEmit(context);
  await emit.item(makeProfile(recordOf(page), facts));
  return {
    result: { items: emit.items, items_bytes: emit.bytes, requests: calls.requests, http_status: 200, ...facts },
    cursor: { ...cursor },
  };
}

/** Hands items over and counts them with their size as JSON. */
function countingEmit(context: ParserContext) {
  const counted = {
    items: 0,
    bytes: 0,
    item: async (item: ParsedItem) => {
      counted.items += 1;
      counted.bytes += Buffer.byteLength(JSON.stringify(item));
      await context.emit(item);
    },
  };
  return counted;
}

function warningsOf({ unusable }: WallRead, gaps: readonly Gap[]): string[] {
  const warnings: string[] = [];
  const [gap] = gaps;
  if (gap !== undefined) {
    const [from, to] = [gap.below, gap.above].map((seconds) => new Date(seconds * 1000).toISOString());
    const others = gaps.length === 1 ? '' : `, and of ${gaps.length - 1} earlier times`;
    warnings.push(`The pages were used up: posts from ${from} to ${to}${others}, are left to the next runs.`);
  }
  if (unusable > 0) warnings.push(`${unusable} records have no usable id and were left out.`);
  return warnings;
}
