import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { status, type Answer } from './answers';
import { answerPipelineApi } from './apis/pipeline-apis';
import { demoFeeds } from './demo-feeds';
import { answerLoad } from './load-feeds';
import { SCRIPT_SITES, scriptSite } from './script-sites/sites';
import { TelegramStandIn } from './telegram';
import { VkApi, type VkApiOptions } from './vk/vk-api';
import { YoutubeApi, type YoutubeApiOptions } from './youtube/youtube-api';

/** The demo origin: an HTTP server on loopback whose feeds and APIs answer like the real world's, errors included. */

export interface Origin {
  readonly url: string;
  readonly port: number;
  /** Requests answered so far. */
  readonly requests: () => number;
  /** What its bot was told to say. */
  readonly telegram: TelegramStandIn;
  stop(): Promise<void>;
}

export interface OriginOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  readonly host?: string;
  /** The clock that the feeds' items follow; milliseconds since 1970. */
  readonly now?: () => number;
  /** The VK stand-in under /vk/method. */
  readonly vk?: VkApiOptions;
  /** The YouTube stand-in under /youtube. */
  readonly youtube?: YoutubeApiOptions;
}

const nothing = status(404);

/** Starts the origin. @throws Error when the port is taken */
export async function startOrigin({
  port = 0,
  host = '127.0.0.1',
  now = Date.now,
  vk = {},
  youtube = {},
}: OriginOptions = {}): Promise<Origin> {
  let requests = 0;
  const telegram = new TelegramStandIn();
  const vkApi = new VkApi(vk);
  const youtubeApi = new YoutubeApi(youtube);
  const server = createServer((request, response) => {
    requests += 1;
    const [path = '/', query = ''] = (request.url ?? '/').split('?');
    if (path.startsWith('/telegram/'))
      return void telegram.answer(request, response, path).catch(() => response.destroy());
    if (path.startsWith('/load/')) return answerLoad(path, query, request, response);
    if (path.startsWith('/vk/method/'))
      return vkApi.answer(path, request, response, `http://${request.headers.host ?? host}`, now());
    if (path.startsWith('/youtube/'))
      return youtubeApi.answer(path, request, response, `http://${request.headers.host ?? host}`, now());
    if (answerPipelineApi(path, query, request, response, now())) return;
    answerOf(path)(request, response, `http://${request.headers.host ?? host}`, now());
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host}:${bound}`,
    port: bound,
    requests: () => requests,
    telegram,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answerOf(path: string): Answer {
  if (path.startsWith(`${SCRIPT_SITES}/`)) return scriptSite(path.slice(SCRIPT_SITES.length)) ?? nothing;
  return Object.hasOwn(demoFeeds, path) ? (demoFeeds[path] ?? nothing) : nothing;
}
