import { z } from 'zod';
import type { SourceTypeDefinition } from './definition';

/** YouTube channels and playlists: what may be asked of their parser, and the shape of its parameters and settings. */

const anyObject = z.record(z.string(), z.unknown());

export const YOUTUBE = {
  title: 'YouTube channel or playlist',
  topic_variable: 'YOUTUBE',
  default_topic: 'youtube_parser_tasks',
  default_task_type: 'VIDEOS',
  url: 'any',
  settings: anyObject,
  task_types: {
    VIDEOS: { title: 'Videos of a channel or playlist', params: anyObject },
    CHANNEL_INFO: { title: 'Facts about a channel', params: anyObject },
  },
} as const satisfies SourceTypeDefinition;
