import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { ListedSource, Outcome } from '../../api/types';
import type { Column } from '../../ui/data-table';
import { Link } from '../../ui/link';
import { Moment } from '../../ui/moment';
import { Strip } from '../../ui/strip';

const MOST_STRIPS = 100;

/** The columns about past runs: strip, last end, cadence, errors in a row. One more request for all visible strips. */
export function useRunColumns(rows: readonly ListedSource[]): Column<ListedSource>[] {
  const { t } = useTranslation();
  const ids = rows
    .flatMap(({ schedules }) => schedules.slice(0, 1).map(({ id }) => id))
    .slice(-MOST_STRIPS)
    .join(',');
  const strips = useAnswer('sources', call('get', '/api/v1/schedule/strips', { query: { ids } }), {
    enabled: ids !== '',
  });
  const outcomesOf = new Map<number, Outcome[]>(
    (strips.data?.items ?? []).map(({ schedule_id, outcomes }) => [schedule_id, outcomes]),
  );
  return [
    {
      key: 'strip',
      title: t('field.runs'),
      width: '268px',
      isSpare: true,
      cell: ({ schedules }) => <Strip outcomes={outcomesOf.get(schedules[0]?.id ?? 0)} />,
    },
    {
      key: 'last',
      title: t('field.last_item'),
      width: '116px',
      cell: ({ last_item_at }) => <Moment at={last_item_at} relative />,
    },
    {
      key: 'cadence',
      title: t('field.cadence'),
      width: '170px',
      isSpare: true,
      cell: ({ schedules: [schedule] }) =>
        schedule === undefined ? '–' : <Link to={`/cadences/${schedule.cadence_id}`}>{schedule.cadence}</Link>,
    },
    {
      key: 'errors',
      title: t('field.errors'),
      width: '150px',
      cell: ({ schedules: [schedule] }) =>
        schedule === undefined || schedule.consecutive_failures === 0 ? (
          ''
        ) : (
          <span className="bad" title={schedule.last_error_code ?? ''}>
            {schedule.consecutive_failures} × {schedule.last_error_code ?? '?'}
          </span>
        ),
    },
  ];
}
