/** Closed lists of a schedule's settings and of the reasons that appear in answers and ledgers. */

/** How the delay between attempts grows. */
export const RETRY_BACKOFFS = ['fixed', 'exponential'] as const;
export type RetryBackoff = (typeof RETRY_BACKOFFS)[number];

/** What planning does when the schedule's previous task is still open. */
export const OVERLAPS = ['skip'] as const;
export type Overlap = (typeof OVERLAPS)[number];

/** What a cadence does about ticks missed while nobody was there: nothing, or one tick for all of them. */
export const CATCH_UPS = ['none', 'one'] as const;
export type CatchUp = (typeof CATCH_UPS)[number];

/** What started a group. */
export const TRIGGERS = ['cadence', 'request', 'manual', 'dry_run'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** Why a schedule got no task although its tick fired. */
export const SKIP_REASONS = ['overlap', 'not_due', 'disabled', 'empty', 'missed', 'not_found'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export const SKIP_REASON_TITLES: Record<SkipReason, string> = {
  overlap: 'Its previous task is still open',
  not_due: 'It asked not to be checked before a later moment',
  disabled: 'It is paused, or its source is inactive',
  empty: 'The cadence has no schedule',
  missed: 'The tick fell into a time when no manager ran',
  not_found: 'No schedule matches',
};

/** What a tick came to. */
export const TICK_OUTCOMES = ['planning', 'planned', 'empty', 'missed'] as const;
export type TickOutcome = (typeof TICK_OUTCOMES)[number];

/** Why a task waits for a later moment. */
export const DELAY_REASONS = ['retry', 'spread', 'lost_worker', 'timeout', 'operator'] as const;

/** The cadence that is due at every POST of task groups. */
export const ON_REQUEST = 'on_request';
