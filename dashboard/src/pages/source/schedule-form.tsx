import { useTranslation } from 'react-i18next';
import { bulkSchedules } from '../../actions';
import { call } from '../../api/request';
import type { Schedule, SourceDetail } from '../../api/types';
import { useDictionary } from '../../dictionary';
import { useAct } from '../../ui/action';
import { Button, NumberInput, Select, Switch, Textarea, useForm } from '../../ui/kit';
import { say } from '../../ui/say';
import { SchemaHints } from '../../ui/schema-hints';
import { FormEnd, objectOf, useSubmit } from '../../ui/submit';
import { CadenceChoice } from '../editors/cadence-choice';

const FIELDS = [
  'task_type',
  'cadence',
  'is_enabled',
  'priority',
  'max_attempts',
  'retry_delay_seconds',
  'retry_backoff',
  'ttl_seconds',
  'timeout_seconds',
  'params',
];

/** Settings of one schedule: when, how often again, with what parameters. */
export function ScheduleForm({
  source,
  schedule,
  onDone,
}: {
  source: SourceDetail;
  schedule: Schedule | null;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const act = useAct();
  const { taskTypes } = useDictionary();
  const free = taskTypes(source.type).filter(
    ({ name }) => schedule !== null || !source.schedules.some(({ task_type }) => task_type === name),
  );
  const form = useForm({
    initialValues: {
      task_type: schedule?.task_type ?? '',
      cadence: schedule?.cadence ?? 'on_request',
      is_enabled: schedule?.is_enabled ?? true,
      priority: schedule?.priority ?? 0,
      max_attempts: schedule?.max_attempts ?? 3,
      retry_delay_seconds: schedule?.retry_delay_seconds ?? 10,
      retry_backoff: schedule?.retry_backoff ?? ('exponential' as const),
      ttl_seconds: schedule?.ttl_seconds ?? ('' as const),
      timeout_seconds: schedule?.timeout_seconds ?? ('' as const),
      params: JSON.stringify(schedule?.params ?? {}, null, 2),
    },
    validate: { params: (value) => (objectOf(value) === null ? t('form.not_json') : null) },
  });
  const { submit, isPending, left } = useSubmit(form, FIELDS, ['source', 'sources', 'overview']);
  const { task_type, params, ttl_seconds, timeout_seconds, ...plain } = form.values;
  const body = {
    ...plain,
    ttl_seconds: ttl_seconds === '' ? null : ttl_seconds,
    timeout_seconds: timeout_seconds === '' ? null : timeout_seconds,
    params: objectOf(params) ?? {},
  };
  const request =
    schedule === null
      ? call('post', '/api/v1/schedule', { body: { ...body, source_id: source.id, task_type } })
      : call('patch', '/api/v1/schedule/{id}', { path: { id: schedule.id }, body });
  const save = async () => {
    if ((await submit(request)) === undefined) return;
    say(t('done.saved'));
    onDone();
  };
  const kind = taskTypes(source.type).find(({ name }) => name === task_type);
  return (
    <form className="form" onSubmit={form.onSubmit(() => void save())}>
      <Select
        label={t('field.task_type')}
        data={free.map(({ name, title }) => ({ value: name, label: `${name} – ${title}` }))}
        disabled={schedule !== null}
        {...form.getInputProps('task_type')}
      />
      <CadenceChoice
        value={form.values.cadence}
        onChange={(next) => form.setFieldValue('cadence', next)}
        error={form.errors['cadence']}
      />
      <Switch label={t('schedule.enabled')} {...form.getInputProps('is_enabled', { type: 'checkbox' })} />
      <div className="pair">
        <NumberInput label={t('schedule.attempts')} {...form.getInputProps('max_attempts')} />
        <NumberInput label={t('schedule.retry_delay')} {...form.getInputProps('retry_delay_seconds')} />
        <Select
          label={t('schedule.backoff')}
          data={['exponential', 'fixed']}
          allowDeselect={false}
          {...form.getInputProps('retry_backoff')}
        />
      </div>
      <div className="pair">
        <NumberInput label={t('schedule.priority')} {...form.getInputProps('priority')} />
        <NumberInput label={t('schedule.ttl')} placeholder={t('form.default')} {...form.getInputProps('ttl_seconds')} />
        <NumberInput
          label={t('schedule.timeout')}
          placeholder={t('form.default')}
          {...form.getInputProps('timeout_seconds')}
        />
      </div>
      <Textarea
        className="mono"
        label={t('schedule.params')}
        autosize={false}
        rows={5}
        {...form.getInputProps('params')}
      />
      {kind !== undefined && <SchemaHints schema={kind.params} />}
      {schedule !== null && (
        <div className="row">
          <Button
            disabled={schedule.cursor === null}
            onClick={() => act(bulkSchedules(t, 'reset_cursor', [schedule.id]))}
          >
            {t('act.reset_cursor')}
          </Button>
        </div>
      )}
      <FormEnd left={left} isPending={isPending} label={t('act.save')} request={request} onCancel={onDone} />
    </form>
  );
}
