import { useTranslation } from 'react-i18next';
import { useRows } from '../../api/queries';
import { call } from '../../api/request';
import type { Tick } from '../../api/types';
import { number } from '../../format/numbers';
import { optionsOf, TICK_OUTCOMES } from '../../lists';
import type { Column } from '../../ui/data-table';
import { ChoiceFilter } from '../../ui/filters';
import { Icon } from '../../ui/icons';
import { Link } from '../../ui/link';
import { Count, ListView } from '../../ui/list-view';
import { Moment } from '../../ui/moment';
import { Empty } from '../../ui/panel';
import { skipWords } from '../../skip-words';
import { useView } from '../../view';

const LOOK = {
  planned: ['check', 'completed'],
  empty: ['planned', 'created'],
  missed: ['alert', 'failed'],
  planning: ['running', 'running'],
} as const;

/** What became of every firing. */
export function Ledger({ id }: { id: number }) {
  const { t } = useTranslation();
  const [{ outcome }, setView] = useView({ outcome: TICK_OUTCOMES });
  const query = useRows<Tick>('cadences', (after) =>
    call('get', '/api/v1/cadence/{id}/ticks', {
      path: { id },
      query: {
        size: 100,
        ...(after === null ? {} : { page: Number(after) }),
        ...(outcome === undefined ? {} : { outcome: outcome as Tick['outcome'] }),
      },
    }),
  );
  const columns: Column<Tick>[] = [
    {
      key: 'tick',
      title: t('ledger.tick'),
      width: '150px',
      isMain: true,
      cell: ({ tick_at }) => <Moment at={tick_at} />,
    },
    {
      key: 'outcome',
      title: t('ledger.outcome'),
      width: '150px',
      cell: ({ outcome: what }) => (
        <span className={`status tone-${LOOK[what][1]} ${what === 'missed' ? 'loud' : ''}`}>
          <Icon name={LOOK[what][0]} size={14} />
          {t(`outcome.${what}`)}
        </span>
      ),
    },
    {
      key: 'kind',
      title: t('field.type'),
      width: '160px',
      cell: ({ source_type, task_type }) => `${source_type} ${task_type}`,
    },
    {
      key: 'planned',
      title: t('ledger.planned'),
      width: '100px',
      align: 'right',
      cell: ({ planned }) => number(planned),
    },
    {
      key: 'group',
      title: t('field.run'),
      width: '100px',
      cell: ({ group_id }) => (group_id === null ? '–' : <Link to={`/groups/${group_id}`}>#{group_id}</Link>),
    },
    {
      key: 'skipped',
      title: t('ledger.skipped'),
      cell: ({ skipped }) => skipWords(skipped, t),
    },
  ];
  return (
    <>
      <div className="filters" role="search" aria-label={t('filter.label')}>
        <h2>{t('ledger.title')}</h2>
        <ChoiceFilter
          label={t('ledger.outcome')}
          value={outcome}
          options={optionsOf(TICK_OUTCOMES, (value) => t(`outcome.${value as Tick['outcome']}`))}
          onChange={(next) => setView({ outcome: next })}
        />
        <Count data={query.data} />
      </div>
      <ListView
        label={t('ledger.title')}
        query={query}
        keyOf={(tick) => tick.id}
        columns={columns}
        filters={outcome === undefined ? null : t(`outcome.${outcome as Tick['outcome']}`)}
        onClear={() => setView({ outcome: undefined })}
        empty={<Empty>{t('ledger.none')}</Empty>}
      />
    </>
  );
}
