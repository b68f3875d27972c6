import { useTranslation } from 'react-i18next';
import { Select } from '../../../ui/kit';
import { useEditor } from './editor';
import { ChoiceField, NumberField, TextField } from './fields';
import { isRecord, valueAt } from './settings';
import { StepCard } from './step-card';

/** How a run ends: when it counts as failed, and who hears of it. */
export function NotifyCard() {
  const { t } = useTranslation();
  const { settings, set } = useEditor();
  const rule = valueAt(settings, 'fail_when');
  const kind = rule === 'any' ? 'any' : 'share';
  return (
    <StepCard name="notify" steps={['notify']} owns={['notify', 'fail_when']} empty={{ when: 'always' }}>
      {(isOn) => (
        <>
          {isOn && (
            <>
              <ChoiceField
                path="notify.when"
                label={t('pipe.notify.when')}
                data={(['always', 'success', 'failure'] as const).map((value) => ({
                  value,
                  label: t(`pipe.notify.${value}`),
                }))}
                fallback="always"
              />
              <TextField
                path="notify.text"
                label={t('pipe.notify.text')}
                description={t('pipe.notify.text.text')}
                rows={2}
              />
            </>
          )}
          <div className="pair">
            <Select
              label={t('pipe.fail_when')}
              data={[
                { value: 'share', label: t('pipe.fail_when.share') },
                { value: 'any', label: t('pipe.fail_when.any') },
              ]}
              value={kind}
              onChange={(next) =>
                next !== null && next !== kind && set('fail_when', next === 'any' ? 'any' : undefined)
              }
              allowDeselect={false}
            />
            {(kind === 'share' || isRecord(rule)) && (
              <NumberField
                path="fail_when.failed_rows_over"
                label={t('pipe.fail_when.part')}
                description={t('pipe.fail_when.part.text')}
                placeholder="0.5"
              />
            )}
          </div>
        </>
      )}
    </StepCard>
  );
}
