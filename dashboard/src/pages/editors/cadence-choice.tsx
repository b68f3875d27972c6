import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import { clockSentence } from '../../format/cron-sentence';
import { Select } from '../../ui/kit';

/** Chooses a clock by name. */
export function CadenceChoice({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (value: string) => void;
  error?: React.ReactNode;
}) {
  const { t, i18n } = useTranslation();
  const { data } = useAnswer('cadences', call('get', '/api/v1/cadence', { query: { size: 1_000, sort: 'name' } }));
  const options = (data?.items ?? []).map((cadence) => ({
    value: cadence.name,
    label: `${cadence.name} – ${clockSentence(cadence, t, i18n.language)}`,
  }));
  const known = options.some((option) => option.value === value) ? options : [{ value, label: value }, ...options];
  return (
    <Select
      label={t('field.cadence')}
      data={known}
      value={value}
      onChange={(next) => next !== null && onChange(next)}
      searchable
      allowDeselect={false}
      error={error}
    />
  );
}
