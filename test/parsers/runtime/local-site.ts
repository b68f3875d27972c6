import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { onFileEnd } from '../../support/clean-up';

/** Somebody else's web site, on this machine. */
export interface LocalSite {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** `127.0.0.1:<port>`, as an allow-list has it. */
  readonly place: string;
  readonly port: number;
  /** Connections made so far. */
  readonly connections: () => number;
}

/** Starts a site that ends with the test file. */
export async function serve(listener: RequestListener, host = '127.0.0.1', port = 0): Promise<LocalSite> {
  return listen(createServer({ maxHeaderSize: 131_072 }, listener), host, port);
}

/** Starts a server that speaks no HTTP but what `onSocket` writes. */
export async function serveRaw(onSocket: (socket: Socket) => void): Promise<LocalSite> {
  return listen(
    createTcpServer((socket) => onSocket(socket.on('error', () => undefined))) as unknown as Server,
    '127.0.0.1',
    0,
  );
}

async function listen(server: Server, host: string, port: number): Promise<LocalSite> {
  let connections = 0;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const { port: taken } = server.address() as AddressInfo;
  onFileEnd(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://${host}:${taken}`, place: `${host}:${taken}`, port: taken, connections: () => connections };
}
