/** An S3 server in memory that checks no signatures; prints its port and lives as long as its standard input is open. */
import('fauxqs').then(async ({ buildApp }) => {
  const app = buildApp({ logger: false, host: '127.0.0.1' });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  process.stdout.write(`${new URL(url).port}\n`);
  process.stdin.resume().once('end', () => process.exit(0));
});
