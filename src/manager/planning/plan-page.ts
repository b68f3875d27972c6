import type { Statement } from '../../database/clients';

/** Which variant of the statement is needed. */
interface Variant {
  /** A manual run: what matches the selection, due or not. Otherwise: what a cadence has due. */
  readonly isManual: boolean;
  /** The cadence spreads its tasks over a window. */
  readonly isSpread: boolean;
}

// Parameters: 1 group, 2 source type, 3 task type, 4 page size; then the variant's own.
const cadenceCondition = 's.cadence_id = $5';
const selectionCondition = '($5::int[] is null or s.id = any ($5)) and ($6::int[] is null or s.source_id = any ($6))';

/**
 * One page of planning: the next schedules behind `planned_through` become tasks, counters and cursor move, all in
 * one statement. No row crosses the wire. Survives a kill at any moment: either the page is there with its cursor, or
 * neither. The advisory lock of the kind keeps a second planner out; `open_schedule` holds the schedules of the kind
 * that have an open task.
 */
function planPageSql({ isManual, isSpread }: Variant): string {
  const condition = isManual ? selectionCondition : cadenceCondition;
  const enabled = isManual
    ? '(s.source_is_active and s.is_enabled or $5::int[] is not null)'
    : '(s.source_is_active and s.is_enabled)';
  const due = isManual ? 'true' : '(p.not_before is null or p.not_before <= g.tick_at)';
  const spread = isManual ? '$7::int' : '$6::int';
  // a schedule keeps its place in the window from tick to tick
  const notBefore = isSpread
    ? `g.tick_at + ((hashint4(p.id) & 2147483647) % ${spread}) * interval '1 second'`
    : 'null::timestamptz';
  return `with g as (
    select id, tick_at, planned_through, created_at from task_group where id = $1
  ),
  page as materialized (
    select s.id, s.source_id, s.max_attempts, s.not_before, s.ttl_seconds, ${enabled} as is_enabled,
      exists (select from open_schedule o where o.schedule_id = s.id) as has_open_task
    from schedule s
    where ${condition} and s.source_type = $2 and s.task_type = $3 and s.id > (select planned_through from g)
    order by s.id limit $4
  ),
  judged as materialized (
    select p.*, case when not is_enabled then 'disabled' when has_open_task then 'overlap' when not ${due} then 'not_due' end as skip
    from page p, g
  ),
  planted as (
    insert into task (group_id, schedule_id, source_id, max_attempts, not_before)
    select $1, p.id, p.source_id, p.max_attempts, ${notBefore} from judged p, g where skip is null order by p.id
    ${isSpread ? 'returning id, not_before' : ''}
  ),${
    isSpread
      ? `
  deferred as (
    insert into task_delay (task_id, attempt, source_type, due_at, reason)
    select id, 1, $2, not_before, 'spread' from planted
  ),`
      : ''
  }
  counted as (
    select count(*) filter (where skip is null) as planned, count(*) as walked, max(id) as through,
      count(*) filter (where skip = 'disabled') as disabled, count(*) filter (where skip = 'overlap') as overlap,
      count(*) filter (where skip = 'not_due') as not_due, max(ttl_seconds) filter (where skip is null) as ttl_seconds
    from judged
  ),
  moved as (
    update task_group t set total = t.total + c.planned, created = t.created + c.planned,
      planned_through = coalesce(c.through, t.planned_through),
      skipped = t.skipped || jsonb_strip_nulls(jsonb_build_object(
        'disabled', nullif(coalesce((t.skipped->>'disabled')::int, 0) + c.disabled, 0),
        'overlap', nullif(coalesce((t.skipped->>'overlap')::int, 0) + c.overlap, 0),
        'not_due', nullif(coalesce((t.skipped->>'not_due')::int, 0) + c.not_due, 0))),
      expires_at = greatest(t.expires_at, t.expires_at + (c.ttl_seconds - t.ttl_seconds) * interval '1 second'),
      ttl_seconds = greatest(t.ttl_seconds, c.ttl_seconds)
    from counted c where t.id = $1
  )
  select walked, planned from counted`;
}

const statements = new Map<string, Statement>();

/** The statement of a variant; each is made once. */
export function planPageOf(variant: Variant): Statement {
  const name = `plan-page${variant.isManual ? '-manual' : ''}${variant.isSpread ? '-spread' : ''}`;
  const known = statements.get(name);
  if (known !== undefined) return known;
  const made = { name, text: planPageSql(variant) };
  statements.set(name, made);
  return made;
}
