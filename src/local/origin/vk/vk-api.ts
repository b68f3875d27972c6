import type { IncomingMessage, ServerResponse } from 'node:http';
import { demoWalls, type DemoWall, type RawPost, type VkCall, type VkFault } from './demo-walls';

/** A VK API that behaves like the real one (https://dev.vk.com/ru/reference): `/vk/method/<name>`. */

/** Tokens it accepts; `npm start` gives them to the parser. */
export const DEMO_TOKENS = ['vk-demo-one', 'vk-demo-two'] as const;
/** Tokens that are known to be of no use, with the error they get. */
const BAD_TOKENS: Readonly<Record<string, number>> = {
  'vk-demo-revoked': 5,
  'vk-demo-captcha': 14,
  'vk-demo-flooded': 9,
  'vk-demo-day-limited': 29,
  'vk-demo-community': 27,
};

const SENTENCES: Readonly<Record<number, string>> = {
  3: 'Unknown method passed',
  5: 'User authorization failed: invalid access_token (4).',
  6: 'Too many requests per second',
  8: 'Invalid request: v is required',
  9: 'Flood control',
  14: 'Captcha needed',
  15: 'Access denied',
  18: 'User was deleted or banned',
  27: 'Group authorization failed: method is unavailable with group auth.',
  29: 'Rate limit reached',
  30: 'This profile is private',
  37: 'User was banned',
  100: 'One of the parameters specified was missing or invalid',
  113: 'Invalid user id',
  125: 'Invalid group id',
};

/** Signs some posts of communities. */
const AUTHOR = 102;
const MOST_BODY = 65_536;
const MOST_COUNT = 100;

/** What may be set otherwise. */
export interface VkApiOptions {
  /** Tokens it accepts beside the demo's. */
  readonly tokens?: readonly string[];
  /** Calls a second that a token may make; beyond it comes error 6. */
  readonly per_second?: number;
  /** Calls a token may make of one method; beyond it comes error 29. */
  readonly day_limit?: number;
  /** Asked for every call with a good token, before the walls. */
  readonly fault?: (call: VkCall) => VkFault | undefined;
  /** More walls, by their screen name. */
  readonly walls?: Readonly<Record<string, DemoWall>>;
}

/** The stand-in; it remembers how its tokens are used and nothing else. */
export class VkApi {
  readonly #walls: ReadonlyMap<string, DemoWall>;
  readonly #owners: ReadonlyMap<number, DemoWall>;
  readonly #tokens: ReadonlySet<string>;
  readonly #recent = new Map<string, number[]>();
  readonly #calls = new Map<string, number>();

  constructor(private readonly options: VkApiOptions = {}) {
    this.#walls = new Map(Object.entries({ ...demoWalls, ...options.walls }));
    this.#owners = new Map([...this.#walls.values()].map((wall) => [wall.owner_id, wall]));
    this.#tokens = new Set([...DEMO_TOKENS, ...(options.tokens ?? [])]);
  }

