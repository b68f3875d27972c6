import { useTranslation } from 'react-i18next';
import { call } from '../../api/request';
import type { Candidate, SourceDetail, SourceType } from '../../api/types';
import { titleOf } from '../../i18n/said';
import { useDictionary } from '../../dictionary';
import { optionsOf, SOURCE_TYPES } from '../../lists';
import { Button, Select, Switch, TextInput, Textarea, useForm } from '../../ui/kit';
import { useGo } from '../../ui/link';
import { Panel } from '../../ui/panel';
import { say } from '../../ui/say';
import { SchemaHints } from '../../ui/schema-hints';
import { FormEnd, objectOf, useSubmit } from '../../ui/submit';
import { CadenceChoice } from './cadence-choice';
import { Candidates } from './candidates';

const FIELDS = ['type', 'url', 'name', 'external_id', 'is_active', 'settings'];
/** Where errors of the first schedule belong. */
const SCHEDULE = 'schedules.0';

const EXAMPLES: Record<SourceType, string> = {
  RSS: 'https://example.com/feed.xml',
  VK: 'https://vk.com/durov',
  YOUTUBE: 'https://www.youtube.com/@channel',
  CSV_API: 'https://example.com/data.csv',
  SCRIPT: '',
};

/** A new source of one type with its first schedule. */
export function SourceForm({
  type,
  onType,
  candidate,
  onPick,
}: {
  type: SourceType;
  onType: (type: string) => void;
  candidate: Candidate | null;
  /** Begins anew with what an address offers, which may be a source of another type. */
  onPick: (candidate: Candidate) => void;
}) {
  const { t } = useTranslation();
  const go = useGo();
  const { sourceType, taskTypes } = useDictionary();
  const kind = sourceType(type);
  const tasks = taskTypes(type);
  const form = useForm({
    initialValues: {
      url: candidate?.url ?? '',
      name: candidate?.title ?? '',
      is_active: true,
      settings: '{}',
      task_type: candidate?.task_type ?? '',
      cadence: 'on_request',
      params: '{}',
    },
    validate: {
      settings: (value) => (objectOf(value) === null ? t('form.not_json') : null),
      params: (value) => (objectOf(value) === null ? t('form.not_json') : null),
    },
  });
  const { url, name, is_active, settings, cadence, params } = form.values;
  const task_type = form.values.task_type || (kind?.default_task_type ?? '');
  const { submit, isPending, left, problem } = useSubmit<SourceDetail>(
    {
      setErrors: (errors) =>
        form.setErrors(
          Object.fromEntries(Object.entries(errors).map(([path, words]) => [path.replace(`${SCHEDULE}.`, ''), words])),
        ),
    },
    [...FIELDS, `${SCHEDULE}.task_type`, `${SCHEDULE}.cadence`, `${SCHEDULE}.params`],
    ['sources', 'overview'],
  );
  const body = {
    type,
    ...(url.trim() === '' ? {} : { url: url.trim() }),
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    is_active,
    settings: objectOf(settings) ?? {},
    schedules: [{ task_type, cadence, params: objectOf(params) ?? {} }],
  };
  const asItIs = call('post', '/api/v1/source', { body });
  const request = type === 'RSS' ? call('post', '/api/v1/source', { query: { verify: true }, body }) : asItIs;
  // the answer is about an address: another one makes it void
  const offered = form.errors['url'] === undefined ? null : (problem?.candidates ?? null);
  const take = (one: Candidate) => {
    if (one.source_type !== type) return onPick(one);
    form.setValues({ url: one.url, name: name.trim() === '' ? (one.title ?? '') : name });
    form.getInputNode('url')?.focus();
  };
  const save = async (asked: typeof request) => {
    const saved = await submit(asked);
    if (saved === undefined) return;
    say(t('done.saved'));
    go(type === 'SCRIPT' ? `/sources/${saved.id}/edit` : `/sources/${saved.id}`);
  };
  const task = tasks.find((one) => one.name === task_type);
  return (
    <Panel title={t('source.by_hand')}>
      <form className="form" onSubmit={form.onSubmit(() => void save(request))}>
        <Select
          label={t('field.type')}
          description={kind && titleOf('type', kind.name, kind.title)}
          data={optionsOf(SOURCE_TYPES)}
          value={type}
          onChange={(next) => next !== null && onType(next)}
          allowDeselect={false}
        />
        <TextInput
          label={t('field.address')}
          description={
            kind?.url === 'optional'
              ? t('source.address_optional')
              : t(`source.address.${type === 'VK' || type === 'YOUTUBE' ? 'any' : 'http'}`)
          }
          placeholder={EXAMPLES[type]}
          required={kind !== undefined && kind.url !== 'optional'}
          {...form.getInputProps('url')}
        />
        {offered !== null && (
          <div role="group" className="stack" aria-label={t('discover.instead')}>
            {offered.length > 0 && <p>{t('discover.instead')}</p>}
            <Candidates candidates={offered} onPick={take} />
            <Button onClick={() => void save(asItIs)} loading={isPending}>
              {t('discover.anyway')}
            </Button>
          </div>
        )}
        <TextInput
          label={t('field.name')}
          required={kind?.url === 'optional' && url === ''}
          {...form.getInputProps('name')}
        />
        <div className="pair">
          <Select
            label={t('field.task_type')}
            data={tasks.map((one) => ({
              value: one.name,
              label: `${one.name} – ${titleOf('task_type', one.name, one.title)}`,
            }))}
            allowDeselect={false}
            {...form.getInputProps('task_type')}
            value={task_type}
          />
          <CadenceChoice
            value={cadence}
            onChange={(next) => form.setFieldValue('cadence', next)}
            error={form.errors['cadence']}
          />
        </div>
        <Textarea className="code-input" rows={4} label={t('schedule.params')} {...form.getInputProps('params')} />
        {task !== undefined && <SchemaHints schema={task.params} />}
        <Textarea
          className="code-input"
          rows={4}
          label={t('source.tab.settings')}
          {...form.getInputProps('settings')}
        />
        {kind !== undefined && <SchemaHints schema={kind.settings} />}
        <Switch label={t('source.active')} {...form.getInputProps('is_active', { type: 'checkbox' })} />
        <FormEnd
          left={left}
          isPending={isPending}
          label={t('source.add')}
          request={request}
          onCancel={() => go('/sources')}
        />
      </form>
    </Panel>
  );
}
