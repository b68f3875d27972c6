import { poolOf } from '../src/database/clients';
import { clearTasks, makeSchedules, watchedServices, withBed, type Bed, type BenchParts } from './bed';
import { startManager, startNullParser } from './children';
import { cpuBetween, readCpu, residentMb, type CpuReading, type Watched } from './cpu';
import { measureFloor } from './floor';
import { atMost, figure, type BenchResult } from './result';
import { pause, percentile, until } from './statistics';

/** Wall and CPU of one run. */
export interface PipelineRun {
  readonly wall_ms: number;
  readonly cpu_ms: CpuReading;
  readonly total_cpu_ms: number;
}

/** From `POST /task_group/` to every task recorded: manager, null parser, Postgres and broker, all as processes. */
export async function benchPipeline(parts: BenchParts): Promise<BenchResult[]> {
  const sizes = parts.full ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
  const results: BenchResult[] = [];
  for (const count of sizes) {
    const runs = count === 10_000 ? 5 : 1;
    parts.say(`pipeline: ${count.toLocaleString('en')} tasks`);
    const floor =
      count <= 100_000 ? await withBed(parts, {}, (bed) => measureFloor(parts, bed, count, Math.min(runs, 3))) : null;
    const { run, memory_mb } = await withBed(parts, {}, (bed) => measure(parts, bed, count, runs));
    results.push(...resultsOf(count, run, floor, memory_mb));
  }
  return results;
}

function resultsOf(count: number, run: PipelineRun, floor: PipelineRun | null, memory_mb: number): BenchResult[] {
  const name = `group of ${count.toLocaleString('en')}`;
  const seconds = floor === null ? null : floor.wall_ms / 1_000;
  const perTask = floor === null ? null : floor.total_cpu_ms / count;
  const walls: Record<number, number> = { 10_000: 0.8, 100_000: 6 };
  const most = walls[count];
  const wall = run.wall_ms / 1_000;
  return [
    most === undefined
      ? figure(`${name}, POST → all recorded`, wall, 's')
      : atMost(`${name}, POST → all recorded`, wall, 's', most, seconds),
    atMost(`${name}, CPU a task`, run.total_cpu_ms / count, 'ms', 0.12, perTask),
    ...Object.entries(run.cpu_ms).map(([process, ms]) => figure(`  of it ${process}`, ms / count, 'ms')),
    figure(`  memory of the manager afterwards`, memory_mb, 'MB'),
  ];
}

async function measure(
  parts: BenchParts,
  bed: Bed,
  count: number,
  runs: number,
): Promise<{ run: PipelineRun; memory_mb: number }> {
  await makeSchedules(bed.dataSource, count);
  const manager = await startManager(bed.env);
  const parser = await startNullParser(bed.env);
  const watched = [
    { name: 'manager', pid: manager.pid },
    { name: 'parser', pid: parser.pid },
    ...watchedServices(parts.services),
  ];
  try {
    // what users get is a process that has been running for a while
    for (let warm = 0; warm < warmUps(count); warm++) await runOnce(bed, manager.url, watched, count);
    const done: PipelineRun[] = [];
    for (let n = 0; n < runs; n++) {
      const one = await runOnce(bed, manager.url, watched, count);
      parts.say(`  ${Math.round(one.wall_ms)} ms, ${(one.total_cpu_ms / count).toFixed(3)} ms CPU a task`);
      done.push(one);
    }
    return { run: medianRun(done), memory_mb: residentMb(manager.pid) };
  } finally {
    await Promise.all([parser.stop(), manager.stop()]);
  }
}

async function runOnce(
  { dataSource }: Bed,
  url: string,
  watched: readonly Watched[],
  count: number,
): Promise<PipelineRun> {
  await clearTasks(dataSource);
  await pause(1_000);
  const before = readCpu(watched);
  const begun = performance.now();
  const answer = await fetch(`${url}/api/v1/task_group/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (answer.status !== 201) throw new Error(`POST /task_group/ answered ${answer.status}: ${await answer.text()}`);
  await until('the group to be recorded', async () => (await openGroups(dataSource)) === 0, { limit_ms: 900_000 });
  const wall_ms = performance.now() - begun;
  // offsets and the last log lines belong to the work
  await pause(300);
  const { by_name, total } = cpuBetween(before, readCpu(watched));
  const { rows } = await poolOf(dataSource).query<{ completed: number }>(
    'select coalesce(sum(completed), 0)::int as completed from task_group',
  );
  if (rows[0]?.completed !== count) throw new Error(`${rows[0]?.completed} of ${count} tasks are completed`);
  return { wall_ms, cpu_ms: by_name, total_cpu_ms: total };
}

function warmUps(count: number): number {
  if (count <= 10_000) return 3;
  return count <= 100_000 ? 1 : 0;
}

async function openGroups(dataSource: Bed['dataSource']): Promise<number> {
  const { rows } = await poolOf(dataSource).query<{ open: number }>({
    name: 'bench-open',
    text: 'select count(*)::int as open from task_group where finished_at is null',
  });
  return rows[0]?.open ?? 0;
}

/** Medians of wall time and of each process's CPU, each for itself. */
export function medianRun(runs: readonly PipelineRun[]): PipelineRun {
  const names = Object.keys(runs[0]?.cpu_ms ?? {});
  const median = (values: readonly number[]) => percentile(values, 0.5);
  return {
    wall_ms: median(runs.map(({ wall_ms }) => wall_ms)),
    cpu_ms: Object.fromEntries(names.map((name) => [name, median(runs.map(({ cpu_ms }) => cpu_ms[name] ?? 0))])),
    total_cpu_ms: median(runs.map(({ total_cpu_ms }) => total_cpu_ms)),
  };
}
