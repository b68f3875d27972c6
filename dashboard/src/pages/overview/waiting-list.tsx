import { useTranslation } from 'react-i18next';
import type { Overview } from '../../api/types';
import { number } from '../../format/numbers';
import { Link } from '../../ui/link';
import { Moment } from '../../ui/moment';
import { Empty } from '../../ui/panel';

type Waiting = Overview['waiting']['by_reason'][number];

/** Where one sees what holds tasks back. */
const HOLDERS: Readonly<Record<Waiting['reason'], string>> = {
  kafka: '/system',
  no_worker: '/workers',
  credit: '/topics',
  spread: '/cadences',
  retry: '/sources?health=failing',
  dispatch: '/topics',
  queued: '/workers',
};

/** Every task that waits, by type and by what it waits for; the counts add up to the card's. */
export function WaitingList({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const { by_reason } = overview.waiting;
  return (
    <>
      <p className="meta">
        <Link to="/" className="aim">
          {t('overview.show_all')}
        </Link>
      </p>
      {by_reason.length === 0 && <Empty>{t('card.waiting.none')}</Empty>}
      <ul className="list">
        {by_reason.map(({ reason, source_type, count, until }) => (
          <li key={`${source_type} ${reason}`}>
            <span className="grow">
              <Link to={`/groups?status=running&type=${source_type}`}>
                {source_type}: {t('waiting.tasks', { count, n: number(count) })}
              </Link>{' '}
              <Link to={HOLDERS[reason]} className="meta">
                {t(`waiting.${reason}.text`)}
              </Link>
            </span>
            <Moment at={until} relative />
          </li>
        ))}
      </ul>
    </>
  );
}
