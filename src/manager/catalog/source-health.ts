import { ERROR_CODES, policyOf } from '../../contract/error-codes';

/** What is said about a source, derived from its schedules. */
export const HEALTHS = {
  new: 'Never finished a task',
  healthy: 'Its last tasks completed',
  failing: 'Its last task failed',
  denied: 'The server denies access, or credentials are wrong',
  gone: 'It is gone for good',
  paused: 'It is inactive, or has no enabled schedule',
} as const;

const codesOf = (effect: string) =>
  ERROR_CODES.filter((code) => policyOf(code).health === effect)
    .map((code) => `'${code}'`)
    .join(', ');

/** The health of the source row `o` as SQL; the worst of its enabled schedules counts. */
export const healthSql = `case
    when not o.is_active or not exists (select from schedule h where h.source_id = o.id and h.is_enabled) then 'paused'
    else coalesce((
      select case max(case
          when h.last_error_code in (${codesOf('gone')}) then 5
          when h.last_error_code in (${codesOf('denied')}) then 4
          when h.last_outcome = 'failed' then 3
          when h.last_outcome = 'completed' then 2
          else 1 end)
        when 5 then 'gone' when 4 then 'denied' when 3 then 'failing' when 2 then 'healthy' else 'new' end
      from schedule h where h.source_id = o.id and h.is_enabled), 'new')
  end`;
