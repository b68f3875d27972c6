import { useTranslation } from 'react-i18next';
import { call } from '../../api/request';
import type { NoticeRule } from '../../api/types';
import { NumberInput, Select, TextInput, useForm } from '../../ui/kit';
import { say } from '../../ui/say';
import { FormEnd, useSubmit } from '../../ui/submit';

const EVENTS = ['completed', 'partial', 'failed', 'expired', 'cancelled'] as const;
const FIELDS = ['name', 'channel', 'target', 'scope', 'events', 'quiet_seconds'];

/** Tells a chat or a webhook how runs or tasks end. */
export function RuleForm({ rule, onDone }: { rule: NoticeRule | null; onDone: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: {
      name: rule?.name ?? '',
      channel: rule?.channel ?? ('telegram' as const),
      target: rule?.target ?? '',
      scope: rule?.scope ?? ('group' as const),
      events: rule?.events ?? (['failed', 'partial', 'expired'] as NoticeRule['events']),
      quiet_seconds: rule?.quiet_seconds ?? 0,
    },
  });
  const { submit, isPending, left } = useSubmit<NoticeRule>(form, FIELDS, ['system']);
  const { target, ...values } = form.values;
  const body = { ...values, ...(target.trim() === '' ? {} : { target: target.trim() }) };
  const request =
    rule === null
      ? call('post', '/api/v1/notice_rule', { body })
      : call('patch', '/api/v1/notice_rule/{id}', { path: { id: rule.id }, body });
  const save = async () => {
    if ((await submit(request)) === undefined) return;
    say(t('done.saved'));
    onDone();
  };
  const toggle = (event: (typeof EVENTS)[number]) =>
    form.setFieldValue(
      'events',
      form.values.events.includes(event)
        ? form.values.events.filter((one) => one !== event)
        : [...form.values.events, event],
    );
  return (
    <form className="form" onSubmit={form.onSubmit(() => void save())}>
      <TextInput label={t('field.name')} required {...form.getInputProps('name')} />
      <div className="pair">
        <Select
          label={t('notices.channel')}
          data={['telegram', 'webhook']}
          allowDeselect={false}
          {...form.getInputProps('channel')}
        />
        <TextInput label={t('notices.target')} {...form.getInputProps('target')} />
      </div>
      <div className="pair">
        <Select
          label={t('notices.scope')}
          data={(['group', 'task'] as const).map((value) => ({ value, label: t(`notices.scope.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('scope')}
        />
        <NumberInput label={t('notices.quiet')} min={0} {...form.getInputProps('quiet_seconds')} />
      </div>
      <fieldset className="row">
        <legend>{t('notices.events')}</legend>
        {EVENTS.map((event) => (
          <label key={event} className="row">
            <input type="checkbox" checked={form.values.events.includes(event)} onChange={() => toggle(event)} />
            {t(`status.${event}`)}
          </label>
        ))}
        {form.errors['events'] !== undefined && <span className="bad">{form.errors['events']}</span>}
      </fieldset>
      <FormEnd left={left} isPending={isPending} label={t('act.save')} request={request} onCancel={onDone} />
    </form>
  );
}
