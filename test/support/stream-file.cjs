// Streams a large file into the storage of the environment and out of it again; prints what it took, one JSON line.
//   STREAM_MB  how large (200)
const { Readable } = require('node:stream');
const { createHash } = require('node:crypto');
const { loadConfig } = require('../../dist/config/env.js');
const { openStorage } = require('../../dist/storage/open-storage.js');

const megabytes = Number(process.env.STREAM_MB ?? 200);
async function* pieces() {
  for (let at = 0; at < megabytes * 16; at++) yield Buffer.alloc(65_536, at % 251);
}
async function main() {
  const storage = await openStorage(loadConfig(process.env, { postgres: false }).storage);
  await storage.write('runs/warm/up', Readable.from([Buffer.alloc(100_000)]));
  const before = process.resourceUsage().maxRSS;
  const begun = performance.now();
  const written = await storage.write('runs/large/file', Readable.from(pieces()));
  const between = performance.now();
  const hash = createHash('sha256');
  for await (const chunk of await storage.read('runs/large/file')) hash.update(chunk);
  const isSame = hash.digest('hex') === written.sha256;
  const grown_mb = (process.resourceUsage().maxRSS - before) / 1024;
  const seconds = { write: (between - begun) / 1000, read: (performance.now() - between) / 1000 };
  process.stdout.write(
    `${JSON.stringify({ bytes: written.bytes, isSame, before_mb: before / 1024, grown_mb, seconds })}\n`,
  );
  await storage.delete('runs/large/file');
  await storage.close();
}
void main();
