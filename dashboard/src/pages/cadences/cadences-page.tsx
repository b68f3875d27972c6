import { useTranslation } from 'react-i18next';
import { pauseCadence } from '../../actions';
import { useRows } from '../../api/queries';
import { call } from '../../api/request';
import type { Cadence } from '../../api/types';
import { clockSentence } from '../../format/cron-sentence';
import { duration } from '../../format/numbers';
import { useAct } from '../../ui/action';
import type { Column } from '../../ui/data-table';
import { TextFilter } from '../../ui/filters';
import { Icon } from '../../ui/icons';
import { Button } from '../../ui/kit';
import { Link, useGo } from '../../ui/link';
import { Count, ListView } from '../../ui/list-view';
import { Moment } from '../../ui/moment';
import { Page } from '../../ui/page';
import { Empty } from '../../ui/panel';
import { text, useView } from '../../view';

const SPEC = { q: text, sort: ['name', '-name', 'next_tick_at', '-next_tick_at', 'id', '-id'] } as const;

/** When does what fire? */
export function CadencesPage() {
  const { t, i18n } = useTranslation();
  const act = useAct();
  const go = useGo();
  const [{ q, sort }, setView] = useView(SPEC);
  const query = useRows<Cadence>('cadences', (after) =>
    call('get', '/api/v1/cadence', {
      query: {
        size: 100,
        sort: sort ?? 'next_tick_at',
        ...(q === undefined ? {} : { q }),
        ...(after === null ? {} : { page: Number(after) }),
      },
    }),
  );
  const columns: Column<Cadence>[] = [
    {
      key: 'state',
      title: t('field.status'),
      width: '120px',
      cell: ({ is_enabled }) => (
        <span className="status tone-created">
          <Icon name={is_enabled ? 'play' : 'pause'} size={14} />
          {is_enabled ? t('schedule.enabled') : t('schedule.paused')}
        </span>
      ),
    },
    {
      key: 'name',
      title: t('field.name'),
      isMain: true,
      sort: 'name',
      cell: ({ id, name }) => (
        <Link to={`/cadences/${id}`} className="cut">
          <bdi>{name}</bdi>
        </Link>
      ),
    },
    {
      key: 'sentence',
      title: t('cadence.clock'),
      width: '30%',
      cell: (cadence) => clockSentence(cadence, t, i18n.language),
    },
    { key: 'cron', title: 'cron', width: '130px', isSpare: true, cell: ({ cron }) => <code>{cron ?? '–'}</code> },
    {
      key: 'zone',
      title: t('cadence.zone'),
      width: '130px',
      isSpare: true,
      cell: ({ cron, timezone }) => (cron === null ? '–' : timezone),
    },
    {
      key: 'spread',
      title: t('cadence.spread'),
      width: '84px',
      align: 'right',
      isSpare: true,
      cell: ({ spread_seconds }) => (spread_seconds === 0 ? '–' : duration(spread_seconds * 1_000)),
    },
    {
      key: 'next',
      title: t('cadence.next'),
      width: '130px',
      sort: 'next_tick_at',
      cell: ({ next_tick_at }) => <Moment at={next_tick_at} />,
    },
    { key: 'last', title: t('cadence.last'), width: '130px', cell: ({ last_tick_at }) => <Moment at={last_tick_at} /> },
  ];
  return (
    <Page
      title={t('nav.schedule')}
      isWide
      actions={
        <Button variant="filled" onClick={() => go('/cadences/new')} leftSection={<Icon name="plus" />}>
          {t('cadence.new')}
        </Button>
      }
    >
      <div className="filters" role="search" aria-label={t('filter.label')}>
        <TextFilter label={t('field.name')} value={q} onChange={(next) => setView({ q: next })} />
        <Count data={query.data} />
      </div>
      <ListView
        label={t('nav.schedule')}
        query={query}
        keyOf={({ id }) => id}
        columns={columns}
        hrefOf={({ id }) => `/cadences/${id}`}
        sort={sort ?? 'next_tick_at'}
        onSort={(next) => setView({ sort: next })}
        rowKeys={{
          KeyP: (cadence) => act(pauseCadence(t, cadence)),
          KeyE: ({ id }) => go(`/cadences/${id}/edit`),
        }}
        filters={q ?? null}
        onClear={() => setView({ q: undefined })}
        empty={<Empty>{t('cadence.none')}</Empty>}
      />
    </Page>
  );
}
