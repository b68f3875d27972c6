import { z } from 'zod';
import { ERROR_CODES, policyOf } from '../../contract/error-codes';
import { DEAD_LETTER_REASONS } from '../../contract/messages';
import { NOTICE_CHANNELS, NOTICE_EVENTS, NOTICE_SCOPES, NOTICE_STATUSES } from '../../contract/notices';
import {
  CATCH_UPS,
  DELAY_REASONS,
  OVERLAPS,
  RETRY_BACKOFFS,
  SKIP_REASON_TITLES,
  TICK_OUTCOMES,
  TRIGGERS,
} from '../../contract/schedule-settings';
import { SOURCE_TYPE_NAMES, sourceTypeOf } from '../../contract/source-types';
import { GROUP_STATUS_TITLES, IGNORED_REASONS, TASK_STATUS_TITLES, TASK_TRANSITIONS } from '../../contract/task-status';
import { HEALTHS } from '../source-life/health';

/** What may be sent: a field with a default may be left out. */
const INPUT = { io: 'input' } as const;

/** Every closed list, as the API tells it. */
export function dictionaries(): Record<string, unknown> {
  return {
    source_types: SOURCE_TYPE_NAMES.map((name) => {
      const { title, url, default_task_type, settings } = sourceTypeOf(name);
      return { name, title, url, default_task_type, settings: z.toJSONSchema(settings, INPUT) };
    }),
    task_types: SOURCE_TYPE_NAMES.flatMap((source_type) =>
      Object.entries(sourceTypeOf(source_type).task_types).map(([name, { title, params }]) => ({
        name,
        source_type,
        title,
        params: z.toJSONSchema(params, INPUT),
      })),
    ),
    task_statuses: Object.entries(TASK_STATUS_TITLES).map(([name, title]) => ({
      name,
      title,
      next: TASK_TRANSITIONS[name as keyof typeof TASK_TRANSITIONS],
    })),
    task_group_statuses: titled(GROUP_STATUS_TITLES),
    error_codes: ERROR_CODES.map((name) => ({ name, ...policyOf(name) })),
    skip_reasons: titled(SKIP_REASON_TITLES),
    source_healths: titled(HEALTHS),
    tick_outcomes: named(TICK_OUTCOMES),
    triggers: named(TRIGGERS),
    delay_reasons: named(DELAY_REASONS),
    retry_backoffs: named(RETRY_BACKOFFS),
    overlaps: named(OVERLAPS),
    catch_ups: named(CATCH_UPS),
    ignored_reasons: named(IGNORED_REASONS),
    dead_letter_reasons: named(DEAD_LETTER_REASONS),
    notice_channels: named(NOTICE_CHANNELS),
    notice_events: named(NOTICE_EVENTS),
    notice_scopes: named(NOTICE_SCOPES),
    notice_statuses: named(NOTICE_STATUSES),
  };
}

function titled(titles: Record<string, string>): { name: string; title: string }[] {
  return Object.entries(titles).map(([name, title]) => ({ name, title }));
}

function named(names: readonly string[]): { name: string; title: string }[] {
  return names.map((name) => ({ name, title: name.replaceAll('_', ' ') }));
}
