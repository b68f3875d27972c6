import { useTranslation } from 'react-i18next';
import { FlagField, LinesField, More, NumberField, TextField } from './fields';
import { StepCard } from './step-card';

/** Which answers are good. */
export function CheckCard() {
  const { t } = useTranslation();
  return (
    <StepCard name="check" steps={['check']} empty={{}}>
      {(isOn) =>
        isOn && (
          <>
            <LinesField
              path="check.required"
              label={t('pipe.required')}
              description={t('pipe.required.text')}
              placeholder="data.id"
            />
            <TextField path="check.failed" label={t('pipe.failed')} description={t('pipe.says')} isCode />
            <More>
              <TextField path="check.try_again" label={t('pipe.try_again')} description={t('pipe.says')} isCode />
              <FlagField path="check.allow_empty" label={t('pipe.check.allow_empty')} />
            </More>
          </>
        )
      }
    </StepCard>
  );
}

/** What records are made of the answers. */
export function TransformCard() {
  const { t } = useTranslation();
  return (
    <StepCard name="transform" steps={['transform', 'sql']} empty={{ row: '$' }}>
      {(isOn) =>
        isOn && (
          <>
            <TextField
              path="transform.row"
              label={t('pipe.jsonata')}
              description={t('pipe.jsonata.text')}
              placeholder={'{"id": id, "name": $row.name}'}
              rows={5}
              isCode
            />
            <TextField
              path="transform.sql"
              label={t('pipe.sql')}
              description={t('pipe.sql.text')}
              placeholder="select * from rows order by id"
              rows={4}
              isCode
            />
            <More>
              <div className="pair">
                <NumberField path="transform.deadline_seconds" label={t('pipe.deadline')} placeholder="2" />
                <NumberField path="transform.sql_deadline_seconds" label={t('pipe.sql_deadline')} placeholder="120" />
                <NumberField path="transform.sql_memory_mb" label={t('pipe.sql_memory')} placeholder="256" />
              </div>
            </More>
          </>
        )
      }
    </StepCard>
  );
}
