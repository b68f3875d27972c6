import { useTranslation } from 'react-i18next';
import { nameOf } from '../../actions';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { SourceDetail } from '../../api/types';
import { useDictionary } from '../../dictionary';
import { useNumberId } from '../../params';
import { Switch, TextInput, Textarea, useForm } from '../../ui/kit';
import { useGo } from '../../ui/link';
import { Page } from '../../ui/page';
import { Answered } from '../../ui/panel';
import { say } from '../../ui/say';
import { SchemaHints } from '../../ui/schema-hints';
import { FormEnd, objectOf, useSubmit } from '../../ui/submit';
import { PipelineEditor } from './pipeline/pipeline-editor';
import { ScriptEditor } from './script-editor';

const FIELDS = ['url', 'name', 'external_id', 'is_active', 'settings'];

/** Changes of a source. */
export function EditSourcePage() {
  const { t } = useTranslation();
  const id = useNumberId();
  const query = useAnswer('source', call('get', '/api/v1/source/{id}', { path: { id } }));
  return (
    <Page
      title={`${t('act.edit')} · ${query.data === undefined ? id : nameOf(query.data)}`}
      isWide={query.data?.type === 'CSV_API'}
    >
      <Answered query={query} height={320}>
        {(source) =>
          source.type === 'CSV_API' ? (
            <PipelineEditor key={source.id} source={source} />
          ) : (
            <div className={source.type === 'SCRIPT' ? 'editor for-code stack' : 'editor stack'}>
              {source.type === 'SCRIPT' && <ScriptEditor source={source} />}
              <EditForm key={source.id} source={source} />
            </div>
          )
        }
      </Answered>
    </Page>
  );
}

function EditForm({ source }: { source: SourceDetail }) {
  const { t } = useTranslation();
  const go = useGo();
  const { sourceType } = useDictionary();
  const form = useForm({
    initialValues: {
      url: source.url ?? '',
      name: source.name ?? '',
      external_id: source.external_id ?? '',
      is_active: source.is_active,
      settings: JSON.stringify(source.settings, null, 2),
    },
    validate: { settings: (value) => (objectOf(value) === null ? t('form.not_json') : null) },
  });
  const { submit, isPending, left } = useSubmit<SourceDetail>(form, FIELDS, ['source', 'sources', 'overview']);
  const { url, name, external_id, is_active, settings } = form.values;
  const orNull = (value: string) => (value.trim() === '' ? null : value.trim());
  const request = call('patch', '/api/v1/source/{id}', {
    path: { id: source.id },
    body: {
      url: orNull(url),
      name: orNull(name),
      external_id: orNull(external_id),
      is_active,
      settings: objectOf(settings) ?? {},
    },
  });
  const save = async () => {
    if ((await submit(request)) === undefined) return;
    say(t('done.saved'));
    go(`/sources/${source.id}`);
  };
  return (
    <form className="form" onSubmit={form.onSubmit(() => void save())}>
      <TextInput label={t('field.address')} {...form.getInputProps('url')} />
      <TextInput label={t('field.name')} {...form.getInputProps('name')} />
      <TextInput label="external_id" {...form.getInputProps('external_id')} />
      <Textarea className="code-input" rows={6} label={t('source.tab.settings')} {...form.getInputProps('settings')} />
      <SchemaHints schema={sourceType(source.type)?.settings} />
      <Switch label={t('source.active')} {...form.getInputProps('is_active', { type: 'checkbox' })} />
      <FormEnd
        left={left}
        isPending={isPending}
        label={t('act.save')}
        request={request}
        onCancel={() => go(`/sources/${source.id}`)}
      />
    </form>
  );
}
