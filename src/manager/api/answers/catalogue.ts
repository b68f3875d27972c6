import { z } from 'zod';
import { CATCH_UPS, OVERLAPS, RETRY_BACKOFFS, TICK_OUTCOMES } from '../../../contract/schedule-settings';
import { SOURCE_TYPE_NAMES } from '../../../contract/source-types';
import { TASK_STATUSES } from '../../../contract/task-status';
import { HEALTHS } from '../../source-life/health';
import { count, id, json, moment, named, pageAnswer, stretchAnswer, saidAnswer } from './registry';

/** Shapes of sources, schedules, cadences and their ledger. */

export const sourceType = z.enum(SOURCE_TYPE_NAMES);
export const taskStatus = z.enum(TASK_STATUSES);
const health = z.enum(Object.keys(HEALTHS) as (keyof typeof HEALTHS)[]);

const schedule = {
  id,
  source_id: id,
  source_type: sourceType,
  task_type: z.string(),
  cadence_id: id,
  is_enabled: z.boolean(),
  priority: z.int(),
  ttl_seconds: z.int().nullable(),
  timeout_seconds: z.int().nullable(),
  max_attempts: z.int(),
  retry_delay_seconds: z.int(),
  retry_backoff: z.enum(RETRY_BACKOFFS),
  overlap: z.enum(OVERLAPS),
  params: json,
  cursor: json.nullable(),
  not_before: moment.nullable().describe('Not due before this moment'),
  not_before_reason: z.string().nullable(),
  last_task_id: z.uuid().nullable(),
  last_outcome: taskStatus.nullable(),
  last_error_code: z.string().nullable(),
  last_finished_at: moment.nullable(),
  consecutive_failures: count,
  failing_since: moment.nullable().describe('Since when it fails, without a success between'),
  created_at: moment,
  updated_at: moment,
};

export const ScheduleAnswer = named('Schedule', z.object({ ...schedule, source_is_active: z.boolean() }));
export const SchedulePage = pageAnswer('Schedule', ScheduleAnswer);

const source = {
  id,
  type: sourceType,
  name: z.string().nullable(),
  url: z.string().nullable(),
  host_key: z.string().nullable(),
  external_id: z.string().nullable(),
  is_active: z.boolean(),
  settings: json,
  created_at: moment,
  updated_at: moment,
  health,
  health_since: moment,
  last_item_at: moment.nullable().describe('When it last brought something new'),
};

const listed = z.object({
  id,
  task_type: z.string(),
  is_enabled: z.boolean(),
  cadence_id: id,
  cadence: z.string(),
  next_tick_at: moment.nullable(),
  not_before: moment.nullable(),
  last_outcome: taskStatus.nullable(),
  last_error_code: z.string().nullable(),
  last_finished_at: moment.nullable(),
  consecutive_failures: count,
});
export const SourceAnswer = named('Source', z.object({ ...source, schedules: z.array(listed) }));
export const SourcePage = pageAnswer('Source', SourceAnswer);
export const SourceDetail = named(
  'SourceDetail',
  z.object({ ...source, schedules: z.array(z.object({ ...schedule, cadence: z.string() })) }),
);

export const CandidateAnswer = named(
  'Candidate',
  z.object({
    source_type: sourceType,
    task_type: z.string(),
    url: z.string(),
    title: z.string().nullable(),
    kind: z.string().describe('The dialect of a feed, or wall, channel, playlist'),
    items: count.nullable().describe('What it has now; null when it was not looked at'),
    from: z.enum(['self', 'link', 'anchor', 'well_known', 'pattern']),
    source_id: id.nullable().describe('The source that has this address already'),
  }),
);
export const DiscoveredAnswer = named(
  'Discovered',
  z.object({
    url: z.string(),
    final_url: z.string(),
    candidates: z.array(CandidateAnswer),
    note: z.string().nullable().describe('Why nothing is offered; null when something is'),
  }),
);
export const SourceCountsAnswer = named(
  'SourceCounts',
  z.object({
    total: count,
    by_type: z.record(z.string(), count),
    by_health: z.record(z.string(), count),
    items: z.array(z.object({ type: sourceType, health, count })),
  }),
);

export const SourceChangeStretch = stretchAnswer(
  'SourceChange',
  named(
    'SourceChange',
    z.object({
      id,
      at: moment,
      field: z.string().describe('url or health'),
      old: z.string().nullable(),
      new: z.string().nullable(),
      reason: z.string(),
      said: saidAnswer.nullable(),
      task_id: z.uuid().nullable().describe('The task that found it; null: somebody changed it'),
    }),
  ),
);

export const ImportReport = named(
  'ImportReport',
  z.object({
    created: count,
    updated: count,
    skipped: count,
    failed: count,
    errors: z
      .array(z.object({ line: z.int(), message: z.string(), said: saidAnswer.nullable() }))
      .describe('The first 1,000'),
  }),
);

export const CadenceAnswer = named(
  'Cadence',
  z.object({
    id,
    name: z.string(),
    cron: z.string().nullable(),
    timezone: z.string(),
    interval_seconds: z.int().nullable(),
    spread_seconds: z.int(),
    is_enabled: z.boolean(),
    catch_up: z.enum(CATCH_UPS),
    starts_at: moment.nullable(),
    ends_at: moment.nullable(),
    next_tick_at: moment.nullable(),
    last_tick_at: moment.nullable(),
    created_at: moment,
    updated_at: moment,
  }),
);
export const CadencePage = pageAnswer('Cadence', CadenceAnswer);
export const CadencePreview = named(
  'CadencePreview',
  z.object({ ticks: z.array(z.object({ at: moment, local: z.string().describe('In the time zone of the clock') })) }),
);

const perMinute = z.array(count);
export const DraftLoadAnswer = named(
  'DraftLoad',
  z.object({
    from: moment,
    step_seconds: z.int(),
    schedules: count.describe('Schedules the draft was reckoned with'),
    existing: perMinute.describe('Tasks that other clocks start in each step'),
    draft: perMinute.describe('Tasks that the draft starts in each step'),
    usual: count.describe('The busiest minute of a usual hour, without the draft'),
    peak: z
      .object({ at: moment, count, of_draft: count })
      .nullable()
      .describe('The busiest minute in which the draft starts something'),
    spread_seconds: z.int().nullable().describe('The spread that takes the peak away; null when there is none to take'),
  }),
);

export const TickAnswer = named(
  'Tick',
  z.object({
    id,
    cadence_id: id,
    tick_at: moment,
    source_type: sourceType,
    task_type: z.string(),
    outcome: z.enum(TICK_OUTCOMES),
    group_id: id.nullable(),
    planned: count,
    skipped: z.record(z.string(), count),
    created_at: moment,
  }),
);
export const TickPage = pageAnswer('Tick', TickAnswer);

const entry = z.looseObject({ name: z.string(), title: z.string() });
export const DictionaryAnswer = named('Dictionary', z.array(entry));
export const Dictionaries = named('Dictionaries', z.record(z.string(), DictionaryAnswer));
