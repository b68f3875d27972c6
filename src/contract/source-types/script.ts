import { z } from 'zod';
import type { SourceTypeDefinition } from './definition';

/** Users' scripts: what may be asked of their parser, and the shape of its parameters and settings. */

export const SCRIPT_LANGUAGES = ['python', 'javascript', 'typescript'] as const;
export type ScriptLanguage = (typeof SCRIPT_LANGUAGES)[number];

/** How a script's file ends. */
export const SCRIPT_EXTENSIONS: Readonly<Record<ScriptLanguage, string>> = {
  python: 'py',
  javascript: 'js',
  typescript: 'ts',
};

/** Bytes of a script's code at most. */
export const LONGEST_SCRIPT = 1_048_576;

/** Bytes of code that is tried without being saved: it travels in the task's message. */
export const LONGEST_DRAFT = 262_144;

/** What `params.dry_run` of a script's task holds: the code to try, in place of the saved one. */
export const scriptDraft = z.object({ language: z.enum(SCRIPT_LANGUAGES), code: z.string().min(1) }).strict();

/** Where the storage keeps a revision of a script. */
export function scriptKey(source_id: number, revision: number, language: ScriptLanguage): string {
  return `scripts/${source_id}/${revision}.${SCRIPT_EXTENSIONS[language]}`;
}

const anyObject = z.record(z.string(), z.unknown());

const limits = z
  .object({
    cpu_seconds: z.int().min(1).max(3_600).default(60).describe('Processor time of all its processes together'),
    wall_seconds: z.int().min(1).max(86_400).default(300).describe("Bounded by the schedule's timeout_seconds too"),
    memory_mb: z.int().min(64).max(16_384).default(256).describe('Of all its processes together'),
    output_mb: z.int().min(1).max(10_240).default(50).describe('All files it leaves, result files included'),
    files: z.int().min(1).max(98).default(98).describe('Result files; with log.txt and error.txt these are 100'),
    processes: z.int().min(1).max(256).default(16).describe('Processes at once'),
    network_mb: z.int().min(1).max(10_240).default(100).describe('Bytes it may fetch and send'),
  })
  .strict();

/** What one run may cost. */
export type ScriptLimits = z.infer<typeof limits>;

const settings = z
  .object({
    script: z
      .object({
        key: z.string().min(1).max(1024),
        revision: z.int().min(1),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        language: z.enum(SCRIPT_LANGUAGES),
      })
      .strict()
      .optional()
      .describe('The current revision; written by PUT /source/{id}/script'),
    project_file: z
      .string()
      .regex(/^(?!.*(^|\/)\.)[A-Za-z0-9_./-]{1,255}\.(py|js|mjs|cjs|ts|mts|cts)$/)
      .optional()
      .describe('A script in SCRIPTS_FOLDER of the worker instead of an uploaded one'),
    limits: limits.partial().optional(),
    env: z
      .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/))
      .max(50)
      .optional()
      .describe('Names out of SCRIPT_VARIABLES that the script may read'),
    network: z
      .enum(['none', 'guarded'])
      .optional()
      .describe('guarded (default): public addresses and those of HTTP_ALLOW_PRIVATE, through a proxy of ours'),
    params: anyObject.optional().describe('Passed to the script; those of the schedule and of a run come on top'),
  })
  .strict();

/** Settings of a script as its parser uses them. */
export interface ScriptSettings extends Omit<z.infer<typeof settings>, 'limits' | 'network'> {
  readonly limits: ScriptLimits;
  readonly network: 'none' | 'guarded';
}

/** Reads the settings of a source, with the defaults filled in. @throws ZodError */
export function readScriptSettings(given: unknown): ScriptSettings {
  const read = settings.parse(given);
  return { ...read, limits: limits.parse(read.limits ?? {}), network: read.network ?? 'guarded' };
}

export const SCRIPT = {
  title: "User's script",
  topic_variable: 'SCRIPT',
  default_topic: 'script_parser_tasks',
  default_task_type: 'RUN',
  url: 'optional',
  settings,
  task_types: { RUN: { title: 'Run the script', params: anyObject } },
} as const satisfies SourceTypeDefinition;
