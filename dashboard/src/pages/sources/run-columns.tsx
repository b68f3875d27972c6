import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { ListedSource, Strip as StripOf } from '../../api/types';
import type { Column } from '../../ui/data-table';
import { Link } from '../../ui/link';
import { Moment } from '../../ui/moment';
import { PaceMark } from '../../ui/pace';
import { Strip } from '../../ui/strip';

const MOST_STRIPS = 100;

/** The columns about runs: strip, last item, asked and real pace, next run, errors in a row. One more request for all visible strips. */
export function useRunColumns(rows: readonly ListedSource[]): Column<ListedSource>[] {
  const { t } = useTranslation();
  const ids = rows
    .flatMap(({ schedules }) => schedules.slice(0, 1).map(({ id }) => id))
    .slice(-MOST_STRIPS)
    .join(',');
  const strips = useAnswer('sources', call('get', '/api/v1/schedule/strips', { query: { ids } }), {
    enabled: ids !== '',
  });
  const stripOf = new Map<number, StripOf>((strips.data?.items ?? []).map((strip) => [strip.schedule_id, strip]));
  return [
    {
      key: 'strip',
      title: t('field.runs'),
      width: '268px',
      isSpare: true,
      cell: ({ schedules }) => <Strip outcomes={stripOf.get(schedules[0]?.id ?? 0)?.outcomes} />,
    },
    {
      key: 'last',
      title: t('field.last_item'),
      width: '116px',
      cell: ({ last_item_at }) => <Moment at={last_item_at} relative />,
    },
    {
      key: 'pace',
      title: t('pace.title'),
      width: '176px',
      cell: ({ schedules: [schedule] }) =>
        schedule === undefined ? (
          '–'
        ) : (
          <Link to={`/cadences/${schedule.cadence_id}`} title={schedule.cadence} className="cut">
            <PaceMark pace={stripOf.get(schedule.id)?.pace} otherwise={schedule.cadence} />
          </Link>
        ),
    },
    {
      key: 'next',
      title: t('field.next_run'),
      width: '140px',
      cell: (source) => <Moment at={nextRunOf(source)} />,
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

/** When something of a source is due next; null when nothing is, or only on request. */
function nextRunOf({ is_active, health, schedules }: ListedSource): string | null {
  // what is gone is asked again when a person says so
  if (!is_active || health === 'gone') return null;
  const times = schedules
    .filter(({ is_enabled, next_tick_at }) => is_enabled && next_tick_at !== null)
    .map(({ next_tick_at, not_before }) => [next_tick_at ?? '', not_before ?? ''].sort().at(-1) ?? '');
  return times.sort()[0] ?? null;
}
