import { existsSync } from 'node:fs';
import { interpreterOf, limitsFor, privilegesFor, works, type Tools } from './interpreters';
import type { Command, Job, JobView, Sandbox } from './sandbox';

const INSIDE: JobView = { job: '/job', out: '/out', tmp: '/tmp', proxy_socket: '/run/proxy' };
const NODE = '/run/node';
const MB = 1_048_576;

/** Namespaces of its own for everything: no other processes, no network, no files but these. */
const APART = ['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'];
const SYSTEM = [
  ...['--ro-bind', '/usr', '/usr'],
  ...['bin', 'sbin', 'lib', 'lib32', 'lib64'].flatMap((name) =>
    existsSync(`/${name}`) ? ['--symlink', `usr/${name}`, `/${name}`] : [],
  ),
  // certificates for TLS, and where libraries are
  ...['--ro-bind-try', '/etc/ssl/certs', '/etc/ssl/certs', '--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache'],
  ...['--dev', '/dev'],
];

/**
 * The layer of bubblewrap: the script sees /usr, its job and its own processes, and reaches nothing but the socket of
 * the guarded proxy.
 */
export class BubblewrapSandbox implements Sandbox {
  readonly name = 'bubblewrap';
  readonly closes_network = true;
  readonly proxy_port = 3_128;
  readonly gaps: readonly string[];

  private constructor(
    private readonly tools: Tools,
    private readonly bwrap: string,
    private readonly proc: readonly string[],
  ) {
    this.gaps = tools.prlimit === null ? ['prlimit is missing: single processes are bounded by the watch alone.'] : [];
  }

  /** Runs bubblewrap once as a script would; null where it does not work. @param uid as of a run */
  static probe(tools: Tools, uid: number | null): BubblewrapSandbox | null {
    const { bwrap } = tools;
    if (bwrap === null) return null;
    // a container whose /proc is masked refuses a new one: Python and Node do without
    for (const proc of [
      ['--proc', '/proc'],
      ['--dir', '/proc'],
    ]) {
      const [file = '', ...args] = [...privilegesFor(uid, tools), bwrap, ...APART, ...SYSTEM, ...proc, '/usr/bin/true'];
      if (works(file, args)) return new BubblewrapSandbox(tools, bwrap, proc);
    }
    return null;
  }

  view(): JobView {
    return INSIDE;
  }

  command(job: Job): Command {
    const { folder } = job;
    const [file = '', ...args] = [
      ...privilegesFor(job.uid, this.tools),
      this.bwrap,
      ...APART,
      ...SYSTEM,
      ...this.proc,
      ...['--size', String(job.limits.output_mb * MB), '--tmpfs', INSIDE.tmp],
      ...['--ro-bind', folder.job, INSIDE.job, '--bind', folder.out, INSIDE.out],
      ...(job.has_network ? ['--bind', folder.proxy_socket, INSIDE.proxy_socket] : []),
      ...(this.isNodeElsewhere(job) ? ['--ro-bind', this.tools.node, NODE] : []),
      ...['--remount-ro', '/', '--chdir', '/', '--'],
      // inside, where processes are counted by namespace and not by user
      ...limitsFor(job, this.tools, true),
      ...interpreterOf(job, INSIDE, this.tools, this.isNodeElsewhere(job) ? NODE : this.tools.node),
    ];
    return { file, args, env: job.env, cwd: '/' };
  }

  private isNodeElsewhere({ language }: Job): boolean {
    return language !== 'python' && !this.tools.node.startsWith('/usr/');
  }
}
