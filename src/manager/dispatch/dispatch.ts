import { SOURCE_TYPE_NAMES, type SourceType } from '../../contract/source-types';
import { poolOf, run, type Statement } from '../../database/clients';
import { dispatchSourceType, type DispatchParts, type Dispatched } from './dispatch-source-type';

/** What one round of dispatch did over all source types. */
export interface DispatchRound {
  readonly sent: number;
  readonly refused: number;
  readonly is_waiting: boolean;
  /** Milliseconds until the next delayed attempt is due; null when none waits. */
  readonly next_in_ms: number | null;
}

const findWork: Statement = {
  name: 'find-dispatch-work',
  text: `select y.source_type,
      exists (select from task_group g where g.source_type = y.source_type and g.finished_at is null
        and g.status = 'running' and not g.is_dispatched) as has_groups,
      extract(epoch from (select min(d.due_at) from task_delay d where d.source_type = y.source_type) - now()) * 1000 as delay_ms
    from unnest($1::text[]) as y (source_type)`,
};

/** Dispatches every source type that has work, side by side: a full window or a dead topic holds back no other. */
export async function dispatch(parts: DispatchParts, signal: AbortSignal): Promise<DispatchRound> {
  const pool = poolOf(parts.dataSource);
  const rows = await run<{ source_type: SourceType; has_groups: boolean; delay_ms: string | null }>(pool, findWork, [
    SOURCE_TYPE_NAMES,
  ]);
  const busy = rows.filter(({ has_groups, delay_ms }) => has_groups || (delay_ms !== null && Number(delay_ms) <= 0));
  const settled = await Promise.allSettled(
    busy.map(({ source_type }) => dispatchSourceType(parts, source_type, signal)),
  );
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const done = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const waits = rows.flatMap(({ delay_ms }) => (delay_ms === null ? [] : [Number(delay_ms)])).filter((ms) => ms > 0);
  return {
    sent: sum(done, 'sent'),
    refused: sum(done, 'refused'),
    is_waiting: done.some(({ is_waiting }) => is_waiting),
    next_in_ms: waits.length === 0 ? null : Math.ceil(Math.min(...waits)),
  };
}

function sum(results: readonly Dispatched[], field: 'sent' | 'refused'): number {
  return results.reduce((total, result) => total + result[field], 0);
}
