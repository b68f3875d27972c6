import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../api/problem';
import { call, send } from '../../api/request';
import type { Schemas, TaskGroup } from '../../api/types';
import { duration, number } from '../../format/numbers';
import { Answered, Empty, Panel } from '../../ui/panel';
import { stepsOf, TimeChart, type Stack } from '../../ui/time-chart';

type Curve = Schemas['Curve'];
const POINTS = 120;
/** The rate of now is that of so many steps. */
const RECENT = 12;
const REFRESH_MS = 5_000;
/** A walk through a large group costs the database half a second. */
const LARGE = 100_000;

/** How the group went, or goes: planned, running, finished over time, with its rate and what is left. */
export function FinishCurve({ group }: { group: TaskGroup }) {
  const { t } = useTranslation();
  const isOpen = group.finished_at === null;
  const request = call('get', '/api/v1/task_group/{id}/curve', { path: { id: group.id }, query: { points: POINTS } });
  const query = useQuery<Curve, Problem>({
    // hints come each second; the curve moves slower, and once more when the group has ended
    queryKey: ['fixed', 'curve', group.id, group.finished_at],
    queryFn: ({ signal }) => send(request, signal),
    placeholderData: (before) => before,
    refetchInterval: isOpen ? (group.total > LARGE ? 4 * REFRESH_MS : REFRESH_MS) : false,
  });
  return (
    <Panel title={t('curve.title')}>
      {group.total === 0 ? (
        <Empty>{t('group.empty')}</Empty>
      ) : (
        <Answered query={query} height={240}>
          {(curve) => <Chart curve={curve} isOpen={isOpen} />}
        </Answered>
      )}
    </Panel>
  );
}

function Chart({ curve, isOpen }: { curve: Curve; isOpen: boolean }) {
  const { t, i18n } = useTranslation();
  const stack = useMemo<Stack>(() => {
    const { from, step_seconds, begun, ended, failed, examined } = curve;
    const of = (countAt: (step: number) => number) => begun.map((_, step) => countAt(step));
    const at = (counts: readonly number[], step: number) => counts[step] ?? 0;
    return {
      kind: 'line',
      at: stepsOf(from, step_seconds, begun.length),
      series: [
        {
          name: t('status.completed'),
          data: of((step) => at(ended, step) - at(failed, step)),
          colour: '--s-completed',
        },
        { name: t('status.failed'), data: [...failed], colour: '--s-failed' },
        { name: t('status.running'), data: of((step) => at(begun, step) - at(ended, step)), colour: '--s-running' },
        { name: t('load.planned'), data: of((step) => examined - at(begun, step)), colour: '--line' },
      ],
    };
  }, [curve, t, i18n.language]);
  return (
    <>
      <TimeChart stack={stack} title={t('curve.title')} sentence={sentenceOf(curve, isOpen, t)} />
      {curve.examined < curve.total && <p className="meta">{t('curve.part', { n: number(curve.examined) })}</p>}
    </>
  );
}

function sentenceOf(curve: Curve, isOpen: boolean, t: ReturnType<typeof useTranslation>['t']): string {
  const { ended, examined, step_seconds } = curve;
  const done = ended.at(-1) ?? 0;
  const per = (count: number, steps: number) => count / Math.max(0.001, steps * step_seconds);
  const rate = (value: number) => number(value < 10 ? Math.round(value * 100) / 100 : Math.round(value));
  const most = Math.max(...ended.map((count, step) => per(count - (ended[step - 1] ?? 0), 1)));
  const values = { done: number(done), total: number(examined), most: rate(most) };
  if (!isOpen) {
    const took = duration(step_seconds * ended.length * 1_000);
    return t('curve.over', { ...values, took, rate: rate(per(done, ended.length)) });
  }
  const now = per(done - (ended.at(-1 - RECENT) ?? 0), RECENT);
  if (now === 0) return t('curve.still', values);
  return t('curve.going', { ...values, rate: rate(now), left: duration(((examined - done) / now) * 1_000) });
}
