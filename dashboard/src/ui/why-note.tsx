import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/queries';
import type { Call } from '../api/request';
import type { Why } from '../api/types';
import { saidIn } from '../i18n/said';
import { Link } from './link';
import { Moment } from './moment';

const ADDRESSES: Record<string, string> = {
  task: '/tasks/',
  group: '/groups/',
  task_group: '/groups/',
  cadence: '/cadences/',
  source: '/sources/',
};

/** Why something runs or does not, in one true sentence with the time it clears. Silent when nobody can say. */
export function WhyNote({ call }: { call: Call<Why> }) {
  const { t } = useTranslation();
  const { data } = useAnswer('source', call);
  if (data === undefined) return null;
  const { state, sentence, said, clears_at, since, holder } = data;
  const words = saidIn(said, sentence, t);
  // the English sentence of a schedule says itself that it is about its task
  const isOfTask = state === 'open' && words !== saidIn(null, sentence, t);
  const address = holder === null ? undefined : ADDRESSES[holder.kind];
  return (
    <div className="why" role="note">
      <p className="lead">{isOfTask ? `${t('why.open')} ${words}` : words}</p>
      <p className="meta">
        {since !== null && (
          <>
            {t('why.since')} <Moment at={since} />{' '}
          </>
        )}
        {clears_at !== null && (
          <>
            {t('why.clears')} <Moment at={clears_at} />{' '}
          </>
        )}
        {holder !== null && (
          <>
            {t('why.holder')}{' '}
            {address === undefined ? (
              `${t(`found.${holder.kind}`)} ${holder.id}`
            ) : (
              <Link to={`${address}${holder.id}`}>{`${t(`found.${holder.kind}`)} ${holder.id}`}</Link>
            )}
          </>
        )}
      </p>
    </div>
  );
}
