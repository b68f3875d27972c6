import { useTranslation } from 'react-i18next';
import { bulk } from '../../actions';
import type { Overview } from '../../api/types';
import { number } from '../../format/numbers';
import { useAct } from '../../ui/action';
import { Button } from '../../ui/kit';
import { Link } from '../../ui/link';
import { Moment } from '../../ui/moment';
import { Empty } from '../../ui/panel';
import { useView } from '../../view';

type Need = Overview['needs_you'][number];
const MOST = 20;

/** What a person has to do something about, by cause; or one of the four lists, when its card was chosen. */
export function NeedsYou({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const [view] = useView({ show: ['late', 'silent'] });
  if (view.show === 'late')
    return (
      <Rows
        rows={overview.late.items.map(({ kind, id, name, since }) => ({
          key: `${kind}${id}`,
          to: kind === 'group' ? `/groups/${id}` : `/cadences/${id}`,
          name,
          since,
        }))}
        empty={t('card.late.none')}
      />
    );
  if (view.show === 'silent')
    return (
      <Rows
        rows={overview.silent.items.map(({ source_id, name, last_item_at }) => ({
          key: String(source_id),
          to: `/sources/${source_id}`,
          name,
          since: last_item_at,
        }))}
        empty={t('card.silent.none')}
      />
    );
  if (overview.needs_you.length === 0) return <Empty>{t('overview.nothing')}</Empty>;
  return (
    <ul className="list">
      {overview.needs_you.slice(0, MOST).map((need, index) => (
        <NeedRow key={index} need={need} />
      ))}
    </ul>
  );
}

/** Where the things behind a cause are listed. */
function addressOf({ kind, host, error_code, source_type }: Need): string {
  if (kind === 'dead_letters' || kind === 'dead_letter') return '/dead-letters';
  if (kind === 'workers' || kind === 'no_worker') return '/workers';
  const query = new URLSearchParams();
  if (host !== null) query.set('q', host);
  if (source_type !== null) query.set('type', source_type);
  if (error_code !== null) query.set('health', 'failing');
  return `/sources?${query.toString()}`;
}

function NeedRow({ need }: { need: Need }) {
  const { t } = useTranslation();
  const act = useAct();
  const { title, count, since, filter } = need;
  return (
    <li>
      <span className="grow">
        <Link to={addressOf(need)}>{title}</Link>
        <span className="meta">
          {' '}
          {number(count)}
          {since !== null && ' · '}
          {since !== null && <Moment at={since} relative />}
        </span>
      </span>
      {filter !== null && (
        <>
          <Button onClick={() => act(bulk(t, 'source', 'run', { filter }))}>{t('act.run')}</Button>
          <Button onClick={() => act(bulk(t, 'source', 'pause', { filter }))}>{t('act.pause')}</Button>
        </>
      )}
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
        <Link to="/">{t('overview.show_all')}</Link>
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
