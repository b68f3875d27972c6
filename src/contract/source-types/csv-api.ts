import { z } from 'zod';
import type { SourceTypeDefinition } from './definition';

/** Pipelines: CSV or API to files: what may be asked of their parser, and the shape of its parameters and settings. */

const anyObject = z.record(z.string(), z.unknown());

export const CSV_API = {
  title: 'Pipeline: CSV or API to files',
  topic_variable: 'CSV_API',
  default_topic: 'csv_api_parser_tasks',
  default_task_type: 'PIPELINE',
  url: 'optional',
  settings: anyObject,
  task_types: { PIPELINE: { title: 'Run the pipeline', params: anyObject } },
} as const satisfies SourceTypeDefinition;
