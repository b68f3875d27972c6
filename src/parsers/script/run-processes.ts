import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { Tools } from './interpreters';

/** All processes of one run: found by descent, session, user and mark, measured together and ended together. */

/** What the processes of a run use together. */
export interface Usage {
  readonly memory_bytes: number;
  /** Those of the sandbox itself left out. */
  readonly processes: number;
  readonly cpu_ms: number;
}

interface Row {
  readonly pid: number;
  readonly ppid: number;
  readonly group: number;
  readonly session: number;
  readonly name: string;
  readonly state: string;
  readonly started: string;
  readonly cpu_ms: number;
  readonly memory_bytes: number;
}

/** USER_HZ and the size of a page of Linux on the machines we know. */
const TICK_MS = 10;
const PAGE = 4_096;
const ROUNDS = 200;
const ROUND_MS = 10;

export class RunProcesses {
  readonly #known = new Map<number, string>();
  #cpu_ms = 0;

  /**
   * @param root the first process, leader of its group
   * @param uid of its own; null: other processes of this user are not of the run
   * @param mark `NAME=value` in the environment of its processes
   */
  constructor(
    private readonly root: number,
    private readonly uid: number | null,
    private readonly mark: string,
    private readonly tools: Pick<Tools, 'setpriv'>,
  ) {}

  /** Measures. The processor time of processes that ended is in that of their parents. */
  measure(): Usage {
    const rows = this.#members().filter(({ name }) => name !== 'bwrap');
    const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
    this.#cpu_ms = Math.max(
      this.#cpu_ms,
      sum(({ cpu_ms }) => cpu_ms),
    );
    return { memory_bytes: sum(({ memory_bytes }) => memory_bytes), processes: rows.length, cpu_ms: this.#cpu_ms };
  }

  /** Asks them to end; bubblewrap itself is spared, as its end would be that of all. */
  terminate(): void {
    for (const { pid, name } of this.#members()) if (name !== 'bwrap') kill(pid, 'SIGTERM');
  }

  /** Ends all of them, those too that hid from group and parent. Resolves with how many are left, which is 0. */
  async end(): Promise<number> {
    for (let round = 0; round < ROUNDS; round++) {
      const rows = [...this.#members(), ...this.#marked()];
      if (rows.length === 0) return 0;
      // stopped processes make no new ones: what is found round after round becomes less
      for (const { pid } of rows) kill(pid, 'SIGSTOP');
      for (const { pid } of rows) kill(pid, 'SIGKILL');
      kill(-this.root, 'SIGKILL');
      if (round > 0) this.#killUser();
      await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
    }
    return this.#members().length;
  }

  /** The kernel signals every process of a user in one step, faster than any of them can fork. */
  #killUser(): void {
    if (this.uid === null || this.tools.setpriv === null) return;
    const user = [`--reuid=${this.uid}`, `--regid=${this.uid}`, '--clear-groups'];
    spawnSync(this.tools.setpriv, [...user, '/bin/sh', '-c', 'kill -9 -1'], {
      stdio: 'ignore',
      timeout: 2_000,
      env: {},
    });
  }

  #members(): Row[] {
    const rows = readRows();
    const found = new Map<number, Row>();
    for (let grown = true; grown;) {
      grown = false;
      for (const row of rows) {
        if (found.has(row.pid) || !this.#isMember(row, found)) continue;
        found.set(row.pid, row);
        grown = true;
      }
    }
    for (const { pid, started } of found.values()) this.#known.set(pid, started);
    return [...found.values()].filter(({ state }) => state !== 'Z');
  }

  #isMember({ pid, ppid, group, session, started }: Row, found: ReadonlyMap<number, Row>): boolean {
    if (pid === process.pid) return false;
    if (pid === this.root || found.has(ppid) || group === this.root || session === this.root) return true;
    // seen before as a child of one that has ended since
    if (this.#known.get(pid) === started) return true;
    return this.uid !== null && uidOf(pid) === this.uid;
  }

  /** Without a user of its own a process that hid is known by its environment, unless it made itself a new one. */
  #marked(): { pid: number }[] {
    if (this.uid !== null) return [];
    return pids()
      .filter((pid) => pid !== process.pid && read(`/proc/${pid}/environ`).split('\0').includes(this.mark))
      .filter((pid) => !/^State:\tZ/m.test(read(`/proc/${pid}/status`)))
      .map((pid) => ({ pid }));
  }
}

function pids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    // no Linux: group and parent are all there is
    return [];
  }
}

function readRows(): Row[] {
  return pids().flatMap((pid) => {
    const stat = read(`/proc/${pid}/stat`);
    const close = stat.lastIndexOf(')');
    if (close < 0) return [];
    const fields = stat.slice(close + 2).split(' ');
    const at = (index: number) => Number(fields[index] ?? 0);
    return [
      {
        pid,
        name: stat.slice(stat.indexOf('(') + 1, close),
        state: fields[0] ?? '',
        ppid: at(1),
        group: at(2),
        session: at(3),
        cpu_ms: (at(11) + at(12) + at(13) + at(14)) * TICK_MS,
        started: fields[19] ?? '',
        memory_bytes: at(21) * PAGE,
      },
    ];
  });
}

function uidOf(pid: number): number | null {
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    return null;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // it has ended in between, or is none of our business
    return '';
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
}
