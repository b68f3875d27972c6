import { HEADER_MESSAGE_TYPE, HEADER_REQUEST_ID, HEADER_TRACEPARENT } from '../../contract/topics';
import { MESSAGE_VERSION } from '../../contract/messages';

/** One task as the dispatch statements read it. JSON columns stay text: they are never parsed only to be written again. */
export interface TaskRow {
  readonly id: string;
  readonly attempt: number;
  readonly group_id: number;
  readonly schedule_id: number;
  readonly source_id: number;
  readonly source_type: string;
  readonly task_type: string;
  /** Null in all source columns: the source is gone. */
  readonly source_json: string | null;
  readonly params: string;
  readonly cursor: string | null;
  readonly priority: number;
  /** Milliseconds since 1970, as `not_after_ms`: Postgres takes three times as long to write out a date. */
  readonly created_ms: number;
  readonly not_after_ms: number;
  readonly timeout_seconds: number;
  readonly request_id: string | null;
  readonly traceparent: string | null;
}

/** The columns of `TaskRow`; expects aliases t (task), g (task_group), s (schedule), o (source); $timeout is a default. */
export function taskColumns(timeout: string): string {
  const ms = (moment: string) => `round(date_part('epoch', ${moment}) * 1000)`;
  return `t.id, t.attempt, t.group_id, t.schedule_id, t.source_id, g.source_type, g.task_type,
    case when g.draft is not null then g.draft::text else '{"id":' || o.id || ',"url":' || coalesce(to_json(o.url)::text, 'null') || ',"external_id":' || coalesce(to_json(o.external_id)::text, 'null')
      || ',"name":' || coalesce(to_json(o.name)::text, 'null') || ',"settings":' || o.settings::text || '}' end as source_json,
    case when g.params = '{}' then coalesce(s.params, '{}') else coalesce(s.params, '{}') || g.params end::text as params,
    s.cursor::text as cursor, coalesce(nullif(g.priority, 0), s.priority, 0) as priority,
    ${ms('t.created_at')} as created_ms,
    ${ms(`case when s.ttl_seconds is null then g.expires_at
      else least(g.expires_at, greatest(t.created_at, coalesce(t.not_before, t.created_at)) + s.ttl_seconds * interval '1 second') end`)} as not_after_ms,
    coalesce(s.timeout_seconds, ${timeout}) as timeout_seconds, g.request_id, g.traceparent`;
}

/** A message ready for Kafka. */
export interface TaskEnvelope {
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
}

/** The task message of the contract (design §5), assembled from text. */
export function envelopeOf(row: TaskRow, source_json: string): TaskEnvelope {
  const value =
    `{"v":${MESSAGE_VERSION},"task_id":"${row.id}","task_group_id":${row.group_id},"attempt":${row.attempt},` +
    `"source_type":"${row.source_type}","task_type":"${row.task_type}","schedule_id":${row.schedule_id},` +
    `"source":${source_json},"params":${row.params},"cursor":${row.cursor ?? 'null'},"priority":${row.priority},` +
    `"created_at":"${isoOf(row.created_ms)}","not_after":"${isoOf(row.not_after_ms)}","timeout_seconds":${row.timeout_seconds}}`;
  const headers: Record<string, string> = { [HEADER_MESSAGE_TYPE]: 'task' };
  if (row.request_id !== null) headers[HEADER_REQUEST_ID] = row.request_id;
  if (row.traceparent !== null) headers[HEADER_TRACEPARENT] = row.traceparent;
  return { key: String(row.source_id), value, headers };
}

/** The last moments that were written out: the tasks of a group mostly share them. */
const written = new Map<number, string>();
const MOST_WRITTEN = 1_000;

function isoOf(ms: number): string {
  let text = written.get(ms);
  if (text === undefined) {
    if (written.size >= MOST_WRITTEN) written.clear();
    written.set(ms, (text = new Date(ms).toISOString()));
  }
  return text;
}
