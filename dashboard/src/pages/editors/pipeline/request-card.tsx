import { useTranslation } from 'react-i18next';
import { ColumnChips } from './column-chips';
import { ChoiceField } from './fields';
import { HttpFields, HttpLimits } from './http-fields';
import { StepCard } from './step-card';

/** One request for every row. */
export function RequestCard() {
  const { t } = useTranslation();
  return (
    <StepCard name="request" steps={['request']} empty={{ url: '' }}>
      {(isOn) =>
        isOn && (
          <>
            <ColumnChips into="request.url" />
            <HttpFields at="request" placeholder="https://example.com/?id={{row.id}}" />
            <p className="meta">{t('pipe.secrets', { secret: '{{secret.NAME}}', variable: 'SECRET_NAME' })}</p>
            <HttpLimits at="request">
              <ChoiceField
                path="request.response"
                label={t('pipe.response')}
                data={[
                  { value: 'json', label: t('pipe.response.json') },
                  { value: 'text', label: t('pipe.response.text') },
                ]}
                fallback="json"
              />
            </HttpLimits>
          </>
        )
      }
    </StepCard>
  );
}
