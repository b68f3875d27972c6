import { readdirSync, readFileSync } from 'node:fs';

/** CPU and memory of processes, from /proc. */

/** USER_HZ: what /proc counts in, the same on every Linux that Node runs on. */
const TICK_MS = 10;

interface Stat {
  readonly parent: number;
  /** Milliseconds of the process itself, user and system. */
  readonly own_ms: number;
  /** Milliseconds of its children that ended. */
  readonly ended_ms: number;
}

/** A process to watch; its children count as itself. */
export interface Watched {
  readonly name: string;
  readonly pid: number;
}

/** CPU milliseconds by name, so far. */
export type CpuReading = Readonly<Record<string, number>>;

/** Reads the CPU time of processes with all their children. A process that the bench did not start (pid 0) is left out. */
export function readCpu(processes: readonly Watched[]): CpuReading {
  const stats = readAll();
  return Object.fromEntries(
    processes.filter(({ pid }) => pid > 0).map(({ name, pid }) => [name, familyOf(pid, stats)]),
  );
}

/** What was used between two readings, by name and together. */
export function cpuBetween(before: CpuReading, after: CpuReading): { by_name: CpuReading; total: number } {
  const by_name = Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, ms - (before[name] ?? 0)]));
  return { by_name, total: Object.values(by_name).reduce((sum, ms) => sum + ms, 0) };
}

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb ?? 0) / 1024;
}

/** CPU milliseconds that everything on the machine has used since it started, and how many there were to use. */
export function readMachine(): { busy_ms: number; all_ms: number } {
  // user nice system idle iowait irq softirq steal
  const ticks = (/^cpu +(.+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1] ?? '')
    .split(' ')
    .slice(0, 8)
    .map(Number);
  const all = ticks.reduce((sum, count) => sum + count, 0);
  return { busy_ms: (all - (ticks[3] ?? 0) - (ticks[4] ?? 0)) * TICK_MS, all_ms: all * TICK_MS };
}

function familyOf(pid: number, stats: ReadonlyMap<number, Stat>): number {
  const own = stats.get(pid);
  let ms = (own?.own_ms ?? 0) + (own?.ended_ms ?? 0);
  for (const [child, { parent }] of stats) if (parent === pid) ms += familyOf(child, stats);
  return ms;
}

function readAll(): Map<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'latin1');
      // the command may hold blanks and brackets; what follows its last bracket does not
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      const at = (field: number) => Number(fields[field] ?? 0);
      stats.set(Number(name), {
        parent: at(1),
        own_ms: (at(11) + at(12)) * TICK_MS,
        ended_ms: (at(13) + at(14)) * TICK_MS,
      });
    } catch {
      // ended between the listing and the reading
    }
  }
  return stats;
}
