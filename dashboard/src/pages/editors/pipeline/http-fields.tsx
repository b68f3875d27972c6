import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { optionsOf } from '../../../lists';
import { Select } from '../../../ui/kit';
import { useEditor } from './editor';
import { ChoiceField, FlagField, JsonField, More, NumberField, TextField } from './fields';
import { PairsField } from './pairs-field';
import { isRecord, valueAt } from './settings';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const BODIES = ['none', 'json', 'form', 'text'] as const;
type BodyKind = (typeof BODIES)[number];
const EMPTY_BODY: Record<BodyKind, unknown> = {
  none: undefined,
  json: { json: {} },
  form: { form: {} },
  text: { text: '' },
};

/** The part of a request that one always needs. `at` is where it stands in the settings. */
export function HttpFields({ at, placeholder }: { at: 'input' | 'request'; placeholder: string }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="method-url">
        <ChoiceField path={`${at}.method`} label={t('pipe.method')} data={optionsOf(METHODS)} fallback="GET" />
        <TextField
          path={`${at}.url`}
          label={t('field.address')}
          placeholder={placeholder}
          description={t('pipe.url.text', {
            row: at === 'request' ? '{{row.COLUMN}}' : '{{api_url}}',
            params: '{{params.NAME}}',
            secret: '{{secret.NAME}}',
          })}
          isCode
        />
      </div>
      <PairsField path={`${at}.query`} label={t('pipe.query')} add={t('pipe.query.add')} />
      <PairsField path={`${at}.headers`} label={t('pipe.headers')} add={t('pipe.headers.add')} />
      <BodyFields path={`${at}.body`} />
    </>
  );
}

function BodyFields({ path }: { path: string }) {
  const { t } = useTranslation();
  const { settings, set } = useEditor();
  const body = valueAt(settings, path);
  const method = valueAt(settings, path.replace(/body$/, 'method')) ?? 'GET';
  const kind: BodyKind = isRecord(body) ? (BODIES.find((one) => one in body) ?? 'none') : 'none';
  // hardly any GET has one
  if (method === 'GET' && body === undefined) return null;
  return (
    <>
      <Select
        label={t('pipe.body')}
        data={BODIES.map((value) => ({ value, label: t(`pipe.body.${value}`) }))}
        value={kind}
        onChange={(next) => next !== null && next !== kind && set(path, EMPTY_BODY[next])}
        allowDeselect={false}
      />
      {kind === 'json' && <JsonField path={`${path}.json`} label={t('pipe.body.content')} />}
      {kind === 'form' && <PairsField path={`${path}.form`} label={t('pipe.body.fields')} add={t('pipe.body.add')} />}
      {kind === 'text' && <TextField path={`${path}.text`} label={t('pipe.body.content')} rows={4} isCode keepsEmpty />}
    </>
  );
}

/** Its limits, tries and bounds, which have good values already. */
export function HttpLimits({ at, children }: { at: 'input' | 'request'; children?: ReactNode }) {
  const { t } = useTranslation();
  const option = (value: string, label: string) => ({ value, label });
  return (
    <More label={t('pipe.limits')}>
      {children}
      <div className="pair">
        <NumberField path={`${at}.limits.concurrency`} label={t('pipe.concurrency')} placeholder="5" />
        <NumberField path={`${at}.limits.rate.count`} label={t('pipe.rate.count')} />
        <NumberField path={`${at}.limits.rate.per_seconds`} label={t('pipe.rate.per')} />
        <ChoiceField
          path={`${at}.limits.rate.mode`}
          label={t('pipe.rate.mode')}
          data={[option('even', t('pipe.rate.even')), option('window', t('pipe.rate.window'))]}
          fallback="even"
        />
        <TextField path={`${at}.limits.name`} label={t('pipe.limit.name')} />
      </div>
      <div className="pair">
        <NumberField path={`${at}.retry.times`} label={t('pipe.retry.times')} placeholder="3" />
        <NumberField path={`${at}.retry.delay_seconds`} label={t('pipe.retry.delay')} placeholder="10" />
        <ChoiceField
          path={`${at}.retry.backoff`}
          label={t('pipe.retry.backoff')}
          data={[option('fixed', t('pipe.retry.fixed')), option('exponential', t('pipe.retry.exponential'))]}
          fallback="fixed"
        />
        <NumberField path={`${at}.retry.max_delay_seconds`} label={t('pipe.retry.max')} placeholder="300" />
      </div>
      <FlagField path={`${at}.retry.jitter`} label={t('pipe.retry.jitter')} />
      <div className="pair">
        <NumberField path={`${at}.timeout_seconds`} label={t('pipe.timeout')} placeholder="30" />
        <NumberField path={`${at}.max_bytes`} label={t('pipe.max_bytes')} placeholder="10000000" />
      </div>
    </More>
  );
}
