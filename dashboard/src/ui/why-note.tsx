import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/queries';
import type { Call } from '../api/request';
import type { Why } from '../api/types';
import { moment } from '../format/times';
import { Link } from './link';
import { Moment } from './moment';

const ADDRESSES: Record<string, string> = {
  task: '/tasks/',
  group: '/groups/',
  task_group: '/groups/',
  cadence: '/cadences/',
  source: '/sources/',
};

/** The API writes moments as ISO; people read them as everywhere on the page. */
const withMoments = (sentence: string) =>
  sentence.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (iso) => moment(new Date(iso)));

/** Why something runs or does not, in one true sentence with the time it clears. Silent when nobody can say. */
export function WhyNote({ call }: { call: Call<Why> }) {
  const { t, i18n } = useTranslation();
  // the API speaks English; its reasons are a closed list that has words here
  const isEnglish = i18n.language === 'en';
  const { data } = useAnswer('source', call);
  if (data === undefined) return null;
  const { sentence, reason, clears_at, since, holder } = data;
  const address = holder === null ? undefined : ADDRESSES[holder.kind];
  return (
    <div className="why" role="note">
      <p className="lead">{isEnglish ? withMoments(sentence) : t(`why.reason.${reason}`)}</p>
      {!isEnglish && <p>{withMoments(sentence)}</p>}
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
