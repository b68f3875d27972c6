import { z } from 'zod';
import type { SourceTypeDefinition } from './definition';

/** YouTube channels and playlists: what may be asked of their parser, and the shape of its parameters and settings. */

const videosParams = z
  .object({
    max_pages: z
      .int()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'Most pages of 50 videos; by default 1 at the first look at a channel, 20 afterwards to reach what is known, and 20 for a playlist, whose new videos may be anywhere. Videos of a channel that do not fit are left to the next runs, which read up to as many pages more for them',
      ),
    max_age_days: z
      .int()
      .min(1)
      .max(36_500)
      .optional()
      .describe('Videos published before this are left out; no limit if absent'),
    recheck_days: z
      .int()
      .min(0)
      .max(30)
      .optional()
      .describe(
        'Known videos not older than this, the newest 50 of them, are asked for again once an hour, by one request, and told again if title, description, length or broadcast changed; 3 by default, 0 for never. Without a key edits are seen in the 15 videos of the feed',
      ),
    ignore_cursor: z
      .boolean()
      .optional()
      .describe('Read as if nothing were known, for example with max_pages 20 for the last 1,000 videos'),
  })
  .strict();

const channelInfoParams = z.object({}).strict();

const youtubeSettings = z
  .object({
    channel_id: z
      .string()
      .regex(/^UC[\w-]{22}$/)
      .optional()
      .describe('Id of the channel, UC and 22 characters; wins over the address'),
    playlist_id: z
      .string()
      .regex(/^[\w-]{12,80}$/)
      .optional()
      .describe('Id of a playlist, for example PL…; wins over the channel and the address'),
  })
  .strict();

export const YOUTUBE = {
  title: 'YouTube channel or playlist',
  topic_variable: 'YOUTUBE',
  default_topic: 'youtube_parser_tasks',
  default_task_type: 'VIDEOS',
  url: 'any',
  settings: youtubeSettings,
  task_types: {
    VIDEOS: { title: 'Videos of a channel or playlist', params: videosParams },
    CHANNEL_INFO: { title: 'Facts about a channel', params: channelInfoParams },
  },
} as const satisfies SourceTypeDefinition;
