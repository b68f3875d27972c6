import { useTranslation } from 'react-i18next';
import { bulkSources } from '../../actions';
import type { Overview, Source } from '../../api/types';
import { number } from '../../format/numbers';
import { saidIn, wordsOf } from '../../i18n/said';
import { useAct } from '../../ui/action';
import { Icon } from '../../ui/icons';
import { Button } from '../../ui/kit';
import { Link } from '../../ui/link';
import { Moment } from '../../ui/moment';
import { Empty } from '../../ui/panel';
import { useView } from '../../view';
import { WaitingList } from './waiting-list';

type Cause = Overview['broken']['causes'][number];
const MOST = 20;

/** What a person has to do something about, by cause; or one of the lists behind a card, when that was chosen. */
export function NeedsYou({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const [{ show }] = useView({ show: ['late', 'broken', 'waiting'] });
  if (show === 'late')
    return (
      <Rows
        rows={overview.late.items.map(({ kind, id, name, detail, said, since }) => ({
          key: `${kind}${id}`,
          to: kind === 'group' ? `/groups/${id}` : `/cadences/${id}`,
          name: `${name} – ${saidIn(said, detail, t)}`,
          since,
        }))}
        empty={t('card.late.none')}
      />
    );
  if (show === 'waiting') return <WaitingList overview={overview} />;
  const letters = overview.totals.dead_letters_24h;
  const dry = overview.traffic.filter(
    ({ live_workers, created, queued }) => live_workers === 0 && created + queued > 0,
  );
  if (overview.broken.causes.length + letters + dry.length === 0) return <Empty>{t('overview.nothing')}</Empty>;
  return (
    <ul className="list">
      {dry.map(({ source_type, created, queued }) => (
        <li key={source_type}>
          <span className="status tone-failed loud">
            <Icon name="alert" size={14} />
            {t('overview.no_worker', { type: source_type, n: number(created + queued) })}
          </span>
          <span className="grow" />
          <Link to="/workers">{t('workers.title')}</Link>
        </li>
      ))}
      {letters > 0 && (
        <li>
          <span className="status tone-partial loud">
            <Icon name="alert" size={14} />
            {t('overview.letters', { count: letters, n: number(letters) })}
          </span>
          <span className="grow" />
          <Link to="/dead-letters">{t('letters.title')}</Link>
        </li>
      )}
      {overview.broken.causes.slice(0, MOST).map((cause) => (
        <CauseRow key={`${cause.error_code} ${cause.host} ${cause.source_type}`} cause={cause} />
      ))}
    </ul>
  );
}

/** Where the sources behind a cause are listed. */
function addressOf({ host, source_type }: Cause): string {
  const query = new URLSearchParams({ type: source_type });
  if (host !== null) query.set('q', host);
  return `/sources?${query.toString()}`;
}

function CauseRow({ cause }: { cause: Cause }) {
  const { t } = useTranslation();
  const act = useAct();
  const { error_code, host, source_type, count, since, sample_source_id } = cause;
  const filter = { type: source_type as Source['type'], error_code, ...(host === null ? {} : { host }) };
  return (
    <li>
      <span className="grow row">
        <span className="status tone-failed">
          <Icon name="failed" size={14} />
          <Link to={addressOf(cause)}>{host ?? source_type}</Link>
        </span>
        <span>{t('overview.cause', { count, n: number(count), code: wordsOf('error', error_code) })}</span>
        <span className="meta">
          <Moment at={since} relative />
          {' · '}
          <Link to={`/sources/${sample_source_id}`}>{t('overview.example')}</Link>
        </span>
      </span>
      <Button onClick={() => act(bulkSources(t, 'run', { filter }))}>{t('act.run')}</Button>
      <Button onClick={() => act(bulkSources(t, 'pause', { filter }))}>{t('act.pause')}</Button>
    </li>
  );
}

function Rows({
  rows,
  empty,
}: {
  rows: { key: string; to: string; name: string; since: string | null }[];
  empty: string;
}) {
  const { t } = useTranslation();
  return (
    <>
      <p className="meta">
        <Link to="/" className="aim">
          {t('overview.show_all')}
        </Link>
      </p>
      {rows.length === 0 && <Empty>{empty}</Empty>}
      <ul className="list">
        {rows.map(({ key, to, name, since }) => (
          <li key={key}>
            <Link to={to} className="grow">
              {name}
            </Link>
            <Moment at={since} relative />
          </li>
        ))}
      </ul>
    </>
  );
}
