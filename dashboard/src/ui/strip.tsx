import { useTranslation } from 'react-i18next';
import type { Outcome } from '../api/types';
import { Link } from './link';
import { moment } from '../format/times';

/**
 * The last runs, oldest first. In rows it is one picture with a sentence; large, every run is a link to its task.
 * @param outcomes newest first, as the API tells them
 */
export function Strip({ outcomes, large = false }: { outcomes: readonly Outcome[] | undefined; large?: boolean }) {
  const { t } = useTranslation();
  if (outcomes === undefined || outcomes.length === 0) return <span className="muted">–</span>;
  const oldestFirst = outcomes.toReversed();
  const failed = outcomes.filter(({ status }) => status === 'failed' || status === 'expired').length;
  const sentence = t('strip.sentence', { count: outcomes.length, failed });
  if (!large)
    return (
      <span className="strip" role="img" aria-label={sentence} title={sentence}>
        {oldestFirst.map(({ task_id, status }) => (
          <i key={task_id} className={`tone-${status}`} />
        ))}
      </span>
    );
  return (
    <div className="strip large" role="group" aria-label={sentence}>
      {oldestFirst.map(({ task_id, status, at, error_code }) => {
        const label = [moment(new Date(at)), t(`status.${status}`), error_code].filter(Boolean).join(' · ');
        return (
          <Link key={task_id} to={`?task=${task_id}`} label={label} title={label}>
            <i className={`tone-${status}`} />
          </Link>
        );
      })}
    </div>
  );
}
