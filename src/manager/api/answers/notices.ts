import { z } from 'zod';
import { NOTICE_CHANNELS, NOTICE_EVENTS, NOTICE_SCOPES, NOTICE_STATUSES } from '../../../contract/notices';
import { count, id, listAnswer, moment, named, stretchAnswer, saidAnswer } from './registry';

/** Shapes of notices and their rules. */

export const NoticeRuleAnswer = named(
  'NoticeRule',
  z.object({
    id,
    name: z.string(),
    channel: z.enum(NOTICE_CHANNELS),
    target: z.string(),
    thread_id: z.int().nullable(),
    scope: z.enum(NOTICE_SCOPES),
    events: z.array(z.enum(NOTICE_EVENTS)),
    source_type: z.string().nullable(),
    task_type: z.string().nullable(),
    cadence_id: id.nullable(),
    schedule_id: id.nullable(),
    template: z.string().nullable(),
    attach: z.array(z.string()),
    quiet_seconds: count,
    is_enabled: z.boolean(),
    disabled_reason: z.string().nullable().describe('Why the manager switched it off itself'),
    created_at: moment,
    updated_at: moment,
  }),
);
export const NoticeRuleList = listAnswer('NoticeRule', NoticeRuleAnswer);

export const NoticeStretch = stretchAnswer(
  'Notice',
  named(
    'Notice',
    z.object({
      id,
      rule_id: id.nullable().describe('Null: a pipeline asked for it itself, or the rule was deleted'),
      rule: z.string().nullable(),
      channel: z.enum(NOTICE_CHANNELS),
      target: z.string(),
      event: z.enum(NOTICE_EVENTS),
      task_group_id: id,
      task_id: z.uuid().nullable(),
      status: z.enum(NOTICE_STATUSES),
      attempts: count,
      due_at: moment,
      error: z.string().nullable(),
      said: saidAnswer.nullable(),
      receipt: z.string().nullable().describe('Id of the Telegram message, or the status the webhook answered with'),
      created_at: moment,
      sent_at: moment.nullable(),
    }),
  ),
);
