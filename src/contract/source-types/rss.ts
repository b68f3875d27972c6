import { z } from 'zod';
import type { SourceTypeDefinition } from './definition';

/** Feeds: what may be asked of their parser, and the shape of its parameters and settings. */

const feedParams = z
  .object({
    max_items: z
      .int()
      .min(1)
      .max(5000)
      .optional()
      .describe('Newest items kept of one fetch; 5,000 by default, which is also the most a feed may have'),
    ignore_validators: z
      .boolean()
      .optional()
      .describe('Fetch the whole feed even if it did not change (no If-None-Match, no If-Modified-Since)'),
  })
  .strict();

const feedSettings = z
  .object({
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/), z.string().max(1000))
      .optional()
      .describe('Extra request headers, for example Accept-Language'),
    user_agent: z.string().min(1).max(300).optional(),
  })
  .strict();

export const RSS = {
  title: 'Feed: RSS, Atom or JSON Feed',
  topic_variable: 'RSS',
  default_topic: 'rss_parser_tasks',
  default_task_type: 'FEED',
  url: 'http',
  settings: feedSettings,
  task_types: { FEED: { title: 'Fetch the feed', params: feedParams } },
} as const satisfies SourceTypeDefinition;
