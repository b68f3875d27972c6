import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoadSeries } from '../api/types';
import { number } from '../format/numbers';
import { clock } from '../format/times';
import { Boundary, Skeleton } from './panel';

// the library of charts is larger than the page: it comes when a chart is seen
const Drawing = lazy(() => import('./load-drawing'));

export interface Load {
  from: string;
  to: string;
  step_seconds: number;
  series: LoadSeries[];
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

/** Tasks over time: done and failed behind, planned ahead. With a sentence, and as a table. */
export function LoadChart({ load, now }: { load: Load; now: number }) {
  const { t } = useTranslation();
  const totals = load.series.map(({ key, done, failed, planned }) => ({
    key,
    done: sum(done),
    failed: sum(failed),
    planned: sum(planned),
  }));
  const all = {
    done: sum(totals.map((s) => s.done)),
    failed: sum(totals.map((s) => s.failed)),
    planned: sum(totals.map((s) => s.planned)),
  };
  const sentence = t('load.sentence', {
    done: number(all.done),
    failed: number(all.failed),
    planned: number(all.planned),
  });
  const steps = Math.max(0, ...load.series.map(({ done }) => done.length));
  const at = (index: number) => new Date(Date.parse(load.from) + index * load.step_seconds * 1_000);
  return (
    <figure style={{ margin: 0 }}>
      <Boundary>
        <Suspense fallback={<Skeleton height={200} />}>
          <Drawing load={load} now={now} sentence={sentence} />
        </Suspense>
      </Boundary>
      <figcaption className="row">
        <span className="meta">{sentence}</span>
        <details>
          <summary>{t('load.as_table')}</summary>
          <div className="table-frame short" tabIndex={0} role="region" aria-label={t('load.title')}>
            <table className="data">
              <thead>
                <tr>
                  <th scope="col">{t('field.time')}</th>
                  {load.series.map(({ key }) => (
                    <th scope="col" key={key} className="right">
                      {key}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {Array.from({ length: steps }, (_, index) => (
                  <tr key={index}>
                    <td>{clock(at(index))}</td>
                    {load.series.map(({ key, done, failed, planned }) => (
                      <td key={key} className="right">
                        {number((done[index] ?? 0) + (failed[index] ?? 0) + (planned[index] ?? 0))}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      </figcaption>
    </figure>
  );
}
