import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type CSSProperties, type MouseEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../keys';
import { useGo } from './link';
import type { Selection } from './selection';

/** A column; plain HTML in its cells, since a kit component in every row halves the speed of scrolling. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** CSS width; the columns without one share what is left. */
  readonly width?: string;
  readonly align?: 'right';
  /** The first line of a row on a narrow screen. */
  readonly isMain?: boolean;
  /** Left out on a narrow screen. */
  readonly isSpare?: boolean;
  /** The field of the API's `sort`. */
  readonly sort?: string;
  readonly cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  label: string;
  rows: readonly Row[];
  keyOf: (row: Row) => string | number;
  columns: readonly Column<Row>[];
  /** Rows before the first one that is in memory. */
  skipped?: number;
  /** How many rows there are in all, when that is known. */
  total?: number | null;
  onMore?: (() => void) | undefined;
  onBefore?: (() => void) | undefined;
  /** Where Enter and a click on the row lead. */
  hrefOf?: (row: Row) => string;
  selection?: Selection;
  sort?: string | undefined;
  onSort?: (sort: string) => void;
  /** As high as its rows, for lists that are never long. */
  isShort?: boolean;
  /** Keys that act on the row one is at. */
  rowKeys?: Record<string, (row: Row) => void>;
}

const rowHeight = () => (document.documentElement.dataset['density'] === 'comfortable' ? 40 : 28);
const isNarrow = () => matchMedia('(max-width: 800px)').matches;

/** A table of any length: only the rows in sight are in the document, the others are two spacers. */
export function DataTable<Row>(props: TableProps<Row>) {
  const { label, rows, keyOf, columns, skipped = 0, total, onMore, onBefore, hrefOf, selection, sort, onSort } = props;
  const { isShort = false, rowKeys = {} } = props;
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const go = useGo();
  const [here, setHere] = useState(-1);
  const count = skipped + rows.length;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => frame.current,
    estimateSize: () => (isNarrow() ? 84 : rowHeight()),
    overscan: 8,
    // the screens of test machines have no height before the first layout
    initialRect: { width: 1_000, height: 600 },
    enabled: !isShort,
  });
  const shown = isShort ? rows.map((_, index) => ({ index, start: 0, end: 0 })) : virtual.getVirtualItems();
  const first = shown[0];
  const last = shown.at(-1);
  useEffect(() => {
    if (last !== undefined && last.index >= count - 20) onMore?.();
    if (first !== undefined && first.index < skipped) onBefore?.();
  }, [first, last, count, skipped, onMore, onBefore]);

  const rowAt = (index: number) => rows[index - skipped];
  const move = (step: number) => {
    const next = Math.max(skipped, Math.min(count - 1, here < 0 ? skipped : here + step));
    setHere(next);
    if (!isShort) virtual.scrollToIndex(next);
  };
  const withRow = (act: (row: Row) => void) => () => {
    const row = rowAt(here);
    if (row !== undefined) act(row);
  };
  useKeys(
    {
      KeyJ: () => move(1),
      KeyK: () => move(-1),
      ...(hrefOf === undefined ? {} : { Enter: withRow((row) => go(hrefOf(row))) }),
      ...(selection === undefined ? {} : { KeyX: withRow((row) => selection.toggle(keyOf(row))) }),
      ...Object.fromEntries(Object.entries(rowKeys).map(([key, act]) => [key, withRow(act)])),
    },
    { enabled: rows.length > 0 && (!isShort || hrefOf !== undefined) },
  );
  const onRowClick = (row: Row, index: number) => (event: MouseEvent) => {
    setHere(index);
    const isControl = event.target instanceof Element && event.target.closest('a, button, input, label') !== null;
    if (isControl || hrefOf === undefined || getSelection()?.toString() !== '') return;
    go(hrefOf(row));
  };
  const loaded = rows.map(keyOf);
  return (
    <div className={`table-frame ${isShort ? 'short' : ''}`} ref={frame} tabIndex={0} role="region" aria-label={label}>
      <table
        className="data"
        style={{ '--least': `${leastWidth(columns)}px` } as CSSProperties}
        aria-rowcount={total ?? (onMore === undefined ? count : -1)}
        aria-label={label}
      >
        <thead>
          <tr>
            {selection !== undefined && (
              <th scope="col" style={{ width: 40 }}>
                <label className="pick">
                  <input
                    type="checkbox"
                    aria-label={t('table.select_all')}
                    checked={rows.length > 0 && selection.size === rows.length}
                    onChange={({ target }) => selection.set(target.checked ? loaded : [])}
                  />
                </label>
              </th>
            )}
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                style={column.width === undefined ? undefined : { width: column.width }}
                className={[column.align, column.isSpare ? 'spare' : ''].join(' ').trim() || undefined}
                aria-sort={sortOf(sort, column.sort)}
              >
                {column.sort !== undefined && onSort !== undefined ? (
                  <SortButton column={column} sort={sort} onSort={onSort} />
                ) : (
                  column.title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {!isShort && first !== undefined && first.start > 0 && <Gap height={first.start} />}
          {shown.map(({ index }) => {
            const row = rowAt(index);
            if (row === undefined) return <Gap key={index} height={rowHeight()} />;
            const key = keyOf(row);
            const isSelected = selection?.has(key) ?? false;
            return (
              <tr
                key={key}
                aria-rowindex={index + 2}
                {...(selection === undefined ? {} : { 'aria-selected': isSelected })}
                className={index === here ? 'is-here' : ''}
                onClick={onRowClick(row, index)}
              >
                {selection !== undefined && (
                  <td>
                    <label className="pick">
                      <input
                        type="checkbox"
                        aria-label={t('table.select', { name: String(key) })}
                        checked={isSelected}
                        onChange={() => selection.toggle(key)}
                      />
                    </label>
                  </td>
                )}
                {columns.map(({ key: name, cell, align, isMain, isSpare }) => (
                  <td
                    key={name}
                    className={[align, isMain && 'first-line', isSpare && 'spare'].filter(Boolean).join(' ')}
                  >
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {!isShort && last !== undefined && virtual.getTotalSize() > last.end && (
            <Gap height={virtual.getTotalSize() - last.end} />
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Pixels in which the columns can still be read; a narrower frame scrolls. */
function leastWidth<Row>(columns: readonly Column<Row>[]): number {
  const widths = columns.map(({ width, isSpare }) =>
    isSpare ? 0 : width?.endsWith('px') ? Number.parseInt(width, 10) : 180,
  );
  return widths.reduce((sum, width) => sum + width, 0);
}

/** One cell and no more: a span over columns that are left out would open empty ones in their place. */
function Gap({ height }: { height: number }) {
  return (
    <tr className="gap" aria-hidden>
      <td style={{ height }} />
    </tr>
  );
}

function sortOf(sort: string | undefined, field: string | undefined): 'ascending' | 'descending' | undefined {
  if (field === undefined || sort?.replace(/^-/, '') !== field) return undefined;
  return sort.startsWith('-') ? 'descending' : 'ascending';
}

function SortButton<Row>({
  column,
  sort,
  onSort,
}: {
  column: Column<Row>;
  sort: string | undefined;
  onSort: (sort: string) => void;
}) {
  const field = column.sort ?? '';
  const order = sortOf(sort, field);
  return (
    <button type="button" onClick={() => onSort(order === 'ascending' ? `-${field}` : field)}>
      {column.title}
      {order === undefined ? '' : order === 'ascending' ? ' ↑' : ' ↓'}
    </button>
  );
}
