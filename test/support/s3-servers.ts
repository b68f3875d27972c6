import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { StorageConfig } from '../../src/config/storage-url';
import { trackOpen } from '../../src/lifecycle/open-things';
import { onFileEnd } from './clean-up';
import { waitFor } from './wait-for';

/** A server that speaks S3, with an empty bucket. */
export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  readonly config: StorageConfig;
  /** A client for what only tests do. */
  readonly client: S3Client;
  /** Stops answering until `resume`. */
  signal(signal: NodeJS.Signals): void;
}

/** An S3 server in memory (fauxqs): quick, but it checks no signatures. */
export async function startMemoryS3(): Promise<S3Server> {
  const child = keep(
    'fauxqs',
    spawn(process.execPath, [join(__dirname, 's3-server.cjs')], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const [port] = (await once(createInterface({ input: child.stdout ?? process.stdin }), 'line')) as [string];
  return withBucket(`http://127.0.0.1:${port}`, 'key', 'secret', child);
}

/** Whether OpenStack Swift of Debian is on this machine; `why` says how to get it. */
export function swiftIsThere(): { there: boolean; why: string } {
  const programs = ['swift-proxy-server', 'swift-ring-builder', 'memcached'];
  const missing = programs.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  return {
    there: missing.length === 0,
    why: 'apt-get install --no-install-recommends swift-proxy swift-account swift-container swift-object memcached',
  };
}

const START_MS = 120_000;
const SERVICES = ['account', 'container', 'object'] as const;

/** OpenStack Swift with its S3 interface: a real server that verifies signatures. */
export async function startSwift(): Promise<S3Server> {
  // it keeps what it knows of an object in attributes of its file, for which a /tmp in memory may have no room
  const folder = mkdtempSync(join('/var/tmp', 'swift-'));
  onFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node', 'sda'), { recursive: true });
  const user = userInfo().username;
  const ports = await freePorts(5);
  const [memcached = 0, proxy = 0, ...servers] = ports;
  const common = (port: number) => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
user = ${user}
swift_dir = ${folder}
workers = 0
`;
  for (const [index, service] of SERVICES.entries()) {
    const port = servers[index] ?? 0;
    const builder = join(folder, `${service}.builder`);
    for (const args of [['create', '4', '1', '1'], ['add', `r1z1-127.0.0.1:${port}/sda`, '1'], ['rebalance']])
      spawnSync('swift-ring-builder', [builder, ...args]);
    writeFileSync(
      join(folder, `${service}.conf`),
      `${common(port)}devices = ${join(folder, 'node')}
mount_check = false
[pipeline:main]
pipeline = ${service}-server
[app:${service}-server]
use = egg:swift#${service}
`,
    );
  }
  writeFileSync(join(folder, 'proxy.conf'), common(proxy) + proxyPipeline(memcached));
  keep('memcached', spawn('memcached', ['-l', '127.0.0.1', '-p', String(memcached), '-U', '0', '-u', user]));
  for (const service of SERVICES)
    keep(`swift ${service}`, spawn(`swift-${service}-server`, [join(folder, `${service}.conf`)]));
  // the proxy suspends a server that it has not reached once
  for (const port of servers)
    await waitFor(
      'Swift to serve',
      async () => (await fetch(`http://127.0.0.1:${port}/`).catch(() => null)) !== null,
      START_MS,
    );
  const child = keep('swift proxy', spawn('swift-proxy-server', [join(folder, 'proxy.conf')]));
  const endpoint = `http://127.0.0.1:${proxy}`;
  await waitFor(
    'Swift to answer',
    async () => (await fetch(`${endpoint}/healthcheck`).catch(() => null))?.ok === true,
    START_MS,
  );
  return withBucket(endpoint, 'test:tester', 'testing', child);
}

function proxyPipeline(memcached: number): string {
  const filters = [
    'catch_errors',
    'healthcheck',
    'cache',
    'listing_formats',
    'bulk',
    's3api',
    'tempauth',
    'slo',
    'dlo',
    'copy',
  ];
  const settings: Record<string, string> = {
    cache: `memcache_servers = 127.0.0.1:${memcached}`,
    tempauth: 'user_test_tester = testing .admin',
  };
  const uses: Record<string, string> = { cache: 'memcache' };
  return `[pipeline:main]
pipeline = ${filters.join(' ')} proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
${filters.map((name) => `[filter:${name}]\nuse = egg:swift#${uses[name] ?? name}\n${settings[name] ?? ''}\n`).join('')}`;
}

async function withBucket(endpoint: string, access: string, secret: string, child: ChildProcess): Promise<S3Server> {
  const bucket = `files-${randomBytes(4).toString('hex')}`;
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: access, secretAccessKey: secret },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  onFileEnd(async () => client.destroy());
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const s3 = { endpoint, region: 'us-east-1', access_key_id: access, secret_access_key: secret, presigned: false };
  const config: StorageConfig = { url: `s3://${bucket}/some/folder`, s3 };
  return { endpoint, bucket, config, client, signal: (signal) => child.kill(signal) };
}

/** A child that ends with the file. */
function keep(name: string, child: ChildProcess): ChildProcess {
  const release = trackOpen(`process ${name}`);
  const exited = once(child, 'exit').then(release);
  onFileEnd(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  return child;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
