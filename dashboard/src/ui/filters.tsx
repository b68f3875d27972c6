import { useEffect, useState } from 'react';
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
  useEffect(() => {
    if (settled !== (value ?? '')) onChange(settled === '' ? undefined : settled.slice(0, 200));
    // only typing changes the address; the address changes the box by its key
  }, [settled]);
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
