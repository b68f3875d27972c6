import { z } from 'zod';
import { TRIGGERS } from '../../../contract/schedule-settings';
import { GROUP_STATUSES } from '../../../contract/task-status';
import { WAITING_REASONS, type WaitingReason } from '../../insight/waiting';
import { WHY_REASONS, type WhyReason } from '../../insight/why';
import { taskStatus } from './catalogue';
import { count, id, listAnswer, moment, named, saidAnswer } from './registry';

/** Shapes of the read side: what a person wants to know at a glance. */

const waiting = z.object({
  reason: z.enum(Object.keys(WAITING_REASONS) as WaitingReason[]),
  source_type: z.string(),
  count,
  until: moment.nullable(),
});

export const OverviewAnswer = named(
  'Overview',
  z.object({
    at: moment,
    late: z.object({
      count,
      oldest_at: moment.nullable(),
      items: z.array(
        z.object({
          kind: z.enum(['tick', 'group', 'cadence']),
          id,
          name: z.string(),
          since: moment,
          detail: z.string(),
          said: saidAnswer.nullable(),
        }),
      ),
    }),
    broken: z.object({
      count,
      since_today: count,
      causes: z.array(
        z.object({
          error_code: z.string(),
          host: z.string().nullable(),
          source_type: z.string(),
          count,
          since: moment.nullable(),
          sample_source_id: id,
        }),
      ),
    }),
    silent: z.object({
      count,
      items: z
        .array(z.object({ source_id: id, name: z.string(), last_item_at: moment, usual_gap_seconds: z.number() }))
        .describe('Silent for the longest, at most 20'),
    }),
    waiting: z.object({ count, by_reason: z.array(waiting) }),
    traffic: z.array(
      z.object({
        source_type: z.string(),
        created: count,
        queued: count,
        running: count,
        delayed: count,
        spread: count.describe('Of the delayed, those that wait for their turn in a window'),
        delayed_until: moment.nullable(),
        spread_until: moment.nullable(),
        live_workers: count,
      }),
    ),
    groups: z
      .array(
        z.object({
          id,
          cadence: z.string().nullable(),
          source_type: z.string(),
          task_type: z.string(),
          trigger: z.enum(TRIGGERS),
          status: z.enum(GROUP_STATUSES),
          priority: z.int(),
          total: count,
          created: count,
          queued: count,
          running: count,
          completed: count,
          failed: count,
          expired: count,
          cancelled: count,
          late: count,
          created_at: moment,
          started_at: moment.nullable(),
          expires_at: moment,
        }),
      )
      .describe('Open ones, at most 20'),
    totals: z.object({
      sources: count,
      by_health: z.record(z.string(), count),
      by_type: z.record(z.string(), count),
      items_24h: count,
      workers_live: count,
      dead_letters_24h: count,
    }),
  }),
);

const steps = z.array(count);
export const LoadAnswer = named(
  'Load',
  z.object({
    from: moment,
    to: moment,
    step_seconds: z.int(),
    series: z.array(z.object({ key: z.string(), done: steps, failed: steps, planned: steps })),
  }),
);

export const StripList = listAnswer(
  'Strip',
  named(
    'Strip',
    z.object({
      schedule_id: id,
      outcomes: z
        .array(
          z.object({
            task_id: z.uuid(),
            status: taskStatus,
            at: z.iso.datetime({ offset: true }),
            error_code: z.string().nullable(),
          }),
        )
        .describe('The last 50, newest first'),
      pace: z
        .object({
          asked_seconds: count.describe('Mean seconds between the firings of its clock'),
          real_seconds: count.nullable().describe('Mean seconds between its runs; null until there are three'),
          runs: count.describe('Of the last 50 those its present clock asked for, at most 20'),
        })
        .nullable()
        .describe('Null on request alone'),
    }),
  ),
);

export const CauseList = listAnswer(
  'Cause',
  named(
    'Cause',
    z.object({
      error_code: z.string().describe('Or `expired` for tasks that ended without an error'),
      count,
      hosts: z.array(z.object({ host: z.string(), count })).describe('The five with the most'),
      sample_task_id: z.uuid(),
    }),
  ),
);

export const FailureList = named(
  'FailureList',
  z.object({
    since: moment.describe('Tasks planned from then on'),
    items: z.array(
      z.object({
        error_code: z.string(),
        host: z.string().nullable(),
        source_type: z.string().nullable().describe('Null when the source is deleted'),
        count,
        groups: count.describe('Groups they are in'),
        last_at: moment,
        sample_task_id: z.uuid(),
      }),
    ),
  }),
);

export const CurveAnswer = named(
  'Curve',
  z.object({
    from: moment.describe('When the group began'),
    to: moment.describe('When it ended, or now'),
    step_seconds: z.number(),
    total: count,
    examined: count.describe('Tasks that the steps are from'),
    begun: steps.describe('Tasks that had begun by the end of each step'),
    ended: steps.describe('Tasks that had ended by then'),
    failed: steps.describe('Of these, the failed and expired'),
  }),
);

export const ActivityAnswer = named(
  'Activity',
  z.object({
    days: z.array(z.object({ day: z.iso.date(), new: count, changed: count })),
    hours: z.array(z.array(count)).describe('New items by day of the week (Monday first) and hour, UTC'),
  }),
);

export const FoundList = listAnswer(
  'Found',
  named(
    'Found',
    z.object({
      kind: z.enum(['source', 'cadence', 'group', 'task', 'worker']),
      id: z.string(),
      title: z.string(),
      detail: z.string(),
    }),
  ),
);

export const WhyAnswer = named(
  'Why',
  z.object({
    state: z.string(),
    reason: z.enum(Object.keys(WHY_REASONS) as WhyReason[]),
    sentence: z.string(),
    said: saidAnswer,
    since: moment.nullable(),
    clears_at: moment.nullable(),
    holder: z
      .object({
        kind: z.enum(['cadence', 'group', 'task', 'worker', 'topic', 'source', 'schedule']),
        id: z.string(),
      })
      .nullable(),
  }),
);

export const BulkAnswer = named(
  'BulkDone',
  z.object({
    matched: count.describe('What the ids or the filter name'),
    done: count.describe('What was changed; 0 with dry_run'),
    skipped: z.record(z.string(), count).describe('What was left alone, by reason'),
  }),
);
