import { useTranslation } from 'react-i18next';
import type { Strip } from '../api/types';
import { duration, number } from '../format/numbers';
import { Icon } from './icons';

/** Slower than this many times what is asked is behind; the card of what is late counts by the same. */
const BEHIND = 1.5;

/**
 * The pace asked for, beside the real one: `1h → 3.1h`, with a mark where it falls behind.
 * @param otherwise what to show where no clock asks
 */
export function PaceMark({ pace, otherwise }: { pace: Strip['pace'] | undefined; otherwise: string }) {
  const { t } = useTranslation();
  if (pace === undefined || pace === null) return <>{otherwise}</>;
  const { asked_seconds, real_seconds, runs } = pace;
  const asked = duration(asked_seconds * 1_000);
  if (real_seconds === null) return <>{asked}</>;
  const real = duration(real_seconds * 1_000);
  const times = real_seconds / Math.max(1, asked_seconds);
  const values = { asked, real, count: runs, times: number(Math.round(times * 10) / 10) };
  if (times <= BEHIND)
    return (
      <span title={t('pace.kept', values)} className="nowrap">
        {asked} → {real}
      </span>
    );
  return (
    <span className="status tone-partial loud" title={t('pace.behind', values)}>
      <Icon name="alert" size={14} />
      <span className="sr-only">{t('pace.behind', values)}</span>
      <span aria-hidden="true">
        {asked} → {real}
      </span>
    </span>
  );
}
