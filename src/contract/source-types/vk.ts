import { z } from 'zod';
import type { SourceTypeDefinition } from './definition';

/** VK walls: what may be asked of their parser, and the shape of its parameters and settings. */

const anyObject = z.record(z.string(), z.unknown());

export const VK = {
  title: 'VK wall',
  topic_variable: 'VK',
  default_topic: 'vk_parser_tasks',
  default_task_type: 'WALL',
  url: 'any',
  settings: anyObject,
  task_types: {
    WALL: { title: 'Posts of a wall', params: anyObject },
    GROUP_INFO: { title: 'Facts about a community', params: anyObject },
  },
} as const satisfies SourceTypeDefinition;
