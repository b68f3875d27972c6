import { Fragment, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { number } from '../../format/numbers';
import { Empty } from '../../ui/panel';
import { diffLines, type DiffLine } from './line-diff';

/** Same lines around a change that are shown. */
const AROUND = 3;
const MOST_ROWS = 2_000;

type Part = { readonly skipped: number } | { readonly old: DiffLine | null; readonly fresh: DiffLine | null };

/** Two texts line by line: one under the other, or side by side. */
export function DiffTable({ old, fresh, isSplit }: { old: string; fresh: string; isSplit: boolean }) {
  const { t } = useTranslation();
  const { lines, isShortest } = useMemo(() => diffLines(linesOf(old), linesOf(fresh)), [old, fresh]);
  const parts = useMemo(() => partsOf(lines, isSplit), [lines, isSplit]);
  const gone = lines.filter(({ kind }) => kind === 'gone').length;
  const added = lines.filter(({ kind }) => kind === 'new').length;
  if (gone + added === 0) return <Empty>{t('compare.same_text')}</Empty>;
  return (
    <>
      <p className="meta" role="status">
        {t('compare.sum', { gone: number(gone), added: number(added) })}
        {!isShortest && ` ${t('compare.too_different')}`}
        {parts.length > MOST_ROWS && ` ${t('compare.first', { n: number(MOST_ROWS) })}`}
      </p>
      <div className="table-frame diff" tabIndex={0} role="region" aria-label={t('compare.title')}>
        <table>
          <colgroup>
            {(isSplit ? ['number', 'words', 'number', 'words'] : ['number', 'number', 'words']).map((name, index) => (
              <col key={index} className={name} />
            ))}
          </colgroup>
          <tbody>
            {parts.slice(0, MOST_ROWS).map((part, index) =>
              'skipped' in part ? (
                <tr key={index} className="gap">
                  <td colSpan={isSplit ? 4 : 3}>
                    {t('compare.skipped', { count: part.skipped, n: number(part.skipped) })}
                  </td>
                </tr>
              ) : (
                <tr key={index}>
                  {isSplit ? (
                    <>
                      <Side line={part.old} number={part.old?.left} />
                      <Side line={part.fresh} number={part.fresh?.right} />
                    </>
                  ) : (
                    <Unified line={part.old ?? part.fresh} />
                  )}
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** A last line break ends a line and begins none. */
const linesOf = (text: string) => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/));

function Unified({ line }: { line: DiffLine | null }) {
  if (line === null) return null;
  return (
    <>
      <td className="number">{line.left}</td>
      <td className="number">{line.right}</td>
      <Words line={line} />
    </>
  );
}

function Side({ line, number: at }: { line: DiffLine | null; number: number | null | undefined }) {
  return (
    <Fragment>
      <td className="number">{at}</td>
      {line === null ? <td /> : <Words line={line} />}
    </Fragment>
  );
}

function Words({ line: { kind, text } }: { line: DiffLine }) {
  if (kind === 'same') return <td className="same">{text}</td>;
  return <td className={kind}>{kind === 'gone' ? <del>{text}</del> : <ins>{text}</ins>}</td>;
}

/** Changes with a few same lines around; what is between is only counted. Side by side, a removal meets its addition. */
function partsOf(lines: readonly DiffLine[], isSplit: boolean): Part[] {
  const isNear = new Uint8Array(lines.length);
  lines.forEach(({ kind }, at) => {
    if (kind !== 'same') isNear.fill(1, Math.max(0, at - AROUND), at + AROUND + 1);
  });
  const parts: Part[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    if (line === undefined) break;
    if (isNear[at] === 0) {
      const end = isNear.indexOf(1, at);
      parts.push({ skipped: (end < 0 ? lines.length : end) - at });
      at = end < 0 ? lines.length : end;
    } else if (line.kind === 'same' || !isSplit) {
      parts.push(
        line.kind === 'new' ? { old: null, fresh: line } : { old: line, fresh: line.kind === 'same' ? line : null },
      );
      at += 1;
    } else {
      let end = at;
      while (end < lines.length && lines[end]?.kind !== 'same') end += 1;
      const changed = lines.slice(at, end);
      const [gone, added] = [
        changed.filter(({ kind }) => kind === 'gone'),
        changed.filter(({ kind }) => kind === 'new'),
      ];
      for (let row = 0; row < Math.max(gone.length, added.length); row += 1)
        parts.push({ old: gone[row] ?? null, fresh: added[row] ?? null });
      at = end;
    }
  }
  return parts;
}
