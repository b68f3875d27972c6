import { useTranslation } from 'react-i18next';
import { useDictionary } from '../../../dictionary';
import { SchemaHints } from '../../../ui/schema-hints';
import type { StepName } from './dry-run';
import { JsonField } from './fields';
import { StepResult } from './step-result';

const STEPS: readonly StepName[] = ['read', 'request', 'check', 'transform', 'sql', 'write', 'notify'];

/** The same settings as JSON, with the results below one another. */
export function JsonView() {
  const { t } = useTranslation();
  const { sourceType } = useDictionary();
  return (
    <div className="step-halves">
      <div className="form">
        <JsonField path="" label={t('source.tab.settings')} rows={28} isObject />
        <SchemaHints schema={sourceType('CSV_API')?.settings} />
      </div>
      <div className="stack">
        {STEPS.map((step) => (
          <StepResult key={step} name={step} />
        ))}
      </div>
    </div>
  );
}
