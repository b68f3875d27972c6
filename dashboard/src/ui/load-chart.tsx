import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoadSeries } from '../api/types';
import { number } from '../format/numbers';
import { stepsOf, TimeChart, type Stack } from './time-chart';

export interface Load {
  from: string;
  to: string;
  step_seconds: number;
  series: LoadSeries[];
}

/** Okabe–Ito: told apart by people who see colours differently. Never for text. */
const COLOURS: Record<string, string> = {
  RSS: '#0072B2',
  VK: '#E69F00',
  YOUTUBE: '#009E73',
  CSV_API: '#CC79A7',
  SCRIPT: '#56B4E9',
};
const OTHERS = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00'];

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

/** Tasks over time: done and failed behind, planned ahead. With a sentence, and as a table. */
export function LoadChart({ load, now, onPick }: { load: Load; now: number; onPick?: (from: Date, to: Date) => void }) {
  const { t, i18n } = useTranslation();
  const all = (part: 'done' | 'failed' | 'planned') => sum(load.series.map((series) => sum(series[part])));
  const sentence = t('load.sentence', {
    done: number(all('done')),
    failed: number(all('failed')),
    planned: number(all('planned')),
  });
  const stack = useMemo<Stack>(() => {
    const steps = Math.max(1, ...load.series.map(({ done }) => done.length));
    return {
      kind: 'bar',
      at: stepsOf(load.from, load.step_seconds, steps),
      series: [
        ...load.series.flatMap(({ key, done, planned }, index) => {
          const colour = COLOURS[key] ?? OTHERS[index % OTHERS.length] ?? '#0072B2';
          return [
            { name: key, data: done, colour },
            { name: `${key} · ${t('load.planned')}`, data: planned, colour, isFaint: true },
          ];
        }),
        {
          name: t('status.failed'),
          data: Array.from({ length: steps }, (_, index) => sum(load.series.map(({ failed }) => failed[index] ?? 0))),
          colour: '--s-failed',
        },
      ],
      mark: { step: (now - Date.parse(load.from)) / (load.step_seconds * 1_000), label: t('load.now') },
    };
  }, [load, now, t, i18n.language]);
  return (
    <TimeChart
      stack={stack}
      title={t('load.title')}
      sentence={sentence}
      {...(onPick === undefined ? {} : { onPick })}
    />
  );
}
