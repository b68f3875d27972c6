import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { Schemas } from '../../api/types';
import { duration, number } from '../../format/numbers';
import { clock } from '../../format/times';
import { Chips } from '../../ui/chips';
import { Button, NumberInput, useDebouncedValue } from '../../ui/kit';
import { Panel, ProblemNote, Skeleton } from '../../ui/panel';
import { stepsOf, TimeChart, type Stack } from '../../ui/time-chart';

type DraftLoad = Schemas['DraftLoad'];
type Draft = Omit<Schemas['PreviewLoad'], 'schedules' | 'cadence_id'>;

/** Schedules that a new cadence is reckoned with until somebody says how many. */
const SOME = 1_000;
/** Seconds of a bar: the busiest minute of a quarter of an hour, or all that an hour has. */
const BARS = { minute: 900, hour: 3_600 } as const;

/** What a draft adds to the next 24 hours, its peak, and the spread that takes the peak away. */
export function DraftLoadPanel({
  draft,
  cadenceId,
  onSpread,
}: {
  draft: Draft;
  cadenceId: number | null;
  onSpread: (seconds: number) => void;
}) {
  const { t } = useTranslation();
  const [schedules, setSchedules] = useState<number | string>(cadenceId === null ? SOME : '');
  const [by, setBy] = useState<keyof typeof BARS>('minute');
  const [before, setBefore] = useState<number | null>(null);
  const [settled] = useDebouncedValue(
    JSON.stringify({
      ...draft,
      ...(cadenceId === null ? {} : { cadence_id: cadenceId }),
      ...(schedules === '' ? {} : { schedules: Number(schedules) }),
    }),
    300,
  );
  const body = JSON.parse(settled) as Schemas['PreviewLoad'];
  const query = useAnswer('cadences', call('post', '/api/v1/cadence/preview/load', { body }));
  const { data } = query;
  return (
    <Panel title={t('draft.title')} aside={t('draft.aside')}>
      <div className="row bottom">
        <NumberInput
          label={t('cadence.schedules')}
          value={schedules}
          placeholder={data === undefined ? '' : number(data.schedules)}
          min={0}
          max={10_000_000}
          onChange={(next) => {
            setSchedules(next);
            setBefore(null);
          }}
          w={160}
        />
        <Chips
          label={t('draft.by')}
          values={['minute', 'hour']}
          nameOf={(value) => t(`draft.by_${value as keyof typeof BARS}`)}
          value={by}
          onChange={(next) => setBy((next ?? by) as keyof typeof BARS)}
        />
      </div>
      {query.error !== null ? (
        <ProblemNote problem={query.error} />
      ) : data === undefined ? (
        <Skeleton height={240} />
      ) : (
        <div className="stack">
          <p className={data.spread_seconds === null ? '' : 'bad'} role="status">
            {sentenceOf(data, t)}
            {before !== null && data.peak !== null && data.peak.count < before && (
              <span className="meta">
                {' '}
                {t('draft.was', { before: number(before), after: number(data.peak.count) })}
              </span>
            )}
          </p>
          {data.spread_seconds !== null && (
            <p>
              <Button
                onClick={() => {
                  setBefore(data.peak?.count ?? null);
                  onSpread(data.spread_seconds ?? 0);
                }}
              >
                {t('draft.spread', { time: duration(data.spread_seconds * 1_000) })}
              </Button>
            </p>
          )}
          <Chart load={data} by={by} />
        </div>
      )}
    </Panel>
  );
}

function sentenceOf({ peak, usual, spread_seconds }: DraftLoad, t: ReturnType<typeof useTranslation>['t']): string {
  if (peak === null) return t('draft.none');
  const count = peak.count;
  const values = { count, n: number(count), time: clock(new Date(peak.at)) };
  if (spread_seconds === null) return t('draft.calm', values);
  if (usual === 0) return t('draft.peak_alone', values);
  const times = count / usual;
  return t('draft.peak', { ...values, times: number(times < 10 ? Math.round(times * 10) / 10 : Math.round(times)) });
}

function Chart({ load, by }: { load: DraftLoad; by: keyof typeof BARS }) {
  const { t, i18n } = useTranslation();
  const stack = useMemo<Stack>(() => {
    const seconds = BARS[by];
    const from = Date.parse(load.from);
    const barAt = (at: number) => Math.floor(at / 1_000 / seconds);
    const first = barAt(from);
    const count = barAt(from + (load.existing.length - 1) * 60_000) - first + 1;
    const existing = Array.from({ length: count }, () => 0);
    const draft = Array.from({ length: count }, () => 0);
    load.existing.forEach((old, minute) => {
      const bar = barAt(from + minute * 60_000) - first;
      const [had, added, mine] = [existing[bar] ?? 0, draft[bar] ?? 0, load.draft[minute] ?? 0];
      if (by === 'minute' && had + added >= old + mine) return;
      existing[bar] = by === 'minute' ? old : had + old;
      draft[bar] = by === 'minute' ? mine : added + mine;
    });
    return {
      kind: 'bar',
      at: stepsOf(new Date(first * seconds * 1_000).toISOString(), seconds, count),
      series: [
        { name: t('draft.existing'), data: existing, colour: '--s-created' },
        { name: t('draft.draft'), data: draft, colour: '--accent' },
      ],
      mark:
        load.spread_seconds === null || load.peak === null
          ? undefined
          : { step: barAt(Date.parse(load.peak.at)) - first, label: number(load.peak.count) },
    };
  }, [load, by, t, i18n.language]);
  const total = (counts: readonly number[]) => number(counts.reduce((sum, n) => sum + n, 0));
  return (
    <TimeChart
      stack={stack}
      title={t('draft.title')}
      sentence={t('draft.sum', { existing: total(load.existing), draft: total(load.draft) })}
    />
  );
}
