import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, TextInput } from '../../../ui/kit';
import { useEditor } from './editor';
import { isRecord, valueAt } from './settings';

type Pair = readonly [name: string, value: string];

const pairsOf = (value: unknown): Pair[] =>
  isRecord(value) ? Object.entries(value).map(([name, text]) => [name, String(text)]) : [];
const recordOf = (pairs: readonly Pair[]) => {
  const named = pairs.filter(([name]) => name !== '');
  return named.length === 0 ? undefined : Object.fromEntries(named);
};

/** Names with values, such as headers. A pair without a name yet is kept here, and not in the settings. */
export function PairsField({
  path,
  label,
  add,
}: {
  path: string;
  label: string;
  /** What the button says. */ add: string;
}) {
  const { t } = useTranslation();
  const { settings, set, errorAt, claim } = useEditor();
  const value = valueAt(settings, path);
  const key = JSON.stringify(value) ?? '';
  const [draft, setDraft] = useState({ pairs: pairsOf(value), key });
  const pairs = draft.key === key ? draft.pairs : pairsOf(value);
  useEffect(() => claim(path), [claim, path]);
  const write = (next: readonly Pair[]) => {
    const record = recordOf(next);
    setDraft({ pairs: [...next], key: JSON.stringify(record) ?? '' });
    set(path, record);
  };
  const change = (at: number, pair: Pair) => write(pairs.map((one, index) => (index === at ? pair : one)));
  const error = errorAt(path);
  return (
    <fieldset className="pairs">
      <legend>{label}</legend>
      {pairs.map(([name, text], index) => (
        <div className="row" key={index}>
          <TextInput
            aria-label={`${label}: ${t('field.name')}`}
            className="code-input"
            value={name}
            onChange={({ currentTarget }) => change(index, [currentTarget.value, text])}
          />
          <TextInput
            aria-label={`${label}: ${t('pipe.value')}`}
            className="code-input grow"
            data-path={`${path}.${name}`}
            value={text}
            onChange={({ currentTarget }) => change(index, [name, currentTarget.value])}
          />
          <Button
            aria-label={`${t('pipe.remove')}: ${name === '' ? index + 1 : name}`}
            onClick={() => write(pairs.filter((_, at) => at !== index))}
          >
            ×
          </Button>
        </div>
      ))}
      <button type="button" className="plain" onClick={() => write([...pairs, ['', '']])}>
        + {add}
      </button>
      {error !== undefined && (
        <p role="alert" className="bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
