import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { startGuarded, untilReady, type GuardedProcess } from './guarded-process';
import { makeDatabase, type DatabaseTarget } from './make-database';
import { causeIn } from './open-log';
import { freePort, freePortNear, rememberedPort, rememberPort, untilFree } from './ports';
import { findBinaries, reachableBinaries, reachableHome, type Binaries } from './postgres-binaries';
import { serverUser, type ServerUser } from './server-user';
import { endLeftover } from './process-of';
import { refuseDamaged } from './refuse-damaged';
import { runProgram } from './run-program';
import { ServiceUnavailable } from './service-error';
import type { StartOptions } from './services';

/** A real Postgres from the npm package's binaries, on loopback, with its data in a folder. */

/** A running server. */
export interface RunningPostgres extends DatabaseTarget {
  readonly version: string;
  readonly pid: number;
  /** Resolves when it is gone, with the end of its log. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

const PREFERRED_PORT = 54_320;
const START_MS = 60_000;
const STOP_MS = 3_000;

/** One data folder with everything that belongs to its server. */
interface Place {
  readonly home: string;
  readonly data: string;
  readonly log: string;
  readonly binaries: Binaries;
  readonly user: ServerUser | null;
}

/**
 * Starts the server of a data folder, making it first if need be.
 * @throws ServiceUnavailable with one sentence; no process is left then
 */
export async function startEmbeddedPostgres(options: StartOptions): Promise<RunningPostgres> {
  const { signal } = options;
  const place = findPlace(options);
  mkdirSync(place.home, { recursive: true });
  own(place.home, place.user);
  const password = readOrMakePassword(place);
  await endOrphan(place.data);
  await initialise(place, options);
  const port = await choosePort(join(place.home, 'port'), options);
  signal?.throwIfAborted();
  const server = await launch(place, port, options.ephemeral);
  const target = { host: '127.0.0.1', port, user: 'postgres', password, database: 'parser_manager' };
  let version: string | null = null;
  const isReady = async () => (version = await makeDatabase(target)) !== null;
  try {
    await untilReady(server, isReady, { limit_ms: START_MS, signal });
  } catch (cause) {
    signal?.throwIfAborted();
    const why = causeIn(cause instanceof Error ? cause.message : String(cause));
    throw new ServiceUnavailable(`Postgres does not start: ${why} (see ${place.log}).`, { cause });
  }
  return {
    ...target,
    version: version ?? '',
    pid: server.pid,
    exited: server.exited,
    // fast shutdown: sessions are ended, what is committed is on disk
    stop: () => server.stop('SIGINT', STOP_MS),
  };
}

function findPlace({ data_folder, say }: StartOptions): Place {
  const user = serverUser();
  const home = reachableHome(resolve(data_folder), user, say);
  const binaries = reachableBinaries(findBinaries(), user);
  return { home, data: join(home, 'pgdata'), log: join(home, 'postgres.log'), binaries, user };
}

function own(path: string, user: ServerUser | null): void {
  if (user !== null) chownSync(path, user.uid, user.gid);
}

/** The superuser's password: made at the first start and kept beside the data. */
function readOrMakePassword({ home, user }: Place): string {
  const file = join(home, 'password');
  const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (kept !== '') return kept;
  const made = randomBytes(12).toString('base64url');
  writeFileSync(`${file}.new`, made, { mode: 0o600 });
  own(`${file}.new`, user);
  renameSync(`${file}.new`, file);
  return made;
}

/** Makes the data folder, complete or not at all: initdb that was cut off leaves what looks like one. */
async function initialise({ home, data, binaries, user }: Place, { ephemeral, signal }: StartOptions): Promise<void> {
  if (existsSync(join(data, 'PG_VERSION'))) return;
  refuseDamaged(data, 'Postgres', 'PG_VERSION');
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const args = ['-D', fresh, '-U', 'postgres', `--pwfile=${join(home, 'password')}`, '-E', 'UTF8', '--locale=C'];
  args.push('--auth=scram-sha-256', ...(ephemeral ? ['--no-sync'] : []));
  const options = { cwd: dirname(data), env: { PATH: '/usr/bin:/bin' }, signal, ...(user ?? {}) };
  const { code, output } = await runProgram(binaries.initdb, args, options);
  signal?.throwIfAborted();
  if (code !== 0) throw new ServiceUnavailable(`Postgres could not make its data folder ${data}: ${causeIn(output)}`);
  renameSync(fresh, data);
}

/** A server that a killed run left behind is ended before a new one starts on its data. */
async function endOrphan(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  await endLeftover(Number(readFileSync(file, 'utf8').split('\n')[0]), data, 'SIGINT', 5_000);
}

async function choosePort(memo: string, { port, ephemeral, say }: StartOptions): Promise<number> {
  if (port !== undefined) {
    await untilFree(port, 10_000);
    return port;
  }
  const wish = rememberedPort(memo) ?? (ephemeral ? await freePort() : PREFERRED_PORT);
  const chosen = await freePortNear(wish);
  if (chosen !== wish) say(`port ${wish} is taken, Postgres listens on ${chosen}`);
  rememberPort(memo, chosen);
  return chosen;
}

async function launch({ data, log, binaries, user }: Place, port: number, ephemeral: boolean): Promise<GuardedProcess> {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // no socket file: its lock would tie two servers of one port number together
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '256MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    log_min_messages: 'warning',
    ...(ephemeral ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  return startGuarded({
    command: binaries.postgres,
    args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    log_file: log,
    orphan_signal: 'INT',
    env: { PATH: '/usr/bin:/bin' },
    ...(user ?? {}),
  });
}
