import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Select } from '../../../ui/kit';
import { useEditor } from './editor';
import { FlagField, LinesField, More, NumberField, TextField } from './fields';
import { HttpFields, HttpLimits } from './http-fields';
import { emptyInput, inputKind, INPUTS, valueAt, type InputKind, type Settings } from './settings';
import { StepCard } from './step-card';
import { UploadField } from './upload-field';

const PAGINGS = ['none', 'page', 'offset', 'cursor', 'next'] as const;

/** Where the rows come from. */
export function InputCard() {
  const { t } = useTranslation();
  const { settings, set } = useEditor();
  const kind = inputKind(settings);
  const left = useRef<Partial<Record<InputKind, unknown>>>({});
  const choose = (next: InputKind) => {
    const before = (valueAt(settings, 'input') ?? {}) as Settings;
    left.current[kind] = before;
    set('input', left.current[next] ?? emptyInput(next, before));
  };
  return (
    <StepCard name="input" steps={['read']}>
      {() => (
        <>
          <Select
            label={t('pipe.input.kind')}
            data={INPUTS.map((value) => ({ value, label: t(`pipe.input.${value}`) }))}
            value={kind}
            onChange={(next) => next !== null && next !== kind && choose(next)}
            allowDeselect={false}
          />
          {kind === 'text' && (
            <TextField
              path="input.text"
              label={t('pipe.input.csv')}
              description={t('pipe.input.csv.text')}
              rows={7}
              isCode
              keepsEmpty
            />
          )}
          {kind === 'file' && <UploadField />}
          {(kind === 'url' || kind === 'api') && (
            <HttpFields at="input" placeholder={`https://example.com/${kind === 'api' ? 'list' : 'data.csv'}`} />
          )}
          {kind === 'api' && <ApiFields />}
          <More>
            {kind !== 'api' && <CsvFields />}
            <div className="pair">
              <TextField path="input.distinct_by" label={t('pipe.distinct')} />
              <NumberField path="input.limit" label={t('pipe.limit')} />
            </div>
          </More>
          {(kind === 'url' || kind === 'api') && <HttpLimits at="input" />}
        </>
      )}
    </StepCard>
  );
}

function CsvFields() {
  const { t } = useTranslation();
  return (
    <>
      <div className="pair">
        <TextField path="input.delimiter" label={t('pipe.delimiter')} placeholder="auto" />
        <TextField path="input.encoding" label={t('pipe.encoding')} placeholder="auto" />
        <TextField path="input.quote" label={t('pipe.quote')} placeholder='"' />
      </div>
      <LinesField path="input.columns" label={t('pipe.columns')} description={t('pipe.columns.text')} />
    </>
  );
}

function ApiFields() {
  const { t } = useTranslation();
  const { settings, set } = useEditor();
  const paging = valueAt(settings, 'input.paging.type');
  const kind = PAGINGS.find((one) => one === paging) ?? 'none';
  return (
    <>
      <TextField
        path="input.records"
        label={t('pipe.records')}
        description={t('pipe.records.text')}
        placeholder="$"
        isCode
      />
      <Select
        label={t('pipe.paging')}
        data={PAGINGS.map((value) => ({ value, label: t(`pipe.paging.${value}`) }))}
        value={kind}
        onChange={(next) =>
          next !== null && next !== kind && set('input.paging', next === 'none' ? undefined : { type: next })
        }
        allowDeselect={false}
      />
      <div className="pair">
        {(kind === 'page' || kind === 'offset' || kind === 'cursor') && (
          <TextField path="input.paging.parameter" label={t('pipe.paging.parameter')} placeholder={kind} />
        )}
        {(kind === 'page' || kind === 'offset') && (
          <NumberField
            path="input.paging.first"
            label={t('pipe.paging.first')}
            placeholder={kind === 'page' ? '1' : '0'}
          />
        )}
        {kind === 'cursor' && <TextField path="input.paging.cursor" label={t('pipe.paging.expression')} isCode />}
        {kind === 'next' && <TextField path="input.paging.url" label={t('pipe.paging.address')} isCode />}
        {kind !== 'none' && <NumberField path="input.max_pages" label={t('pipe.paging.max')} placeholder="1000" />}
      </div>
      <More label={t('pipe.answers')}>
        <TextField path="input.try_again" label={t('pipe.try_again')} description={t('pipe.says')} isCode />
        <FlagField path="input.allow_empty" label={t('pipe.input.allow_empty')} />
      </More>
    </>
  );
}
