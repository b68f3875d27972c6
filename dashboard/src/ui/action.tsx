import { createContext, useCallback, useContext, useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient, useAnswer, type Topic } from '../api/queries';
import { Problem } from '../api/problem';
import { curlOf, send, type Call } from '../api/request';
import type { Bulk } from '../api/types';
import { number } from '../format/numbers';
import { sentenceOf } from '../i18n/problem-sentence';
import { Button, Modal } from './kit';
import { say } from './say';

/** Something that changes the world: what it will touch, the request that does it, what to say afterwards. */
export interface Action<Answer> {
  readonly title: string;
  readonly sentence: ReactNode;
  readonly call: Call<Answer>;
  /** A dry run that counts what it would touch. */
  readonly preview?: Call<Bulk>;
  readonly isDestructive?: boolean;
  readonly done: (answer: Answer) => string;
  /** What is asked for again afterwards. */
  readonly touches: readonly Topic[];
  readonly then?: (answer: Answer) => void;
}

type Act = <Answer>(action: Action<Answer>) => void;
const ActContext = createContext<Act>(() => undefined);

/** Opens the one dialog in which every action is confirmed, by mouse and by key alike. */
export function useAct(): Act {
  return useContext(ActContext);
}

/** Makes what was touched fresh. */
export function touch(topics: readonly Topic[]): void {
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => topics.includes(queryKey[0] as Topic) });
}

/** Holds the dialog of actions. */
export function ActionHost({ children }: { children: ReactNode }) {
  const [action, setAction] = useState<Action<unknown> | null>(null);
  const act = useCallback<Act>((next) => setAction(next as Action<unknown>), []);
  return (
    <ActContext.Provider value={act}>
      {children}
      {action !== null && <ActionDialog action={action} onClose={() => setAction(null)} />}
    </ActContext.Provider>
  );
}

function ActionDialog({ action, onClose }: { action: Action<unknown>; onClose: () => void }) {
  const { t } = useTranslation();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const run = async () => {
    setPending(true);
    setProblem(null);
    try {
      const answer = await send(action.call);
      say(action.done(answer));
      onClose();
      action.then?.(answer);
    } catch (error: unknown) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setPending(false);
      touch(action.touches);
    }
  };
  return (
    <Modal opened onClose={onClose} title={action.title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <div className="stack">
        <p>{action.sentence}</p>
        {action.preview !== undefined && <Preview call={action.preview} />}
        {problem !== null && (
          <div role="alert" className="bad">
            <p>{sentenceOf(problem, t)}</p>
            {problem.errors.map(({ path, message }) => (
              <p key={path}>
                <code>{path}</code> {message}
              </p>
            ))}
          </div>
        )}
        <Curl call={action.call} />
        <div className="form">
          <div className="end">
            <Button onClick={onClose}>{t('action.keep')}</Button>
            <Button
              ref={button}
              variant="filled"
              color={action.isDestructive ? 'red.8' : 'accent'}
              loading={isPending}
              onClick={() => void run()}
            >
              {action.title}
            </Button>
          </div>
        </div>
      </div>
    </Modal>
  );
}

function Preview({ call }: { call: Call<Bulk> }) {
  const { t } = useTranslation();
  const { data, error } = useAnswer('fixed', call);
  if (error !== null) return <p className="bad">{sentenceOf(error, t)}</p>;
  if (data === undefined) return <p className="muted">{t('state.loading')}</p>;
  return <p>{bulkSentence(data, t('bulk.would', { count: data.matched, n: number(data.matched) }))}</p>;
}

/** `312 retried, 4 skipped: running`. */
export function bulkSentence({ skipped }: Bulk, done: string): string {
  const reasons = Object.entries(skipped).filter(([, count]) => count > 0);
  return [done, ...reasons.map(([reason, count]) => `${number(count)} – ${reason.replaceAll('_', ' ')}`)].join(', ');
}

/** The same request for a terminal. */
export function Curl({ call }: { call: Call }) {
  const { t } = useTranslation();
  const text = curlOf(call);
  return (
    <details>
      <summary>curl</summary>
      <pre tabIndex={0} aria-label="curl">
        {text}
      </pre>
      <button
        type="button"
        className="plain"
        onClick={() =>
          void navigator.clipboard.writeText(text).then(
            () => say(t('action.copied')),
            () => say(t('action.not_copied'), 'bad'),
          )
        }
      >
        {t('action.copy')}
      </button>
    </details>
  );
}
