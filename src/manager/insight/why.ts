import type { Said } from '../../contract/sentences';

/** The first thing in the way of a task, schedule or source. */
export interface Why {
  /** What it is doing: the status of a task, or `waiting`, `open`, `stopped` for a schedule or source. */
  readonly state: string;
  /** Closed list: WHY_REASONS. */
  readonly reason: WhyReason;
  /** One sentence for people, with numbers and names. */
  readonly sentence: string;
  /** What the sentence is made of. */
  readonly said: Said;
  readonly since: Date | null;
  /** When it clears by itself; null when a person or another thing must act first, or when that is not known. */
  readonly clears_at: Date | null;
  /** Who holds it. */
  readonly holder: {
    readonly kind: 'cadence' | 'group' | 'task' | 'worker' | 'topic' | 'source' | 'schedule';
    readonly id: string;
  } | null;
}

/** Every reason that is given, with a title. */
export const WHY_REASONS = {
  planning: 'Its group is still being planned',
  delayed: 'Its next attempt is not due yet',
  kafka_away: 'Kafka is away',
  no_credit: 'As many tasks as may wait in Kafka wait there',
  behind_group: 'Another group goes first',
  dispatching: 'It is about to be sent',
  no_worker: 'No worker of its type is alive',
  in_topic: 'It is in Kafka behind others',
  working: 'A worker is at it',
  worker_lost: 'Its worker fell silent',
  ended: 'It has ended',
  source_inactive: 'Its source is switched off',
  disabled: 'It is switched off',
  clock_disabled: 'Its clock is switched off',
  clock_ended: 'Its clock does not fire any more',
  on_request: 'It runs when somebody asks for it',
  open_task: 'Its previous task is still open',
  not_due: 'The site asked not to be asked again before',
  next_tick: 'It waits for its clock',
  no_schedule: 'It has no schedule',
} as const;
export type WhyReason = keyof typeof WHY_REASONS;
