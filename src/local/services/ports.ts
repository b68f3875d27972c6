import { createServer } from 'node:net';

/** A TCP port that is free on loopback now. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Whether one can listen on a port. */
export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** The port wished for if it is free, else another one. */
export async function freePortNear(wish: number, host = '127.0.0.1'): Promise<number> {
  return (await isFree(wish, host)) ? wish : freePort(host);
}
