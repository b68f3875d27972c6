import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { optionsOf } from '../../../lists';
import { Button, Select } from '../../../ui/kit';
import { TrialWait } from '../trial-wait';
import type { PipelineRun, PipelineTrial } from './dry-run';
import type { Settings } from './settings';

const ROWS = ['1', '3', '5', '10', '20'];

/** Tries the settings, says how that goes, and chooses between the form and its JSON. */
export function TryBar({
  run: { state, isBusy, stop },
  onTry,
  isJson,
  onView,
  isStuck,
  settings,
}: {
  run: PipelineRun;
  onTry: (rows: number) => void;
  isJson: boolean;
  onView: (isJson: boolean) => void;
  /** A text is no value yet: another view would lose it. */
  isStuck: boolean;
  settings: Settings;
}) {
  const { t } = useTranslation();
  const [rows, setRows] = useState('5');
  const [tried, setTried] = useState<Settings | null>(null);
  const start = () => {
    setTried(settings);
    onTry(Number(rows));
  };
  return (
    <div className="try-bar">
      <div className="row">
        <Button variant="filled" onClick={start} loading={isBusy}>
          {t('pipe.try', { count: Number(rows) })}
        </Button>
        <Select
          aria-label={t('pipe.try.rows')}
          data={optionsOf(ROWS)}
          value={rows}
          onChange={(next) => next !== null && setRows(next)}
          allowDeselect={false}
          w={80}
        />
        {isBusy && <Button onClick={stop}>{t('pipe.try.stop')}</Button>}
        <div className="row views" role="group" aria-label={t('pipe.view')}>
          {[false, true].map((one) => (
            <button
              key={String(one)}
              type="button"
              className="plain chip"
              aria-pressed={isJson === one}
              disabled={isStuck && isJson !== one}
              onClick={() => onView(one)}
            >
              {one ? t('pipe.view.json') : t('pipe.view.form')}
            </button>
          ))}
        </div>
      </div>
      <p role="status">
        <Said state={state} isOld={state.phase === 'done' && tried !== settings} />
      </p>
    </div>
  );
}

function Said({ state, isOld }: { state: PipelineTrial; isOld: boolean }) {
  const { t } = useTranslation();
  const { phase, result, sentence } = state;
  if (phase === 'idle') return <span className="meta">{t('pipe.try.text')}</span>;
  if (phase === 'failed') return <span className="bad">{sentence}</span>;
  if (phase !== 'done' || result === null) return <TrialWait state={state} />;
  const { outcome, rows, rows_done, rows_failed, requests } = result;
  return (
    <>
      <span className={outcome === 'completed' ? '' : 'bad'}>{t(`pipe.outcome.${outcome}`)}</span>{' '}
      {t('pipe.counts', { rows, done: rows_done, failed: rows_failed, requests })}
      {result.preview.is_cut && ` ${t('pipe.is_cut')}`}
      {isOld && <span className="meta"> {t('pipe.is_old')}</span>}
    </>
  );
}
