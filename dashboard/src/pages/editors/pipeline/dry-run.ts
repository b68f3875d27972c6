import type { Schemas } from '../../../api/types';
import type { DryRunState, useDryRun } from '../dry-run';

/** A request of a dry run and its answer. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  };
  readonly answer: {
    readonly status: number;
    readonly content_type: string | null;
    readonly bytes: number;
    readonly start: string;
    readonly ms: number;
  } | null;
}

/** A row and what became of it. */
export interface PreviewRow {
  readonly row: number;
  readonly line: number | null;
  readonly values: Readonly<Record<string, string>>;
  readonly exchange: Exchange | null;
  readonly failure: { readonly step: string; readonly code: string; readonly message: string } | null;
  readonly records: readonly string[];
  readonly record_count: number;
}

export type StepName = 'read' | 'request' | 'check' | 'transform' | 'sql' | 'write' | 'notify';

/** The result of a dry run, as the parser of pipelines writes it. */
export interface DryRunResult {
  readonly outcome: 'completed' | 'partial' | 'failed';
  readonly rows: number;
  readonly rows_done: number;
  readonly rows_failed: number;
  readonly requests: number;
  readonly steps: readonly (Omit<Schemas['TaskSteps']['steps'][number], 'name'> & { readonly name: StepName })[];
  readonly preview: {
    readonly columns: readonly string[];
    readonly input: Exchange | null;
    readonly bad_lines: readonly { readonly line: number | null; readonly message: string }[];
    readonly rows: readonly PreviewRow[];
    readonly sql: readonly string[] | null;
    readonly files: readonly { readonly name: string; readonly bytes: number; readonly start: string | null }[];
    readonly items: readonly Readonly<Record<string, string | null>>[];
    readonly notice: string | null;
    readonly is_cut: boolean;
  };
}

/** Where the dry run of a pipeline stands, and the hand on it. */
export type PipelineTrial = DryRunState<DryRunResult>;
export type PipelineRun = ReturnType<typeof useDryRun<DryRunResult>>;
