import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/queries';
import { call } from '../../api/request';
import type { SourceDetail } from '../../api/types';
import { FileButton } from '../../ui/file-button';
import { Button, Select, Textarea, useForm } from '../../ui/kit';
import { Moment } from '../../ui/moment';
import { Empty, Panel, ProblemNote, Skeleton } from '../../ui/panel';
import { say } from '../../ui/say';
import { FormEnd, useSubmit } from '../../ui/submit';
import { useDryRun } from './dry-run';
import { ScriptTrialView, type ScriptTrial } from './script-trial';

const LANGUAGES = ['python', 'javascript', 'typescript'] as const;
type Language = (typeof LANGUAGES)[number];
/** Endings of files, for those that are chosen from the disk. */
const BY_ENDING: Record<string, Language> = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  py: 'python',
};

/** The program of a script source: written here or taken from a file; every version is kept. */
export function ScriptEditor({ source }: { source: SourceDetail }) {
  const { t } = useTranslation();
  const { id } = source;
  const query = useAnswer('source', call('get', '/api/v1/source/{id}/script', { path: { id } }));
  // a source that has no script yet answers 404 too: writing the first one is then the way on
  const isNew = query.error?.status === 404;
  const [first, setFirst] = useState<{ language: Language; code: string } | null>(null);
  // what is being written stays: a look that comes later begins with no answer, and must not take the form away
  if (first === null && query.data !== undefined) setFirst({ language: query.data.language, code: query.data.code });
  if (first === null && isNew) setFirst({ language: 'python', code: '' });
  return (
    <Panel title={t('script.title')}>
      {first === null && query.error === null && <Skeleton height={200} />}
      {first === null && query.error !== null && !isNew && <ProblemNote problem={query.error} />}
      {first !== null && <ScriptForm source={source} {...first} />}
      <Revisions id={id} />
    </Panel>
  );
}

function ScriptForm({ source, language, code }: { source: SourceDetail; language: Language; code: string }) {
  const { t } = useTranslation();
  const { id, url, name, settings } = source;
  const form = useForm({ initialValues: { language, code } });
  const [refused, setRefused] = useState<readonly string[]>([]);
  const { submit, isPending, left } = useSubmit(form, ['language', 'code'], ['source']);
  const request = call('put', '/api/v1/source/{id}/script', { path: { id }, body: form.values });
  const save = async () => {
    if ((await submit(request)) !== undefined) say(t('done.saved'));
  };
  const refuse = useCallback(
    (errors: readonly { path: string; message: string }[]) =>
      setRefused(errors.map(({ path, message }) => `${path}: ${message}`)),
    [],
  );
  const run = useDryRun<ScriptTrial>(refuse, t('script.try.nobody'));
  const [tried, setTried] = useState('');
  const tryOut = () => {
    setRefused([]);
    setTried(form.values.code);
    void run.start({ type: 'SCRIPT', source_id: id, url, name, settings, ...form.values });
  };
  const take = async (file: File) => {
    form.setFieldValue('code', await file.text());
    const known = BY_ENDING[file.name.split('.').at(-1) ?? ''];
    if (known !== undefined) form.setFieldValue('language', known);
  };
  return (
    <form className="form" onSubmit={form.onSubmit(() => void save())}>
      <Select
        label={t('script.language')}
        data={[...LANGUAGES]}
        allowDeselect={false}
        {...form.getInputProps('language')}
      />
      <FileButton
        label={t('script.file')}
        accept=".js,.mjs,.cjs,.ts,.mts,.py,text/*"
        onFile={(file) => void take(file)}
      >
        {t('script.file')}
      </FileButton>
      <Textarea
        className="code-input"
        rows={22}
        label={t('script.code')}
        spellCheck={false}
        {...form.getInputProps('code')}
      />
      <div className="row">
        <Button onClick={tryOut} loading={run.isBusy} disabled={form.values.code.trim() === ''}>
          {t('script.try')}
        </Button>
        {run.isBusy && <Button onClick={run.stop}>{t('pipe.try.stop')}</Button>}
        <span className="meta">{t('script.try.text')}</span>
      </div>
      <ScriptTrialView state={run.state} refused={refused} isOld={tried !== form.values.code} />
      <FormEnd left={left} isPending={isPending} label={t('act.save')} request={request} />
    </form>
  );
}

function Revisions({ id }: { id: number }) {
  const { t } = useTranslation();
  const { data } = useAnswer('source', call('get', '/api/v1/source/{id}/script/revisions', { path: { id } }));
  if (data === undefined) return null;
  if (data.items.length === 0) return <Empty>{t('script.none')}</Empty>;
  return (
    <ul className="list">
      {data.items.map(({ revision, language, created_at, sha256 }) => (
        <li key={revision}>
          <span>{t('script.revision', { n: revision })}</span>
          <span>{language}</span>
          <span className="grow">
            <Moment at={created_at} />
          </span>
          <code>{sha256.slice(0, 10)}</code>
        </li>
      ))}
    </ul>
  );
}
