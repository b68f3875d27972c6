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

/** The worst of the enabled schedules `h` as a number; null when there is none. */
const worstSql = `max(case
    when h.last_error_code in (${codesOf('gone')}) then 5
    when h.last_error_code in (${codesOf('denied')}) then 4
    when h.last_outcome = 'failed' then 3
    when h.last_outcome = 'completed' then 2
    else 1 end) filter (where h.is_enabled)`;

const named = (worst: string) => `case when not o.is_active then 'paused' else
  case ${worst} when 5 then 'gone' when 4 then 'denied' when 3 then 'failing' when 2 then 'healthy' when 1 then 'new' else 'paused' end end`;

/** The health of the source row `o` as SQL: right for a page of sources. */
export const healthSql = named(`(select ${worstSql} from schedule h where h.source_id = o.id)`);

/** Join and expression for the health of all sources `o`, by one walk through the schedules: right for a filter. */
export const healthOfAll = {
  join: `left join (select h.source_id, ${worstSql} as worst from schedule h group by h.source_id) w on w.source_id = o.id`,
  expression: named('w.worst'),
};
