import { poolOf } from '../database/clients';
import type { Manager } from './manager';

/** Metrics that are looked up when they are asked for, from counters and memory, never from a scan of tasks. */

const LAG_TTL_MS = 10_000;

/** Registers them; a part that is away leaves its gauges empty instead of failing the page. */
export function registerGauges(manager: Manager): void {
  const { metrics, config } = manager;
  metrics.gauge('pm_tasks', 'Tasks of open groups by state', ['source_type', 'task_type', 'status'], async (gauge) => {
    gauge.reset();
    const statuses = ['created', 'queued', 'running', 'completed', 'failed', 'expired', 'cancelled'];
    for (const row of await openGroups(manager)) {
      const { source_type, task_type } = row;
      for (const status of statuses) gauge.set({ source_type, task_type, status }, Number(row[status] ?? 0));
    }
  });
  metrics.gauge('pm_groups_open', 'Groups that are not finished', ['source_type', 'task_type'], async (gauge) => {
    gauge.reset();
    for (const { source_type, task_type, groups } of await openGroups(manager))
      gauge.set({ source_type, task_type }, Number(groups));
  });
  metrics.gauge(
    'pm_dispatch_credit',
    'Tasks that may still be sent before the window is full',
    ['source_type'],
    async (gauge) => {
      gauge.reset();
      const queued: Record<string, number> = {};
      for (const row of await openGroups(manager))
        queued[row.source_type] = (queued[row.source_type] ?? 0) + Number(row['queued'] ?? 0);
      for (const [source_type, count] of Object.entries(queued))
        gauge.set({ source_type }, config.tasks.dispatch_window - count);
    },
  );
  metrics.gauge('pm_workers_alive', 'Workers heard of lately', ['source_type'], (gauge) => {
    gauge.reset();
    const alive = manager.heartbeats.alive(config.tasks.worker_lost_seconds);
    for (const [source_type, count] of Object.entries(alive)) gauge.set({ source_type }, count);
  });
  metrics.gauge('pm_loop_age_seconds', 'Time since the last good run of a loop', ['loop'], (gauge) => {
    for (const { name, age_ms } of manager.loopStates()) if (age_ms !== null) gauge.set({ loop: name }, age_ms / 1000);
  });
  const lag = lagReader(manager);
  metrics.gauge('pm_topic_lag', 'Messages of a topic that its reader has not taken', ['topic'], async (gauge) => {
    gauge.reset();
    for (const { name, lag: behind } of await lag()) gauge.set({ topic: name }, behind);
  });
}

type OpenGroups = { source_type: string; task_type: string; groups: number } & Record<string, string | number>;

async function openGroups({ dataSource }: Manager): Promise<OpenGroups[]> {
  const statement = `select source_type, task_type, count(*) as groups, sum(created) as created, sum(queued) as queued, sum(running) as running,
      sum(completed) as completed, sum(failed) as failed, sum(expired) as expired, sum(cancelled) as cancelled
    from task_group where finished_at is null group by source_type, task_type`;
  return (
    await poolOf(dataSource)
      .query<OpenGroups>(statement)
      .catch(() => ({ rows: [] }))
  ).rows;
}

/** Asking Kafka costs a connection: an answer serves for a few seconds. */
function lagReader(manager: Manager): () => Promise<{ name: string; lag: number }[]> {
  let known: { name: string; lag: number }[] = [];
  let asked_at = 0;
  return async () => {
    if (Date.now() - asked_at < LAG_TTL_MS) return known;
    asked_at = Date.now();
    known = await manager.topics().catch(() => []);
    return known;
  };
}
