import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../api/problem';
import { call, send } from '../../api/request';
import type { Schemas, Task } from '../../api/types';
import { sentenceOf } from '../../i18n/problem-sentence';

/** Where a dry run stands. `result` stays while another one is under way. */
export interface DryRunState<Result> {
  readonly phase: 'idle' | 'created' | 'queued' | 'running' | 'done' | 'failed';
  readonly since: number;
  readonly result: Result | null;
  /** What went wrong with the dry run itself. */
  readonly sentence: string | null;
}

const POLL_MS = 400;
const OPEN: readonly Task['status'][] = ['created', 'queued', 'running'];

/**
 * Has a draft tried, and follows the task until it has ended.
 * @typeParam Result as its parser writes it
 * @param onRefused takes what the server says about fields
 * @param nobody what is said when no parser took it in time
 */
export function useDryRun<Result>(
  onRefused: (errors: readonly { path: string; message: string }[]) => void,
  nobody: string,
) {
  const { t } = useTranslation();
  const [state, setState] = useState<DryRunState<Result>>({ phase: 'idle', since: 0, result: null, sentence: null });
  const turn = useRef<AbortController | null>(null);
  const task_id = useRef<string | null>(null);
  useEffect(() => () => turn.current?.abort(), []);

  const start = useCallback(
    async (body: Schemas['DryRunSource']) => {
      turn.current?.abort();
      const abort = new AbortController();
      turn.current = abort;
      const say = (change: Partial<DryRunState<Result>>) => {
        if (!abort.signal.aborted) setState((before) => ({ ...before, ...change }));
      };
      task_id.current = null;
      say({ phase: 'created', since: Date.now(), sentence: null });
      try {
        const planted = await send(call('post', '/api/v1/source/dry_run', { body }), abort.signal);
        task_id.current = planted.task_id;
        const task = await follow(planted.task_id, abort.signal, (phase) => say({ phase }));
        const result = task.result as Result | null;
        if (task.status === 'completed' && result !== null) say({ phase: 'done', result });
        else
          say({
            phase: 'failed',
            sentence: task.status === 'expired' ? nobody : (task.error ?? task.status),
          });
      } catch (error: unknown) {
        if (abort.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        say({ phase: 'failed', sentence: error.errors.length > 0 ? t('pipe.try.refused') : sentenceOf(error, t) });
        if (error.errors.length > 0) onRefused(error.errors);
      }
    },
    [onRefused, nobody, t],
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
