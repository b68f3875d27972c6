import { Agent, request } from 'undici';
import { channelOf, KEY, kindOf, ownerOf, TOKENS } from './mix';
import { timed } from './statistics';

/** The limit of `many`: the same requests under the same limits of connections, their answers thrown away. */

const CONCURRENCY = 32;
const PER_HOST = 2;
const ENTRIES = 'snippet,contentDetails,status';
const PARTS = 'snippet,contentDetails,statistics,liveStreamingDetails';

/** Where everything is. */
export interface Places {
  readonly feed: (n: number) => string;
  readonly apis: string;
}

/** Fetches all sources, again and again. */
export class BareLoop {
  readonly #agent = new Agent({ connections: PER_HOST });
  // VK is asked by as many connections as its tokens allow
  readonly #wide = new Agent({ connections: CONCURRENCY });
  /** Validators of the answers, by source. */
  readonly #etags = new Map<number, string>();

  constructor(
    private readonly count: number,
    private readonly places: Places,
  ) {}

  /** One round. The first fetches everything, later ones ask with the validators. @returns seconds */
  async round(): Promise<number> {
    let next = 0;
    const work = async () => {
      for (let n = ++next; n <= this.count; n = ++next) await this.#fetch(n);
    };
    const { ms } = await timed(() => Promise.all(Array.from({ length: CONCURRENCY }, work)));
    return ms / 1_000;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#agent.close(), this.#wide.close()]);
  }

  async #fetch(n: number): Promise<void> {
    const kind = kindOf(n);
    if (kind === 'RSS') return this.#feed(n);
    return kind === 'VK' ? this.#wall(n) : this.#channel(n);
  }

  async #feed(n: number): Promise<void> {
    const answer = await request(this.places.feed(n), { dispatcher: this.#agent, headers: this.#validator(n) });
    const { etag } = answer.headers;
    if (typeof etag === 'string') this.#etags.set(n, etag);
    await answer.body.arrayBuffer();
  }

  async #wall(n: number): Promise<void> {
    const form = new URLSearchParams({ v: '5.199', owner_id: String(ownerOf(n)), count: '100', extended: '1' });
    const token = TOKENS[Math.floor(n / 20) % TOKENS.length] ?? '';
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: `Bearer ${token}` };
    const url = `${this.places.apis}/vk/method/wall.get`;
    const asked = { method: 'POST' as const, headers, body: form.toString(), dispatcher: this.#wide };
    await (await request(url, asked)).body.arrayBuffer();
  }

  async #channel(n: number): Promise<void> {
    const list = `${this.places.apis}/youtube/v3/playlistItems?part=${ENTRIES}&maxResults=50&playlistId=UU${channelOf(n).slice(2)}`;
    const headers = { 'x-goog-api-key': KEY, ...this.#validator(n) };
    const answer = await request(list, { dispatcher: this.#agent, headers });
    if (answer.statusCode === 304) return void (await answer.body.arrayBuffer());
    const { etag, items } = (await answer.body.json()) as Page;
    this.#etags.set(n, etag);
    const ids = items.map(({ contentDetails }) => contentDetails.videoId).join(',');
    const videos = `${this.places.apis}/youtube/v3/videos?part=${PARTS}&id=${ids}`;
    await (await request(videos, { dispatcher: this.#agent, headers: { 'x-goog-api-key': KEY } })).body.arrayBuffer();
  }

  #validator(n: number): Record<string, string> {
    const etag = this.#etags.get(n);
    return etag === undefined ? {} : { 'if-none-match': etag };
  }
}

interface Page {
  readonly etag: string;
  readonly items: readonly { readonly contentDetails: { readonly videoId: string } }[];
}
