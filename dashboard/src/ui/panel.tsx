import { Component, useEffect, useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Problem } from '../api/problem';
import { sentenceOf } from '../i18n/problem-sentence';
import { Button } from './kit';

/** A part of a page under a heading. What goes wrong inside stays inside. */
export function Panel({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <span className="meta">{aside}</span>}
      </header>
      <Boundary>{children}</Boundary>
    </section>
  );
}

interface BoundaryProps {
  children: ReactNode;
}

/** Catches what a part of the page throws, so that the rest goes on. */
export class Boundary extends Component<BoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <BrokenPart onRetry={() => this.setState({ failed: false })} />;
  }
}

function BrokenPart({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="empty" role="alert">
      <p>{t('state.broken')}</p>
      <Button onClick={onRetry}>{t('action.again')}</Button>
    </div>
  );
}

/** Shows the answer of a query; skeleton, sentence or quiet word while there is none. Old data stays on failure. */
export function Answered<T>({
  query,
  height = 60,
  children,
}: {
  query: Pick<UseQueryResult<T, Problem>, 'data' | 'error' | 'refetch'>;
  height?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error !== null) return <ProblemNote problem={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton height={height} />;
}

/** What went wrong, in a sentence with a way on. An address that does not exist is said quietly. */
export function ProblemNote({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const { t } = useTranslation();
  const isMissing = problem.status === 404;
  return (
    <div className="empty" role={isMissing ? undefined : 'alert'}>
      <p>{sentenceOf(problem, t)}</p>
      {problem.request_id !== null && !isMissing && <p className="meta mono">{problem.request_id}</p>}
      {onRetry !== undefined && !isMissing && <Button onClick={onRetry}>{t('action.again')}</Button>}
    </div>
  );
}

/** The place of what is on its way. */
export function Skeleton({ height }: { height: number }) {
  const { t } = useTranslation();
  return (
    <div className="skeleton" style={{ height }} role="status">
      <span className="sr-only">{t('state.loading')}</span>
    </div>
  );
}

/** One sentence, and what ends the emptiness. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <p>{children}</p>
      {action}
    </div>
  );
}

/** A word that changes by itself every second. */
export function useSecond(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
