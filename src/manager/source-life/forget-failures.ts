import type { Statement } from '../../database/clients';

/**
 * A person resumed what was gone or denied: it is due again at the next tick. Parameters: 1 ids of schedules, 2 ids of
 * sources; whatever belongs to either.
 */
export const forgiveSchedules: Statement = {
  name: 'forgive-schedules',
  text: `update schedule set not_before = null, not_before_reason = null
    where (id = any ($1::int[]) or source_id = any ($2::int[])) and not_before_reason in ('gone', 'denied')`,
};

/** A source has another address: what was known of the old one says nothing about it. Parameter: the source. */
export const beginAnew: Statement = {
  name: 'begin-schedules-anew',
  text: `update schedule set cursor = null, not_before = null, not_before_reason = null, last_outcome = null,
      last_error_code = null, consecutive_failures = 0, failing_since = null
    where source_id = $1`,
};
