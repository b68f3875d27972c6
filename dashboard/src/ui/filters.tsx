import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Select, TextInput, useDebouncedValue } from './kit';

/** A choice that is a filter; nothing chosen is no filter. */
export function ChoiceFilter({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string | undefined;
  options: readonly { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}) {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={[...options]}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      clearable
      clearButtonProps={{ 'aria-label': `${label} ×` }}
      className="choice"
      searchable={options.length > 12}
    />
  );
}

/** Words that filter a while after they were typed; what is being typed is never overwritten. */
export function TextFilter({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value ?? '');
  const [settled] = useDebouncedValue(typed, 300);
  /** What the address says because of this box. */
  const said = useRef(value);
  useEffect(() => {
    const next = settled === '' ? undefined : settled.slice(0, 200);
    if (next === said.current) return;
    said.current = next;
    onChange(next);
    // only typing changes the address
  }, [settled]);
  useEffect(() => {
    // somebody else changed the address; the box stays where it is, and so does whoever writes in it
    if (value === said.current) return;
    said.current = value;
    setTyped(value ?? '');
  }, [value]);
  return (
    <TextInput
      aria-label={label}
      placeholder={t('filter.type', { what: label })}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      w={220}
    />
  );
}
