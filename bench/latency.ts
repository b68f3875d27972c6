import { poolOf } from '../src/database/clients';
import { makeSchedules, withBed, type Bed, type BenchParts } from './bed';
import { startManager, startNullParser } from './children';
import { atMost, figure, type BenchResult } from './result';
import { pause, percentile, until, wallClock } from './statistics';

/** How long one waits: a tick until Kafka has its tasks, a POST until its worker begins. */
export async function benchLatency(parts: BenchParts): Promise<BenchResult[]> {
  parts.say('latency: one task at a time, on time');
  const single = await withBed(parts, {}, (bed) => onTime(bed, 60, 1));
  parts.say('latency: 10,000 schedules due together');
  const together = await withBed(parts, {}, (bed) => onTime(bed, 1, 10_000));
  parts.say('latency: POST → worker');
  const posted = await withBed(parts, { BENCH_ECHO: '1' }, (bed) => postToWorker(bed, 200));
  return [
    figure('on time, one task: due → Kafka ack, p50', percentile(single, 0.5), 'ms'),
    atMost('on time, one task: due → Kafka ack, p99', percentile(single, 0.99), 'ms', 50),
    figure('on time, 10,000 together, p50', percentile(together, 0.5), 'ms'),
    atMost('on time, 10,000 together, p99', percentile(together, 0.99), 'ms', 1_000),
    atMost("POST → worker's first line, p50", percentile(posted, 0.5), 'ms', 10),
    atMost("POST → worker's first line, p99", percentile(posted, 0.99), 'ms', 30),
  ];
}

/** Milliseconds from each task's tick to the moment at which it is marked as accepted by Kafka. */
async function onTime(bed: Bed, ticks: number, schedules: number): Promise<number[]> {
  const { dataSource, env } = bed;
  const pool = poolOf(dataSource);
  const manager = await startManager(env);
  try {
    // a first task opens the connections that a running system has
    await makeSchedules(dataSource, 1, { cadence: 'first', url: 'https://feeds.example/first/', due_in_ms: 500 });
    for (let n = 0; n < ticks; n++) {
      await makeSchedules(dataSource, schedules, {
        cadence: `tick ${n}`,
        url: `https://feeds.example/${n}/`,
        due_in_ms: 86_400_000,
      });
    }
    await pool.query(`update cadence set next_tick_at = now() + interval '300 ms' where name = 'first'`);
    await pool.query(
      `update cadence set next_tick_at = now() + interval '3 s' + substr(name, 6)::int * interval '371 ms' where name like 'tick %'`,
    );
    await pool.query(`select pg_notify('parser_manager', 'planning')`);
    await until('all tasks to be sent', async () => (await countQueued(bed)) === ticks * schedules + 1);
    const { rows } = await pool.query<{ ms: number }>(
      `select extract(epoch from t.queued_at - g.tick_at)::float8 * 1000 as ms
       from task t join task_group g on g.id = t.group_id join cadence c on c.id = g.cadence_id where c.name <> 'first'`,
    );
    return rows.map(({ ms }) => ms);
  } finally {
    await manager.stop();
  }
}

async function countQueued({ dataSource }: Bed): Promise<number> {
  const { rows } = await poolOf(dataSource).query<{ queued: number }>(
    'select coalesce(sum(queued), 0)::int as queued from task_group',
  );
  return rows[0]?.queued ?? 0;
}

/** Milliseconds from sending `POST /task/` to the first line of the parser's code, one after the other. */
async function postToWorker(bed: Bed, count: number): Promise<number[]> {
  const { dataSource, env } = bed;
  const warmUp = 30;
  await makeSchedules(dataSource, count + warmUp);
  const { rows } = await poolOf(dataSource).query<{ id: number }>('select id from schedule order by id');
  const manager = await startManager(env);
  const parser = await startNullParser(env);
  const begun = new Map<string, number>();
  parser.onLine(({ event, task_id, at }) => {
    if (event === 'task_begun') begun.set(String(task_id), Number(at));
  });
  const waits: number[] = [];
  try {
    await pause(3_000);
    for (const { id } of rows) {
      const sent = wallClock();
      const answer = await fetch(`${manager.url}/api/v1/task/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ schedule_id: id }),
      });
      const task = (await answer.json()) as { id?: string; task_id?: string };
      const task_id = task.id ?? task.task_id ?? '';
      if (!answer.ok) throw new Error(`POST /task/ answered ${answer.status}: ${JSON.stringify(task)}`);
      await until('the worker to begin', () => begun.has(task_id), { every_ms: 1, limit_ms: 30_000 });
      waits.push((begun.get(task_id) ?? 0) - sent);
      // an idle system between two requests
      await pause(40);
    }
  } finally {
    await Promise.all([parser.stop(), manager.stop()]);
  }
  return waits.slice(warmUp);
}
