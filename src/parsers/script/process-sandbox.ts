import { interpreterOf, limitsFor, privilegesFor, type Tools } from './interpreters';
import type { Command, Job, JobView, Sandbox } from './sandbox';
import type { JobFolder } from './job-folder';

/**
 * The layer that always works: a process of its own, with its own user where the worker is root, and bounds on what it
 * uses. It sees the files that everybody may read, and it can reach the network: the proxy is offered, not forced.
 */
export class ProcessSandbox implements Sandbox {
  readonly name = 'process';
  readonly closes_network = false;
  readonly proxy_port = 0;
  readonly gaps: readonly string[];

  constructor(
    private readonly tools: Tools,
    isRoot: boolean,
  ) {
    this.gaps = [
      'The network stays open: the proxy is offered, not forced.',
      'Files that every user of the machine may read can be read.',
      ...(isRoot ? [] : ["Scripts run as the worker's own user and can read its environment and other runs."]),
      ...(tools.prlimit === null ? ['prlimit is missing: single processes are bounded by the watch alone.'] : []),
      ...(tools.setpriv === null ? ['setpriv is missing: setuid programs work.'] : []),
    ];
  }

  view({ job, out, tmp, proxy_socket }: JobFolder): JobView {
    return { job, out, tmp, proxy_socket };
  }

  command(job: Job): Command {
    const view = this.view(job.folder);
    const [file = '', ...args] = [
      ...limitsFor(job, this.tools, job.uid !== null),
      ...privilegesFor(job.uid, this.tools),
      ...interpreterOf(job, view, this.tools, this.tools.node),
    ];
    return { file, args, env: job.env, cwd: '/' };
  }
}
