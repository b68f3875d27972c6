import { useTranslation } from 'react-i18next';
import { useRows } from '../../api/queries';
import { call } from '../../api/request';
import type { Worker } from '../../api/types';
import { number } from '../../format/numbers';
import type { Column } from '../../ui/data-table';
import { Count, ListView } from '../../ui/list-view';
import { Meter } from '../../ui/meter';
import { Moment } from '../../ui/moment';
import { Page } from '../../ui/page';
import { Empty } from '../../ui/panel';
import { WorkerMark } from '../../ui/status';
import { SystemTabs } from './system-tabs';

/** Who works? */
export function WorkersPage() {
  const { t } = useTranslation();
  const query = useRows<Worker>('workers', (after) =>
    call('get', '/api/v1/worker', { query: { size: 200, ...(after === null ? {} : { page: Number(after) }) } }),
  );
  const columns: Column<Worker>[] = [
    { key: 'state', title: t('field.status'), width: '140px', cell: ({ state }) => <WorkerMark state={state} /> },
    {
      key: 'id',
      title: t('field.worker'),
      isMain: true,
      cell: ({ id }) => (
        <span className="cut mono" title={id}>
          {id}
        </span>
      ),
    },
    { key: 'type', title: t('field.type'), width: '92px', cell: ({ source_type }) => source_type },
    { key: 'host', title: t('field.host'), width: '130px', isSpare: true, cell: ({ host, pid }) => `${host} · ${pid}` },
    {
      key: 'busy',
      title: t('workers.busy'),
      width: '150px',
      cell: ({ running, capacity }) => (
        <Meter part={capacity === 0 ? 0 : running / capacity} label={`${number(running)}/${number(capacity)}`} />
      ),
    },
    {
      key: 'beat',
      title: t('workers.beat'),
      width: '130px',
      cell: ({ last_seen_at }) => <Moment at={last_seen_at} relative />,
    },
    {
      key: 'done',
      title: t('status.completed'),
      width: '90px',
      align: 'right',
      cell: ({ done_total }) => number(done_total),
    },
    {
      key: 'failed',
      title: t('status.failed'),
      width: '90px',
      align: 'right',
      cell: ({ failed_total }) => (failed_total === 0 ? '' : <span className="bad">{number(failed_total)}</span>),
    },
    { key: 'version', title: t('workers.version'), width: '90px', isSpare: true, cell: ({ version }) => version },
    {
      key: 'started',
      title: t('field.started'),
      width: '130px',
      isSpare: true,
      cell: ({ started_at }) => <Moment at={started_at} />,
    },
  ];
  return (
    <Page title={t('workers.title')} isWide>
      <SystemTabs here="workers" />
      <Count data={query.data} />
      <ListView
        label={t('workers.title')}
        query={query}
        keyOf={({ id }) => id}
        columns={columns}
        empty={<Empty>{t('workers.none')}</Empty>}
      />
    </Page>
  );
}
