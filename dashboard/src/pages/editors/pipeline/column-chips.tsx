import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useEditor } from './editor';

const MOST_CHIPS = 30;

/** The known columns: a press puts one where the caret was last in this part of the form, at first into one field. */
export function ColumnChips({ into }: { /** Path of that field. */ into: string }) {
  const { t } = useTranslation();
  const { columns } = useEditor();
  const group = useRef<HTMLDivElement>(null);
  const last = useRef<HTMLInputElement | HTMLTextAreaElement | null>(null);
  useEffect(() => {
    const card = group.current?.closest('fieldset, section');
    const note = ({ target }: Event) => {
      const isText = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
      if (isText && target.dataset['path'] !== undefined) last.current = target;
    };
    card?.addEventListener('focusin', note);
    return () => card?.removeEventListener('focusin', note);
  }, []);
  const insert = (text: string) => {
    const card = group.current?.closest('fieldset, section');
    const field = last.current?.isConnected
      ? last.current
      : card?.querySelector<HTMLInputElement>(`[data-path="${into}"]`);
    if (field === null || field === undefined) return;
    const end = field.value.length;
    field.focus();
    field.setRangeText(text, field.selectionStart ?? end, field.selectionEnd ?? end, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  return (
    <div className="row" role="group" aria-label={t('pipe.insert')} ref={group}>
      <span className="meta">{columns.length === 0 ? t('pipe.insert.none') : t('pipe.insert')}</span>
      {columns.slice(0, MOST_CHIPS).map((column) => (
        <button key={column} type="button" className="plain chip mono" onClick={() => insert(`{{row.${column}}}`)}>
          {`{{row.${column}}}`}
        </button>
      ))}
    </div>
  );
}
