import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call, serverNow } from '../../api/request';
import { duration } from '../../format/numbers';
import { moment } from '../../format/times';
import { SOURCE_TYPES } from '../../lists';
import { Chips } from '../../ui/chips';
import { Icon } from '../../ui/icons';
import { Button } from '../../ui/kit';
import { LoadChart } from '../../ui/load-chart';
import { Answered, Panel } from '../../ui/panel';
import { useView } from '../../view';
import { closer, moved, RANGES, windowOf, wider, type LoadWindow } from './load-window';

const isMoment = (value: string) => !Number.isNaN(Date.parse(value));

/** What was done and what is planned, in a range that one picks, drags or walks; the range is in the address. */
export function LoadPanel() {
  const { t } = useTranslation();
  const [view, setView] = useView({ type: SOURCE_TYPES, range: Object.keys(RANGES), from: isMoment, to: isMoment });
  const now = serverNow();
  const window = windowOf(view, now);
  const { from, to, step_seconds } = window;
  const load = useAnswer(
    'overview',
    call('get', '/api/v1/load', {
      query: {
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        step: step_seconds,
        by: 'source_type',
      },
    }),
  );
  const show = (next: Pick<LoadWindow, 'from' | 'to'>) =>
    setView({ range: undefined, from: new Date(next.from).toISOString(), to: new Date(next.to).toISOString() });
  const steps = [
    { name: t('load.earlier'), icon: 'left', next: moved(window, -1) },
    { name: t('load.later'), icon: 'right', next: moved(window, 1) },
    { name: t('load.closer'), icon: 'plus', next: closer(window) },
    { name: t('load.wider'), icon: 'minus', next: wider(window) },
  ] as const;
  return (
    <Panel
      title={t('load.title')}
      aside={t('load.aside', {
        step: duration(step_seconds * 1_000),
        from: moment(new Date(from)),
        to: moment(new Date(to)),
      })}
    >
      <div className="row apart">
        <div className="row">
          <Chips
            label={t('field.range')}
            values={Object.keys(RANGES)}
            nameOf={(range) => duration(RANGES[range as keyof typeof RANGES] ?? 0)}
            value={window.range}
            onChange={(range) =>
              setView({ range: range === '24h' ? undefined : range, from: undefined, to: undefined })
            }
          />
          {steps.map(({ name, icon, next }) => (
            <Button
              key={icon}
              size="compact-sm"
              aria-label={name}
              title={name}
              disabled={next === null}
              onClick={() => next !== null && show(next)}
            >
              <Icon name={icon} size={14} />
            </Button>
          ))}
        </div>
        {load.data !== undefined && (
          <Chips
            label={t('field.type')}
            values={load.data.series.map(({ key }) => key)}
            value={view.type}
            onChange={(type) => setView({ type })}
          />
        )}
      </div>
      <Answered query={load} height={240}>
        {(data) => (
          <LoadChart
            now={now}
            load={
              view.type === undefined ? data : { ...data, series: data.series.filter(({ key }) => key === view.type) }
            }
            onPick={(first, last) => show({ from: first.getTime(), to: last.getTime() })}
          />
        )}
      </Answered>
    </Panel>
  );
}
