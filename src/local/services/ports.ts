import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

/**
 * Waits until a port that was in use is free again.
 * @throws Error when it is not within `limit_ms`
 */
export async function untilFree(port: number, limit_ms: number): Promise<void> {
  for (const begun = Date.now(); !(await isFree(port));) {
    if (Date.now() - begun > limit_ms) throw new Error(`port ${port} is taken`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** A port remembered in a file from the last start, or null. */
export function rememberedPort(file: string): number | null {
  if (!existsSync(file)) return null;
  const port = Number(readFileSync(file, 'utf8'));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

/** Remembers a port for the next start. */
export function rememberPort(file: string, port: number): void {
  writeFileSync(file, String(port));
}
