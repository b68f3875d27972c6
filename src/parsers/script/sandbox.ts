import type { ScriptLanguage, ScriptLimits } from '../../contract/source-types/script';
import type { JobFolder } from './job-folder';

/**
 * The seam between running a script and how it is kept apart. A sandbox only says what is to be started; starting,
 * watching, stopping and reading the results are the same for all (run-child.ts, collect-files.ts).
 */
export interface Sandbox {
  readonly name: 'bubblewrap' | 'process';
  /** Whether a script can reach nothing but the guarded proxy. Where this is false, the result of a run says so. */
  readonly closes_network: boolean;
  /** What this layer cannot do on this machine, one sentence each; for the log, the result and people. */
  readonly gaps: readonly string[];
  /** The port on which the script finds its proxy; 0: any that is free. */
  readonly proxy_port: number;
  /** The job's folders as the script sees them. */
  view(folder: JobFolder): JobView;
  /** What to start. */
  command(job: Job): Command;
}

/** Paths as the script sees them. */
export interface JobView {
  readonly job: string;
  readonly out: string;
  readonly tmp: string;
  readonly proxy_socket: string;
}

/** One run as a sandbox needs to know it. */
export interface Job {
  readonly folder: JobFolder;
  readonly language: ScriptLanguage;
  readonly limits: ScriptLimits;
  /** The whole environment of the script. */
  readonly env: Readonly<Record<string, string>>;
  /** The user the script is; null: the worker's own, which is not root. */
  readonly uid: number | null;
  readonly has_network: boolean;
}

/** A program to start. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}
