import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../../api/problem';
import { call, send } from '../../../api/request';
import type { Schemas, Task } from '../../../api/types';
import { sentenceOf } from '../../../i18n/problem-sentence';
import type { FieldProblem } from './settings';

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

/** Where a dry run stands. `result` stays while another one is under way. */
export interface DryRunState {
  readonly phase: 'idle' | 'created' | 'queued' | 'running' | 'done' | 'failed';
  readonly since: number;
  readonly result: DryRunResult | null;
  /** What went wrong with the dry run itself. */
  readonly sentence: string | null;
}

const POLL_MS = 400;
const OPEN: readonly Task['status'][] = ['created', 'queued', 'running'];

/**
 * Has settings tried, and follows the task until it has ended.
 * @param onRefused takes what the server says about fields
 */
export function useDryRun(onRefused: (errors: readonly FieldProblem[]) => void) {
  const { t } = useTranslation();
  const [state, setState] = useState<DryRunState>({ phase: 'idle', since: 0, result: null, sentence: null });
  const turn = useRef<AbortController | null>(null);
  const task_id = useRef<string | null>(null);
  useEffect(() => () => turn.current?.abort(), []);

  const start = useCallback(
    async (body: Schemas['DryRunSource']) => {
      turn.current?.abort();
      const abort = new AbortController();
      turn.current = abort;
      const say = (change: Partial<DryRunState>) => {
        if (!abort.signal.aborted) setState((before) => ({ ...before, ...change }));
      };
      task_id.current = null;
      say({ phase: 'created', since: Date.now(), sentence: null });
      try {
        const planted = await send(call('post', '/api/v1/source/dry_run', { body }), abort.signal);
        task_id.current = planted.task_id;
        const task = await follow(planted.task_id, abort.signal, (phase) => say({ phase }));
        const result = task.result as DryRunResult | null;
        if (task.status === 'completed' && result !== null) say({ phase: 'done', result });
        else
          say({
            phase: 'failed',
            sentence: task.status === 'expired' ? t('pipe.try.nobody') : (task.error ?? task.status),
          });
      } catch (error: unknown) {
        if (abort.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        say({ phase: 'failed', sentence: error.errors.length > 0 ? t('pipe.try.refused') : sentenceOf(error, t) });
        if (error.errors.length > 0) onRefused(error.errors);
      }
    },
    [onRefused, t],
  );
  const isBusy = ['created', 'queued', 'running'].includes(state.phase);
  const stop = () => {
    turn.current?.abort();
    // it may be over already
    if (task_id.current !== null)
      void send(call('post', '/api/v1/task/{id}/cancel', { path: { id: task_id.current } })).catch(() => undefined);
    setState((before) => ({ ...before, phase: 'idle' }));
  };
  return { state, isBusy, start, stop };
}

async function follow(id: string, signal: AbortSignal, onPhase: (phase: 'created' | 'queued' | 'running') => void) {
  for (;;) {
    const task = await send(call('get', '/api/v1/task/{id}', { path: { id } }), signal);
    if (!OPEN.includes(task.status)) return task;
    onPhase(task.status as 'created' | 'queued' | 'running');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    signal.throwIfAborted();
  }
}
