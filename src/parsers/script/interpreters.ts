import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { JobView, Job } from './sandbox';

/** How the languages are started, and the tools of the machine that bound them. */

/** What there is on this machine. */
export interface Tools {
  readonly node: string;
  /** Null: scripts in Python cannot run. */
  readonly python: string | null;
  /** util-linux; null elsewhere than on Linux. */
  readonly prlimit: string | null;
  readonly setpriv: string | null;
  readonly bwrap: string | null;
}

const MB = 1_048_576;
/** Node reserves 512 MB for code that it does not touch, and 60 for itself; RLIMIT_DATA counts both. Node 24.21. */
const NODE_RESERVES_MB = 640;
/** Node starts about a dozen threads, our forwarder two a connection in Python; RLIMIT_NPROC counts threads. */
const SPARE_THREADS = 48;
const PROBE_MS = 10_000;

/** Looks for the tools once. @param python a path that was configured */
export function findTools(python: string | null): Tools {
  return {
    node: process.execPath,
    python:
      (python === null ? ['/usr/bin/python3', '/usr/local/bin/python3'] : [python]).find((path) =>
        works(path, ['-I', '-c', '']),
      ) ?? null,
    prlimit: findTool('prlimit'),
    setpriv: findTool('setpriv'),
    bwrap: findTool('bwrap'),
  };
}

function findTool(name: string): string | null {
  return ['/usr/bin', '/bin', '/usr/local/bin'].map((folder) => join(folder, name)).find(existsSync) ?? null;
}

/** Whether a program runs and ends well. */
export function works(file: string, args: readonly string[]): boolean {
  return spawnSync(file, args, { stdio: 'ignore', timeout: PROBE_MS, env: {}, cwd: '/' }).status === 0;
}

/**
 * The interpreter with the job: what runs inside of every sandbox.
 * @param node path of Node as the script sees it
 */
export function interpreterOf(job: Job, view: JobView, tools: Tools, node: string): string[] {
  const bootstrap = `${view.job}/${job.folder.bootstrap_name}`;
  const argument = `${view.job}/job.json`;
  if (job.language === 'python')
    // -I: no user packages and no variables of Python; -B: no bytecode into a folder that cannot be written
    return [tools.python ?? 'python3', '-I', '-B', '-X', 'utf8', bootstrap, argument];
  return [
    node,
    // a seat belt, as its documentation says: the sandbox is what holds
    '--permission',
    `--allow-fs-read=${view.job}`,
    `--allow-fs-read=${view.out}`,
    `--allow-fs-read=${view.tmp}`,
    `--allow-fs-write=${view.out}`,
    `--allow-fs-write=${view.tmp}`,
    `--max-old-space-size=${job.limits.memory_mb}`,
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    bootstrap,
    argument,
  ];
}

/** `prlimit` in front of a program; each process is bounded by itself, their sum by watch-limits.ts. */
export function limitsFor(job: Job, tools: Tools, counts_own_processes: boolean): string[] {
  if (tools.prlimit === null) return [];
  const { cpu_seconds, memory_mb, output_mb, processes } = job.limits;
  const data = (memory_mb + (job.language === 'python' ? 0 : NODE_RESERVES_MB)) * MB;
  return [
    tools.prlimit,
    // soft: SIGXCPU; hard: SIGKILL for those that ignore it
    `--cpu=${cpu_seconds}:${cpu_seconds + 1}`,
    `--data=${data}`,
    `--fsize=${output_mb * MB}`,
    '--nofile=256',
    '--core=0',
    ...(counts_own_processes ? [`--nproc=${processes + SPARE_THREADS}`] : []),
  ];
}

/** `setpriv` in front of a program: another user, nothing to gain by setuid programs, gone with the worker. */
export function privilegesFor(uid: number | null, tools: Tools): string[] {
  if (tools.setpriv === null) return [];
  const user = uid === null ? [] : [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--bounding-set=-all'];
  return [tools.setpriv, ...user, '--inh-caps=-all', '--no-new-privs', '--pdeathsig=KILL'];
}
