import { ERROR_CODES, policyOf } from '../../contract/error-codes';

/** What is said about a source, derived from its schedules, and by the clock from its items. */
export const HEALTHS = {
  new: 'Never finished a task',
  healthy: 'Its last tasks completed',
  failing: 'Its last task failed',
  denied: 'The server denies access, or credentials are wrong',
  gone: 'It is gone for good',
  silent: 'Its tasks complete, but it brings nothing new for longer than usual',
  paused: 'It is inactive, or has no enabled schedule',
} as const;
export type Health = keyof typeof HEALTHS;

/** An address that answers 404 for so long, and so often, is gone (collectors: a 404 alone means little). */
export const GONE_AFTER_DAYS = 7;
export const GONE_AFTER_FAILURES = 10;

const codesOf = (effect: string) =>
  ERROR_CODES.filter((code) => policyOf(code).health === effect)
    .map((code) => `'${code}'`)
    .join(', ');

/** Codes of what is gone for good, as a list of SQL. */
export const goneCodes = codesOf('gone');

/** Codes that say nothing about the source, as a list of SQL. */
export const silentCodes = codesOf('none');

/** Whether the schedule `h` found its source gone. */
const isGoneSql = (h: string) => `(${h}.last_error_code in (${goneCodes})
      or ${h}.last_error_code = 'http_404' and ${h}.consecutive_failures >= ${GONE_AFTER_FAILURES}
        and ${h}.failing_since < now() - interval '${GONE_AFTER_DAYS} days')`;

/** The worst of the enabled schedules of the source row `o`; what time alone changes (silent) is not in it. */
export const derivedHealthSql = `case when not o.is_active then 'paused' else coalesce((
    select case max(case
        when ${isGoneSql('h')} then 5
        when h.last_error_code in (${codesOf('denied')}) then 4
        when h.last_outcome = 'failed' and coalesce(h.last_error_code, 'internal') not in (${silentCodes}) then 3
        when h.last_outcome = 'completed' then 2
        -- what says nothing about the source (a quota, a lost worker, no time) leaves what was known before
        when h.failing_since is not null then 3
        when h.cursor is not null then 2
        else 1 end)
      when 5 then 'gone' when 4 then 'denied' when 3 then 'failing' when 2 then 'healthy' when 1 then 'new' end
    from schedule h where h.source_id = o.id and h.is_enabled), 'paused') end`;

/** A source that brought something now and then, and nothing for three times as long as usual and a day at least. */
export const isSilentSql = `(o.health = 'healthy' and o.usual_gap_seconds is not null
    and o.last_item_at < now() - greatest(o.usual_gap_seconds * 3, 86400) * interval '1 second')`;

/** The health to show of the source row `o`. */
export const shownHealthSql = `case when ${isSilentSql} then 'silent' else o.health end`;

/** The worst first, for sorting: what nobody can read before what is merely quiet, what rests last. */
export const healthRankSql = `case when ${isSilentSql} then 4 else
    array_position(array['failing', 'denied', 'gone', 'silent', 'new', 'healthy', 'paused'], o.health) end`;
