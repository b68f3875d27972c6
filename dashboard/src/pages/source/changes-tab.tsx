import { useTranslation } from 'react-i18next';
import { useRows } from '../../api/queries';
import { call } from '../../api/request';
import type { Health, Schemas } from '../../api/types';
import { saidIn, wordsOf } from '../../i18n/said';
import { HEALTHS } from '../../lists';
import type { Column } from '../../ui/data-table';
import { Link } from '../../ui/link';
import { ListView } from '../../ui/list-view';
import { Moment } from '../../ui/moment';
import { Empty } from '../../ui/panel';

type Change = Schemas['SourceChange'];

/** How the source changed: address, health, and by what. */
export function ChangesTab({ id }: { id: number }) {
  const { t } = useTranslation();
  const query = useRows<Change>('source', (after) =>
    call('get', '/api/v1/source/{id}/changes', {
      path: { id },
      query: { size: 100, ...(after === null ? {} : { after }) },
    }),
  );
  const isField = (field: string): field is 'url' | 'health' => field === 'url' || field === 'health';
  const isHealth = (value: string): value is Health => (HEALTHS as readonly string[]).includes(value);
  const valueOf = (field: string, value: string | null) => {
    if (value === null) return t('changes.unset');
    return field === 'health' && isHealth(value) ? t(`health.${value}`) : value;
  };
  const columns: Column<Change>[] = [
    { key: 'at', title: t('field.time'), width: '130px', cell: ({ at }) => <Moment at={at} /> },
    {
      key: 'field',
      title: t('changes.field'),
      width: '130px',
      cell: ({ field }) => (isField(field) ? t(`changes.${field}`) : field),
    },
    {
      key: 'change',
      title: t('changes.change'),
      isMain: true,
      cell: (change) => (
        <bdi>
          {valueOf(change.field, change.old)} → {valueOf(change.field, change.new)}
        </bdi>
      ),
    },
    {
      key: 'reason',
      title: t('letters.reason'),
      cell: ({ reason, said }) => (said === null ? wordsOf('error', reason) : saidIn(said, reason, t)),
    },
    {
      key: 'task',
      title: t('task.title'),
      width: '110px',
      cell: ({ task_id }) =>
        task_id !== null && (
          <Link to={`?task=${task_id}`} className="mono">
            {task_id.slice(0, 8)}
          </Link>
        ),
    },
  ];
  return (
    <div className="tall">
      <ListView
        label={t('source.tab.changes')}
        query={query}
        keyOf={(change) => change.id}
        columns={columns}
        empty={<Empty>{t('changes.none')}</Empty>}
      />
    </div>
  );
}
