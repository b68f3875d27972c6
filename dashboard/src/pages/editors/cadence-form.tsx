import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call, type Call } from '../../api/request';
import type { Cadence, Schemas } from '../../api/types';
import { clockSentence } from '../../format/cron-sentence';
import { optionsOf } from '../../lists';
import { NumberInput, Select, Switch, TextInput, useDebouncedValue, useForm } from '../../ui/kit';
import { useGo } from '../../ui/link';
import { Panel, ProblemNote } from '../../ui/panel';
import { say } from '../../ui/say';
import { FormEnd, useSubmit } from '../../ui/submit';
import { DraftLoadPanel } from './draft-load';

const FIELDS = [
  'name',
  'cron',
  'timezone',
  'interval_seconds',
  'spread_seconds',
  'catch_up',
  'starts_at',
  'ends_at',
  'is_enabled',
];
const SHOWN = 20;
const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')];

/** `datetime-local` has no zone: it is the zone of the browser. */
const toInput = (at: string | null) =>
  at === null ? '' : new Date(Date.parse(at) - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
const fromInput = (text: string) => (text === '' ? null : new Date(text).toISOString());

/** A clock: cron with its zone or an interval, with a preview of what the manager will do. */
export function CadenceForm({ cadence }: { cadence: Cadence | null }) {
  const { t } = useTranslation();
  const go = useGo();
  const form = useForm({
    initialValues: {
      name: cadence?.name ?? '',
      kind: cadence !== null && cadence.cron === null ? 'interval' : 'cron',
      cron: cadence?.cron ?? '0 * * * *',
      timezone: cadence?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      interval_seconds: cadence?.interval_seconds ?? 3_600,
      spread_seconds: cadence?.spread_seconds ?? 0,
      catch_up: cadence?.catch_up ?? ('one' as const),
      is_enabled: cadence?.is_enabled ?? true,
      starts_at: toInput(cadence?.starts_at ?? null),
      ends_at: toInput(cadence?.ends_at ?? null),
    },
  });
  const { submit, isPending, left } = useSubmit<Cadence>(form, FIELDS, ['cadences', 'overview']);
  const { kind, cron, timezone, interval_seconds, starts_at, ends_at, ...plain } = form.values;
  const clock =
    kind === 'cron'
      ? { cron, timezone, interval_seconds: null }
      : { cron: null, interval_seconds: Number(interval_seconds) };
  const body = { ...plain, ...clock, starts_at: fromInput(starts_at), ends_at: fromInput(ends_at) };
  const draft = { ...clock, starts_at: body.starts_at, ends_at: body.ends_at };
  const request: Call<Cadence> =
    cadence === null
      ? call('post', '/api/v1/cadence', { body })
      : call('patch', '/api/v1/cadence/{id}', { path: { id: cadence.id }, body });
  const save = async () => {
    const saved = await submit(request);
    if (saved === undefined) return;
    say(t('done.saved'));
    go(`/cadences/${saved.id}`);
  };
  return (
    <div className="columns">
      <form className="form" onSubmit={form.onSubmit(() => void save())}>
        <TextInput label={t('field.name')} required {...form.getInputProps('name')} />
        <Select
          label={t('cadence.kind')}
          data={[
            { value: 'cron', label: 'cron' },
            { value: 'interval', label: t('cadence.interval') },
          ]}
          allowDeselect={false}
          {...form.getInputProps('kind')}
        />
        {kind === 'cron' ? (
          <div className="pair">
            <TextInput
              label="cron"
              className="code-input"
              description={t('cadence.cron.text')}
              {...form.getInputProps('cron')}
            />
            <Select
              label={t('cadence.zone')}
              data={optionsOf(ZONES)}
              searchable
              allowDeselect={false}
              {...form.getInputProps('timezone')}
            />
          </div>
        ) : (
          <NumberInput label={t('cadence.seconds')} min={1} {...form.getInputProps('interval_seconds')} />
        )}
        <div className="pair">
          <NumberInput label={t('cadence.spread_seconds')} min={0} {...form.getInputProps('spread_seconds')} />
          <Select
            label={t('cadence.catch_up')}
            data={(['one', 'none'] as const).map((value) => ({ value, label: t(`catch_up.${value}`) }))}
            allowDeselect={false}
            {...form.getInputProps('catch_up')}
          />
        </div>
        <div className="pair">
          <TextInput type="datetime-local" label={t('cadence.starts')} {...form.getInputProps('starts_at')} />
          <TextInput type="datetime-local" label={t('cadence.ends')} {...form.getInputProps('ends_at')} />
        </div>
        <Switch label={t('schedule.enabled')} {...form.getInputProps('is_enabled', { type: 'checkbox' })} />
        <FormEnd
          left={left}
          isPending={isPending}
          label={t('act.save')}
          request={request}
          onCancel={() => go(cadence === null ? '/cadences' : `/cadences/${cadence.id}`)}
        />
      </form>
      <div className="stack">
        <DraftLoadPanel
          draft={{ ...draft, spread_seconds: Number(plain.spread_seconds) }}
          cadenceId={cadence?.id ?? null}
          onSpread={(seconds) => form.setFieldValue('spread_seconds', seconds)}
        />
        <Preview draft={draft} />
      </div>
    </div>
  );
}

type Draft = Pick<Schemas['PreviewCadence'], 'cron' | 'timezone' | 'interval_seconds' | 'starts_at' | 'ends_at'>;

/** The next firings of a draft as the manager reckons them, both sides of a change of the clocks. */
function Preview({ draft }: { draft: Draft }) {
  const { t, i18n } = useTranslation();
  const [settled] = useDebouncedValue(JSON.stringify(draft), 300);
  const asked = JSON.parse(settled) as Draft;
  const query = useAnswer('fixed', call('post', '/api/v1/cadence/preview', { body: { ...asked, count: SHOWN } }));
  return (
    <Panel title={t('cadence.preview')} aside={asked.timezone}>
      <p className="lead">
        {clockSentence(
          { cron: asked.cron ?? null, interval_seconds: asked.interval_seconds ?? null },
          t,
          i18n.language,
        )}
      </p>
      {query.error !== null && <ProblemNote problem={query.error} />}
      {query.error === null && (
        <ol className="ticks">
          {query.data?.ticks.map(({ at, local }) => (
            <li key={at}>
              <time dateTime={at} title={at}>
                {local}
              </time>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
