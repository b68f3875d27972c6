import { z } from 'zod';
import type { SourceTypeDefinition } from './definition';

/** Users' scripts: what may be asked of their parser, and the shape of its parameters and settings. */

const anyObject = z.record(z.string(), z.unknown());

export const SCRIPT = {
  title: "User's script",
  topic_variable: 'SCRIPT',
  default_topic: 'script_parser_tasks',
  default_task_type: 'RUN',
  url: 'optional',
  settings: anyObject,
  task_types: { RUN: { title: 'Run the script', params: anyObject } },
} as const satisfies SourceTypeDefinition;
