import { useTranslation } from 'react-i18next';
import { number } from '../format/numbers';
import type { Status } from './status';

const ORDER = ['completed', 'failed', 'expired', 'cancelled', 'running', 'queued', 'created'] as const;

/** The counters of a group as one bar, in the order of the look. */
export function StackedBar({ counters }: { counters: Record<(typeof ORDER)[number], number> & { total: number } }) {
  const { t } = useTranslation();
  const parts = ORDER.filter((status) => counters[status] > 0);
  const sentence = parts
    .map((status) => `${t(`status.${status satisfies Status}`)} ${number(counters[status])}`)
    .join(', ');
  return (
    <span className="stacked" role="img" aria-label={sentence || '0'} title={sentence}>
      {parts.map((status) => (
        <i key={status} className={`tone-${status}`} style={{ flex: counters[status] }} />
      ))}
    </span>
  );
}
