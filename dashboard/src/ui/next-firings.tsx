import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/queries';
import { call } from '../api/request';
import { moment } from '../format/times';

/** The next firings of a cadence, by the manager's own reckoning. */
export function NextFirings({ cadenceId, count = 5 }: { cadenceId: number; count?: number }) {
  const { t } = useTranslation();
  const cadence = useAnswer('cadences', call('get', '/api/v1/cadence/{id}', { path: { id: cadenceId } }));
  const clock = cadence.data;
  const isClock = clock !== undefined && (clock.cron !== null || clock.interval_seconds !== null);
  const preview = useAnswer(
    'cadences',
    call('post', '/api/v1/cadence/preview', {
      body: {
        count,
        ...(clock === undefined
          ? {}
          : clock.cron === null
            ? { interval_seconds: clock.interval_seconds }
            : { cron: clock.cron, timezone: clock.timezone }),
        ...(clock?.next_tick_at == null ? {} : { from: new Date(Date.parse(clock.next_tick_at) - 1).toISOString() }),
      },
    }),
    { enabled: isClock && clock.is_enabled },
  );
  if (clock !== undefined && !isClock) return <span>{t('cadence.on_request')}</span>;
  if (clock?.is_enabled === false) return <span>{t('schedule.paused')}</span>;
  if (preview.data === undefined) return <span className="muted">…</span>;
  return (
    <span>
      {preview.data.ticks.map(({ at }) => (
        <time key={at} dateTime={at} className="firing" title={at}>
          {moment(new Date(at))}
        </time>
      ))}
    </span>
  );
}
