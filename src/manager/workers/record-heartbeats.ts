import type { DataSource } from 'typeorm';
import type { HeartbeatMessage } from '../../contract/messages';
import { poolOf, run, type Statement } from '../../database/clients';

/** A heartbeat and when this process read it: foreign clocks are not compared. */
export interface SeenHeartbeat {
  readonly message: HeartbeatMessage;
  /** Milliseconds since this heartbeat was read. */
  readonly age_ms: number;
}

const upsert: Statement = {
  name: 'record-heartbeats',
  text: `insert into worker as w (id, source_type, host, pid, version, started_at, last_seen_at, running, capacity, done_total,
      failed_total, stopping, lost_at)
    select id, source_type, host, pid, version, started_at, now() - age_ms * interval '1 millisecond', running, capacity,
      done_total, failed_total, stopping, null
    from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::timestamptz[], $7::float8[], $8::int[], $9::int[],
      $10::bigint[], $11::bigint[], $12::boolean[])
      as h (id, source_type, host, pid, version, started_at, age_ms, running, capacity, done_total, failed_total, stopping)
    order by id
    on conflict (id) do update set source_type = coalesce(nullif(excluded.source_type, ''), w.source_type), host = excluded.host,
      pid = excluded.pid, version = excluded.version, started_at = excluded.started_at, last_seen_at = excluded.last_seen_at, running = excluded.running,
      capacity = excluded.capacity, done_total = excluded.done_total, failed_total = excluded.failed_total,
      stopping = excluded.stopping, lost_at = null
      where w.last_seen_at <= excluded.last_seen_at`,
};

/** Writes the newest heartbeat of each worker. */
export async function recordHeartbeats(dataSource: DataSource, heartbeats: readonly SeenHeartbeat[]): Promise<number> {
  if (heartbeats.length === 0) return 0;
  const messages = heartbeats.map(({ message }) => message);
  await run(poolOf(dataSource), upsert, [
    messages.map((m) => m.worker_id),
    messages.map((m) => m.source_type),
    messages.map((m) => m.host),
    messages.map((m) => m.pid),
    messages.map((m) => m.version),
    messages.map((m) => m.started_at),
    heartbeats.map(({ age_ms }) => age_ms),
    messages.map((m) => m.running),
    messages.map((m) => m.capacity),
    messages.map((m) => m.done_total),
    messages.map((m) => m.failed_total),
    messages.map((m) => m.stopping),
  ]);
  return messages.length;
}
