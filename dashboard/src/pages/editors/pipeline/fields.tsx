import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Select, Switch, TextInput, Textarea } from '../../../ui/kit';
import { useEditor, useText } from './editor';
import { isRecord, valueAt } from './settings';

/** Inputs of the editor, each bound to its path in the settings; an empty one takes its value away. */

interface FieldProps {
  path: string;
  label: string;
  description?: ReactNode;
  placeholder?: string;
  required?: boolean;
  /** More than one: an area. */
  rows?: number;
}

const plain = (value: unknown) =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** A text; templates, expressions and SQL stand in the font of code. */
export function TextField({
  path,
  rows = 1,
  isCode = false,
  keepsEmpty = false,
  ...rest
}: FieldProps & { isCode?: boolean; keepsEmpty?: boolean }) {
  const { text, onChange, error } = useText(path, plain, (next) => ({
    value: next === '' && !keepsEmpty ? undefined : next,
  }));
  return <Written {...rest} path={path} rows={rows} isCode={isCode} text={text} onChange={onChange} error={error} />;
}

/** A number, whole or not. */
export function NumberField({ path, ...rest }: FieldProps) {
  const { t } = useTranslation();
  const { text, onChange, error, isInvalid } = useText(path, plain, (next) => {
    const number = Number(next.replace(',', '.'));
    if (next.trim() === '') return { value: undefined };
    return Number.isFinite(number) ? { value: number } : null;
  });
  const said = isInvalid ? t('pipe.not_number') : error;
  return <Written {...rest} path={path} rows={1} isNumber text={text} onChange={onChange} error={said} />;
}

/** Texts, one a line. */
export function LinesField({ path, rows = 3, ...rest }: FieldProps) {
  const { text, onChange, error } = useText(
    path,
    (value) => (Array.isArray(value) ? value.map(String).join('\n') : plain(value)),
    (next) => {
      const lines = next.split('\n').filter((line) => line.trim() !== '');
      return { value: lines.length === 0 ? undefined : lines };
    },
  );
  return <Written {...rest} path={path} rows={rows} isCode text={text} onChange={onChange} error={error} />;
}

/** Any JSON; with the empty path the whole of the settings. */
export function JsonField({ path, rows = 6, isObject = false, ...rest }: FieldProps & { isObject?: boolean }) {
  const { t } = useTranslation();
  const { text, onChange, error, isInvalid } = useText(
    path,
    (value) => JSON.stringify(value, null, 2) ?? '',
    (next) => {
      try {
        const value: unknown = JSON.parse(next);
        return isObject && !isRecord(value) ? null : { value };
      } catch {
        return null;
      }
    },
  );
  const said = isInvalid ? t(isObject ? 'form.not_json' : 'pipe.not_json') : error;
  return <Written {...rest} path={path} rows={rows} isCode text={text} onChange={onChange} error={said} />;
}

function Written({
  path,
  rows = 1,
  isCode = false,
  isNumber = false,
  text,
  onChange,
  error,
  ...rest
}: FieldProps & {
  isCode?: boolean;
  isNumber?: boolean;
  text: string;
  onChange: (text: string) => void;
  error: string | undefined;
}) {
  const props = {
    ...rest,
    'data-path': path,
    value: text,
    error,
    ...(isCode ? { className: 'code-input', spellCheck: false } : {}),
    ...(isNumber ? { inputMode: 'decimal' as const } : {}),
  };
  return rows > 1 ? (
    <Textarea {...props} rows={rows} onChange={({ currentTarget }) => onChange(currentTarget.value)} />
  ) : (
    <TextInput {...props} onChange={({ currentTarget }) => onChange(currentTarget.value)} />
  );
}

/** One of a few; the server's default is what stands there without a choice. */
export function ChoiceField({
  path,
  label,
  data,
  fallback,
}: {
  path: string;
  label: string;
  data: readonly { value: string; label: string }[];
  fallback: string;
}) {
  const { settings, set, errorAt, claim } = useEditor();
  useEffect(() => claim(path), [claim, path]);
  return (
    <Select
      label={label}
      data={[...data]}
      value={plain(valueAt(settings, path)) || fallback}
      onChange={(next) => next !== null && set(path, next)}
      allowDeselect={false}
      error={errorAt(path)}
    />
  );
}

/** Yes or no; no is the server's default. */
export function FlagField({ path, label, description }: { path: string; label: string; description?: string }) {
  const { settings, set, errorAt, claim } = useEditor();
  useEffect(() => claim(path), [claim, path]);
  return (
    <Switch
      label={label}
      description={description}
      checked={valueAt(settings, path) === true}
      onChange={({ currentTarget }) => set(path, currentTarget.checked ? true : undefined)}
      error={errorAt(path)}
    />
  );
}

/** What one needs seldom. */
export function More({ children, label }: { children: ReactNode; label?: string }) {
  const { t } = useTranslation();
  return (
    <details className="more">
      <summary>{label ?? t('act.more')}</summary>
      <div className="form">{children}</div>
    </details>
  );
}
