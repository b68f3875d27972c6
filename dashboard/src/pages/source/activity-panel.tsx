import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import { number } from '../../format/numbers';
import { day } from '../../format/times';
import { Answered, Panel } from '../../ui/panel';

const DAYS = 14;

/** New items by day, and at which hours of the week they come. */
export function ActivityPanel({ id }: { id: number }) {
  const { t } = useTranslation();
  const query = useAnswer(
    'items',
    call('get', '/api/v1/source/{id}/activity', { path: { id }, query: { days: DAYS } }),
  );
  return (
    <Panel title={t('activity.title')} aside={t('activity.aside', { count: DAYS })}>
      <Answered query={query} height={120}>
        {({ days, hours }) => (
          <div className="stack">
            <Days days={days} />
            <Hours hours={hours} />
          </div>
        )}
      </Answered>
    </Panel>
  );
}

function Days({ days }: { days: { day: string; new: number; changed: number }[] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...days.map((one) => one.new));
  const sum = days.reduce((all, one) => all + one.new, 0);
  return (
    <div className="strip large" role="img" aria-label={t('activity.sentence', { n: number(sum), days: days.length })}>
      {days.map((one) => (
        <i
          key={one.day}
          className="tone-running day"
          style={{ height: `${(one.new / most) * 100}%` }}
          title={`${day(new Date(one.day))} · ${number(one.new)}`}
        />
      ))}
    </div>
  );
}

function Hours({ hours }: { hours: number[][] }) {
  const { t, i18n } = useTranslation();
  const most = Math.max(1, ...hours.flat());
  // 5 January 2026 was a Monday
  const weekday = (index: number) =>
    new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, 0, 5 + index));
  return (
    <table className="heat" aria-label={t('activity.hours')}>
      <tbody>
        {hours.map((row, index) => (
          <tr key={index}>
            <th scope="row">{weekday(index)}</th>
            {row.map((count, hour) => (
              <td
                key={hour}
                title={`${weekday(index)} ${hour}:00 · ${number(count)}`}
                style={
                  count === 0
                    ? undefined
                    : { background: `color-mix(in srgb, var(--accent) ${20 + (count / most) * 80}%, transparent)` }
                }
              >
                <span className="sr-only">{count}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
