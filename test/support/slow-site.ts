import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onFileEnd } from './clean-up';

/**
 * A site in front of another: what mentions `never` in its address or form is not answered at all, everything else is
 * asked of the other one.
 */
export async function startSlowSite(behind: { readonly port: number }): Promise<{ url: string; port: number }> {
  const server = createServer((asked, answer) => {
    const chunks: Buffer[] = [];
    asked.on('data', (chunk: Buffer) => chunks.push(chunk));
    asked.on('end', () => {
      const body = Buffer.concat(chunks);
      if (asked.url?.includes('never') || body.includes('never')) return;
      const { method, headers, url: path } = asked;
      const asking = forward({ host: '127.0.0.1', port: behind.port, path, method, headers }, (answered) => {
        answer.writeHead(answered.statusCode ?? 500, answered.headers);
        answered.pipe(answer);
      });
      asking.on('error', () => answer.destroy());
      asking.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onFileEnd(async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port };
}
