import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '../format/numbers';
import { moment } from '../format/times';
import { Boundary, Skeleton } from './panel';

// the library of charts is larger than the page: it comes when a chart is seen
const Drawing = lazy(() => import('./time-drawing'));

/** Counts on top of each other, over time. */
export interface Stack {
  readonly kind: 'bar' | 'line';
  /** When each step begins. */
  readonly at: readonly Date[];
  readonly series: readonly StackSeries[];
  /** A line at a step, with a word. */
  readonly mark?: { readonly step: number; readonly label: string } | undefined;
}

export interface StackSeries {
  readonly name: string;
  readonly data: readonly number[];
  /** A token of the page such as `--s-failed`, or a colour. */
  readonly colour: string;
  /** Not there yet: drawn paler, and left out of the legend. */
  readonly isFaint?: boolean;
}

/** The steps of a window. */
export const stepsOf = (from: string, step_seconds: number, count: number): Date[] =>
  Array.from({ length: count }, (_, index) => new Date(Date.parse(from) + index * step_seconds * 1_000));

/** A stack over time with a sentence, and as a table. @param onPick makes a range that is dragged over it known */
export function TimeChart({
  stack,
  title,
  sentence,
  onPick,
}: {
  stack: Stack;
  title: string;
  sentence: string;
  onPick?: (from: Date, to: Date) => void;
}) {
  const { t } = useTranslation();
  return (
    <figure style={{ margin: 0 }}>
      <Boundary>
        <Suspense fallback={<Skeleton height={220} />}>
          <Drawing stack={stack} sentence={sentence} onPick={onPick} />
        </Suspense>
      </Boundary>
      <figcaption className="row">
        <span className="meta">{sentence}</span>
        <details>
          <summary>{t('load.as_table')}</summary>
          <div className="table-frame short" tabIndex={0} role="region" aria-label={title}>
            <table className="data">
              <thead>
                <tr>
                  <th scope="col">{t('field.time')}</th>
                  {stack.series.map(({ name }) => (
                    <th scope="col" key={name} className="right">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {stack.at.map((at, index) => (
                  <tr key={index}>
                    <td>{moment(at)}</td>
                    {stack.series.map(({ name, data }) => (
                      <td key={name} className="right">
                        {number(data[index] ?? 0)}
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