  /** Answers one request. @param path begins with `/vk/method/` @param now milliseconds since 1970 */
  answer(path: string, request: IncomingMessage, response: ServerResponse, base: string, now: number): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MOST_BODY) chunks.push(chunk);
      else request.destroy();
    });
    request.on('end', () => {
      const params = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? params.get('access_token') ?? '';
      const call = { method: path.slice('/vk/method/'.length), params, token, now };
      const result = this.#result(call);
      if (typeof result === 'function') return void result(request, response, base, now);
      const body = typeof result === 'number' ? failure(result, call) : { response: result };
      response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
    });
  }

  /** The response, or what goes wrong. */
  #result(call: VkCall): VkFault | object {
    const refusal = this.#refusalOf(call) ?? this.options.fault?.(call);
    if (refusal !== undefined) return refusal;
    if (call.params.get('v') === null) return 8;
    if (call.method === 'wall.get') return this.#wall(call);
    if (call.method === 'groups.getById') return this.#groups(call.params);
    if (call.method === 'users.get') return this.#users(call.params);
    if (call.method === 'utils.resolveScreenName') return this.#resolve(call.params);
    return 3;
  }

  #refusalOf({ method, token }: VkCall): number | undefined {
    const bad = Object.hasOwn(BAD_TOKENS, token) ? BAD_TOKENS[token] : undefined;
    // day limits are those of a method
    if (bad !== undefined && (bad !== 29 || method === 'wall.get')) return bad;
    if (bad === undefined && !this.#tokens.has(token)) return 5;
    if (this.#isTooFast(token)) return 6;
    const calls = (this.#calls.get(`${token} ${method}`) ?? 0) + 1;
    this.#calls.set(`${token} ${method}`, calls);
    return calls > (this.options.day_limit ?? Infinity) ? 29 : undefined;
  }

  /** By the real clock: the one that the walls follow may stand still. */
  #isTooFast(token: string): boolean {
    const now = performance.now();
    const recent = (this.#recent.get(token) ?? []).filter((at) => now - at < 1000);
    const isTooFast = recent.length >= (this.options.per_second ?? 3);
    if (!isTooFast) recent.push(now);
    this.#recent.set(token, recent);
    return isTooFast;
  }

  #wall(call: VkCall): VkFault | object {
    const { params, now } = call;
    const wall = this.#byOwner(Number(params.get('owner_id'))) ?? this.#walls.get(params.get('domain') ?? '');
    if (wall === undefined) return 100;
    const fault = wall.fault?.(call);
    if (fault !== undefined) return fault;
    const offset = whole(params.get('offset'), 0);
    const { total, items } = wall.posts(now, offset, Math.min(whole(params.get('count'), 20), MOST_COUNT));
    const isExtended = params.get('extended') === '1';
    return { count: total, items, ...(isExtended ? this.#mentioned(wall) : {}) };
  }

  #groups(params: URLSearchParams): VkFault | object {
    const wall = this.#byOwner(-Number(params.get('group_id') ?? params.get('group_ids')));
    return wall === undefined ? 100 : { groups: [this.#groupOf(wall)], profiles: [] };
  }

  #users(params: URLSearchParams): object {
    const wall = this.#byOwner(Number(params.get('user_ids')));
    return wall === undefined ? [] : [this.#userOf(wall)];
  }

  #resolve(params: URLSearchParams): object {
    const wall = this.#walls.get(params.get('screen_name') ?? '');
    if (wall === undefined) return [];
    return { type: wall.owner_id < 0 ? 'group' : 'user', object_id: Math.abs(wall.owner_id) };
  }

  #byOwner(owner_id: number): DemoWall | undefined {
    return this.#owners.get(owner_id);
  }

  /** Whoever may be named in the posts of a wall. */
  #mentioned(wall: DemoWall): object {
    const unique = [...new Set([wall, this.#byOwner(AUTHOR) ?? wall])];
    return {
      profiles: unique.filter(({ owner_id }) => owner_id > 0).map((one) => this.#userOf(one)),
      groups: unique.filter(({ owner_id }) => owner_id < 0).map((one) => this.#groupOf(one)),
    };
  }

  #groupOf(wall: DemoWall): RawPost {
    return {
      id: -wall.owner_id,
      name: wall.title,
      screen_name: this.#nameOf(wall),
      is_closed: wall.is_closed ?? 0,
      type: 'group',
      ...(wall.deactivated === undefined
        ? { members_count: 1_000 - wall.owner_id }
        : { deactivated: wall.deactivated }),
    };
  }

  #userOf(wall: DemoWall): RawPost {
    const [first_name, last_name = ''] = wall.title.split(' ');
    const is_closed = wall.is_closed === 1;
    const screen_name = this.#nameOf(wall);
    return { id: wall.owner_id, first_name, last_name, screen_name, is_closed, followers_count: 10 + wall.owner_id };
  }

  #nameOf(wall: DemoWall): string | undefined {
    return [...this.#walls].find(([, other]) => other === wall)?.[0];
  }
}

/** VK repeats the request in its errors, but for the token. */
function failure(error_code: number, { method, params }: VkCall): object {
  const request_params = [['method', method], ...params].map(([key, value]) => ({ key, value }));
  return { error: { error_code, error_msg: SENTENCES[error_code] ?? 'Unknown error occurred', request_params } };
}

function whole(text: string | null, fallback: number): number {
  const number = Number(text ?? fallback);
  return Number.isInteger(number) && number >= 0 ? number : fallback;
}
