import { z } from 'zod';
import type { SourceTypeDefinition } from './definition';

/** VK walls: what may be asked of their parser, and the shape of its parameters and settings. */

const wallParams = z
  .object({
    max_pages: z
      .int()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'Most requests for pages of at most 100 posts; by default 1 at the first look at a wall, 20 afterwards to reach what is known. Posts that do not fit are left to the next runs, which read up to as many pages more for them',
      ),
    max_age_days: z
      .int()
      .min(1)
      .max(36_500)
      .optional()
      .describe('Posts older than this are left out; no limit if absent'),
    recheck_posts: z
      .int()
      .min(0)
      .max(2_000)
      .optional()
      .describe(
        'Known posts that are looked at again for edits: the newest so many, 100 by default, which is one request whatever the number up to there; each 95 more are another one',
      ),
    recheck_days: z
      .int()
      .min(1)
      .max(60)
      .optional()
      .describe(
        'Known posts not older than this are looked at again as well, however many, within max_pages: about one request a run for each 95 of them; absent: recheck_posts alone decides',
      ),
    filter: z
      .enum(['all', 'owner', 'others'])
      .optional()
      .describe("Whose posts: everybody's (the default), the wall's owner's, or other people's"),
    ignore_cursor: z
      .boolean()
      .optional()
      .describe('Read as if the wall had never been read, for example with max_pages 50 for its last 5,000 posts'),
  })
  .strict();

const groupInfoParams = z.object({}).strict();

const vkSettings = z
  .object({
    owner_id: z
      .int()
      .min(-999_999_999_999)
      .max(999_999_999_999)
      .refine((id) => id !== 0, 'must not be 0')
      .optional()
      .describe('Numeric id of the wall, negative for a community; wins over the address'),
  })
  .strict();

export const VK = {
  title: 'VK wall',
  topic_variable: 'VK',
  default_topic: 'vk_parser_tasks',
  default_task_type: 'WALL',
  url: 'any',
  settings: vkSettings,
  task_types: {
    WALL: { title: 'Posts of a wall', params: wallParams },
    GROUP_INFO: { title: 'Facts about a community or user', params: groupInfoParams },
  },
} as const satisfies SourceTypeDefinition;
