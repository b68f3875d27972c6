import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/queries';
import { Problem } from '../api/problem';
import { send, type Call } from '../api/request';
import type { Bulk } from '../api/types';
import { number } from '../format/numbers';
import { sentenceOf } from '../i18n/problem-sentence';
import { bulkSentence, touch, type Action } from './action';
import { Curl } from './curl';
import { Button } from './kit';
import { Dialog } from './dialog';
import { say } from './say';

/** Asks once, says what will be touched, does it, says what came of it. */
export default function ActionDialog({ action, onClose }: { action: Action<unknown>; onClose: () => void }) {
  const { t } = useTranslation();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
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
    <Dialog onClose={onClose} title={action.title}>
      <div className="stack">
        <p>{action.sentence}</p>
        {action.preview !== undefined && <Preview call={action.preview} />}
        {problem !== null && (
          <div role="alert" className="bad">
            <p>{sentenceOf(problem, t)}</p>
          </div>
        )}
        <Curl call={action.call} />
        <div className="form">
          <div className="end">
            <Button onClick={onClose}>{t('action.keep')}</Button>
            <Button
              data-autofocus
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
    </Dialog>
  );
}

function Preview({ call }: { call: Call<Bulk> }) {
  const { t } = useTranslation();
  const { data, error } = useAnswer('fixed', call);
  if (error !== null) return <p className="bad">{sentenceOf(error, t)}</p>;
  if (data === undefined) return <p className="muted">{t('state.loading')}</p>;
  return <p>{bulkSentence(data, t('bulk.would', { count: data.matched, n: number(data.matched) }))}</p>;
}
