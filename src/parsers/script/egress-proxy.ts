import { chmodSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Transform, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Agent, request as send } from 'undici';
import type { AllowList } from '../../contract/address';
import { guardedConnector, type Resolve } from '../runtime/guarded-connector';
import { connectionErrorOf } from '../runtime/http-errors';

/**
 * The one way out of a sandbox: an HTTP proxy on a Unix socket of the run's own, which connects only where the fetchers
 * of the other parsers may (runtime/guarded-connector.ts). Names are resolved here, and what is checked is what is
 * connected to.
 */
export interface EgressProxy {
  /** So far. */
  use(): NetworkUse;
  stop(): Promise<void>;
}

/** What a run did on the network. */
export interface NetworkUse {
  readonly requests: number;
  readonly bytes: number;
  /** `host:port` of what was not allowed; the first 20. */
  readonly refused: readonly string[];
}

const MOST_CONNECTIONS = 32;
const MOST_REFUSED = 20;
/** Headers between us and one neighbour (RFC 9110 §7.6.1); undici makes its own. */
const OF_ONE_HOP = new Set(
  'connection,keep-alive,proxy-authenticate,proxy-authorization,proxy-connection,te,trailer,transfer-encoding,upgrade,host,expect'.split(
    ',',
  ),
);

/** @param most_bytes both ways together; beyond it everything is refused */
export async function startEgressProxy(
  socket_path: string,
  allow: AllowList,
  most_bytes: number,
  resolve?: Resolve,
): Promise<EgressProxy> {
  const proxy = new GuardedProxy(allow, most_bytes, resolve);
  const server = createServer((request, response) => void proxy.forward(request, response));
  server.maxConnections = MOST_CONNECTIONS;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, client, head) => proxy.tunnel(request, client, head));
  await new Promise<void>((done, reject) => server.once('error', reject).listen(socket_path, done));
  // the folder around it is what keeps others out
  chmodSync(socket_path, 0o666);
  return {
    use: () => proxy.use(),
    stop: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const socket of sockets) socket.destroy();
      await Promise.all([closed, proxy.stop()]);
    },
  };
}

class GuardedProxy {
  readonly #connect;
  readonly #agent: Agent;
  readonly #tunnels = new Set<Socket>();
  readonly #refused = new Set<string>();
  #requests = 0;
  #bytes = 0;

  constructor(
    allow: AllowList,
    private readonly most_bytes: number,
    resolve?: Resolve,
  ) {
    this.#connect = guardedConnector(allow, resolve);
    this.#agent = new Agent({ connect: this.#connect, connections: 8, pipelining: 1, allowH2: false });
  }

  use(): NetworkUse {
    return { requests: this.#requests, bytes: this.#bytes, refused: [...this.#refused] };
  }

  async stop(): Promise<void> {
    for (const socket of this.#tunnels) socket.destroy();
    await this.#agent.destroy();
  }

  /** `GET http://host/path`: asked again in our name. */
  async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? '');
    if (url === null || url.protocol !== 'http:')
      return refuse(response, 400, 'Ask for an http:// address, or CONNECT.');
    this.#requests += 1;
    if (this.#bytes > this.most_bytes) return refuse(response, 403, 'The run has used up its network_mb.');
    try {
      const answer = await send(url, {
        dispatcher: this.#agent,
        method: request.method ?? 'GET',
        headers: passedOn(request.headers),
        body: hasBody(request) ? request.pipe(this.#counter()) : null,
      });
      response.writeHead(answer.statusCode, passedOn(answer.headers));
      await pipeline(answer.body, this.#counter(), response);
    } catch (error: unknown) {
      const { code, message } = connectionErrorOf(error);
      if (code === 'blocked_address') this.#note(url.host);
      if (response.headersSent) response.destroy();
      else refuse(response, code === 'blocked_address' ? 403 : 502, message);
    }
  }

  /** `CONNECT host:port`: bytes are carried, nothing is looked at but the address. */
  tunnel({ url = '' }: IncomingMessage, client: Duplex, head: Buffer): void {
    client.on('error', () => client.destroy());
    const target = URL.parse(`http://${url}`);
    this.#requests += 1;
    if (target === null || target.hostname === '') return answer(client, '400 Bad Request', 'No address.');
    if (this.#bytes > this.most_bytes) return answer(client, '403 Forbidden', 'The run has used up its network_mb.');
    const { hostname, host } = target;
    const port = target.port || '80';
    this.#connect({ hostname, host, port, protocol: 'http:' }, (error, socket) => {
      if (error !== null) {
        const { code, message } = connectionErrorOf(error);
        if (code === 'blocked_address') this.#note(`${hostname}:${port}`);
        return answer(client, code === 'blocked_address' ? '403 Forbidden' : '502 Bad Gateway', message);
      }
      this.#tunnels.add(socket);
      socket.once('close', () => this.#tunnels.delete(socket));
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) socket.write(head);
      // either end that breaks off ends both
      void pipeline(client, this.#counter(), socket, this.#counter(), client).catch(() => {
        socket.destroy();
        client.destroy();
      });
    });
  }

  #note(place: string): void {
    if (this.#refused.size < MOST_REFUSED) this.#refused.add(place);
  }

  #counter(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _, done) => {
        this.#bytes += chunk.length;
        done(this.#bytes > this.most_bytes ? new Error('The run has used up its network_mb.') : null, chunk);
      },
    });
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function passedOn(headers: NodeJS.Dict<string | string[]>): Record<string, string | string[]> {
  const named = String(headers['connection'] ?? '')
    .toLowerCase()
    .split(/\s*,\s*/);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || OF_ONE_HOP.has(name) || named.includes(name) ? [] : [[name, value]],
    ),
  );
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(`${sentence}\n`);
}

function answer(client: Duplex, status: string, sentence: string): void {
  client.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${sentence}\n`);
}
