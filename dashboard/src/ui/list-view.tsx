import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../api/problem';
import { number } from '../format/numbers';
import { DataTable, type Column } from './data-table';
import { Button } from './kit';
import { Empty, ProblemNote, Skeleton } from './panel';
import type { Selection } from './selection';

interface Rows<Row> {
  rows: Row[];
  skipped: number;
  total: number | null;
}

interface ListProps<Row> {
  label: string;
  query: UseInfiniteQueryResult<Rows<Row>, Problem>;
  keyOf: (row: Row) => string | number;
  columns: readonly Column<Row>[];
  hrefOf?: (row: Row) => string;
  selection?: Selection;
  sort?: string | undefined;
  onSort?: (sort: string) => void;
  rowKeys?: Record<string, (row: Row) => void>;
  /** Shown when there is nothing and no filter is set. */
  empty: ReactNode;
  /** Filters that are set, to be named and cleared. */
  filters?: string | null;
  onClear?: () => void;
}

/** A long list with all its states: on its way, empty, empty by filter, failed, there. */
export function ListView<Row>({ query, empty, filters, onClear, ...table }: ListProps<Row>) {
  const { t } = useTranslation();
  const { data, error } = query;
  if (data === undefined)
    return error === null ? (
      <Skeleton height={320} />
    ) : (
      <ProblemNote problem={error} onRetry={() => void query.refetch()} />
    );
  if (data.rows.length === 0 && filters)
    return (
      <Empty action={<Button onClick={onClear}>{t('filter.clear')}</Button>}>{t('filter.nothing', { filters })}</Empty>
    );
  if (data.rows.length === 0) return <>{empty}</>;
  const { hasNextPage, hasPreviousPage, isFetching, fetchNextPage, fetchPreviousPage } = query;
  return (
    <div className="fill">
      <DataTable
        {...table}
        rows={data.rows}
        skipped={data.skipped}
        total={data.total}
        onMore={hasNextPage && !isFetching ? () => void fetchNextPage() : undefined}
        onBefore={hasPreviousPage && !isFetching ? () => void fetchPreviousPage() : undefined}
      />
    </div>
  );
}

/** `200 of 98,220`, or how many are there so far. */
export function Count({ data }: { data: Rows<unknown> | undefined }) {
  const { t } = useTranslation();
  if (data === undefined) return null;
  const shown = data.skipped + data.rows.length;
  return (
    <span className="count meta">
      {data.total === null
        ? t('table.shown', { shown: number(shown) })
        : t('table.of', { shown: number(shown), total: number(data.total) })}
    </span>
  );
}
