import { useTranslation } from 'react-i18next';
import { optionsOf } from '../../../lists';
import { Button, Switch } from '../../../ui/kit';
import { ColumnChips } from './column-chips';
import { useEditor } from './editor';
import { ChoiceField, FlagField, LinesField, More, TextField } from './fields';
import { isRecord, valueAt } from './settings';
import { StepCard } from './step-card';

const FORMATS = ['json', 'ndjson', 'csv', 'parquet'];

/** The files of a run, and whether its records are items too. */
export function OutputsCard() {
  const { t } = useTranslation();
  const { settings, set } = useEditor();
  const found = valueAt(settings, 'outputs');
  const outputs = Array.isArray(found) ? (found as unknown[]) : [];
  const add = () => set('outputs', [...outputs, { name: `result${outputs.length || ''}.json`, format: 'json' }]);
  return (
    <StepCard name="outputs" steps={['write']} owns={['outputs', 'emit']}>
      {() => (
        <>
          {outputs.map((_, index) => (
            // a list that only this card changes, and only at its end or as a whole
            <Output key={index} index={index} />
          ))}
          <button type="button" className="plain" onClick={add}>
            + {t('pipe.output.add')}
          </button>
          <Emit />
        </>
      )}
    </StepCard>
  );
}

function Output({ index }: { index: number }) {
  const { t } = useTranslation();
  const { settings, set } = useEditor();
  const at = `outputs.${index}`;
  const format = valueAt(settings, `${at}.format`);
  return (
    <fieldset className="pairs">
      <legend>{t('pipe.output', { n: index + 1 })}</legend>
      <TextField
        path={`${at}.name`}
        label={t('pipe.output.name')}
        description={t('pipe.output.name.text', { row: '{{row.COLUMN}}' })}
        isCode
        keepsEmpty
      />
      {valueAt(settings, `${at}.per`) === 'row' && <ColumnChips into={`${at}.name`} />}
      <div className="pair">
        <ChoiceField path={`${at}.format`} label={t('import.format')} data={optionsOf(FORMATS)} fallback="json" />
        <ChoiceField
          path={`${at}.per`}
          label={t('pipe.output.per')}
          data={(['run', 'row'] as const).map((value) => ({ value, label: t(`pipe.output.per.${value}`) }))}
          fallback="run"
        />
      </div>
      <More>
        <LinesField path={`${at}.columns`} label={t('pipe.output.columns')} />
        {format === 'csv' && (
          <>
            <TextField path={`${at}.delimiter`} label={t('pipe.delimiter')} placeholder="," />
            <FlagField path={`${at}.bom`} label={t('pipe.output.bom')} />
          </>
        )}
      </More>
      <div className="end">
        <Button
          aria-label={`${t('pipe.remove')}: ${t('pipe.output', { n: index + 1 })}`}
          onClick={() => set(at, undefined)}
        >
          {t('pipe.remove')}
        </Button>
      </div>
    </fieldset>
  );
}

function Emit() {
  const { t } = useTranslation();
  const { settings, set } = useEditor();
  const isOn = isRecord(valueAt(settings, 'emit'));
  return (
    <>
      <Switch
        label={t('pipe.emit')}
        description={t('pipe.emit.text')}
        checked={isOn}
        onChange={({ currentTarget }) => set('emit', currentTarget.checked ? { item_key: '' } : undefined)}
      />
      {isOn && (
        <>
          <div className="pair">
            <TextField
              path="emit.item_key"
              label={t('pipe.emit.key')}
              description={t('pipe.emit.key.text')}
              placeholder="id"
              isCode
              keepsEmpty
            />
            <TextField path="emit.title" label={t('field.title')} isCode />
          </div>
          <More>
            <div className="pair">
              <TextField path="emit.url" label={t('field.address')} isCode />
              <TextField path="emit.published_at" label={t('pipe.emit.published')} isCode />
              <TextField path="emit.kind" label={t('field.kind')} placeholder="record" />
            </div>
          </More>
        </>
      )}
    </>
  );
}
