import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../../api/problem';
import { call, send, type Call } from '../../../api/request';
import type { SourceDetail } from '../../../api/types';
import { sentenceOf } from '../../../i18n/problem-sentence';
import { touch } from '../../../ui/action';
import { Switch, Textarea, TextInput } from '../../../ui/kit';
import { useGo } from '../../../ui/link';
import { say } from '../../../ui/say';
import { FormEnd, objectOf } from '../../../ui/submit';
import { CadenceChoice } from '../cadence-choice';
import { useDryRun } from '../dry-run';
import type { DryRunResult } from './dry-run';
import { EditorContext, editorOf, useSettings } from './editor';
import { More } from './fields';
import { InputCard } from './input-card';
import { JsonView } from './json-view';
import { CheckCard, TransformCard } from './middle-cards';
import { NotifyCard } from './notify-card';
import { OutputsCard } from './outputs-card';
import { RequestCard } from './request-card';
import { isUnder, type FieldProblem } from './settings';
import { EMPTY, type Template } from './templates';
import { TemplateChoice } from './template-choice';
import { TryBar } from './try-bar';

/** A pipeline, made or changed: step by step or as JSON, tried on its first rows before it is saved. */
export function PipelineEditor({ source }: { source: SourceDetail | null }) {
  const { t } = useTranslation();
  const go = useGo();
  const held = useSettings(source?.settings ?? EMPTY.settings);
  const { settings, setSettings, setProblems, isInvalid } = held;
  const [own, setOwn] = useState({
    name: source?.name ?? '',
    url: source?.url ?? '',
    external_id: source?.external_id ?? '',
    is_active: source?.is_active ?? true,
    cadence: 'on_request',
    params: JSON.stringify(source?.schedules[0]?.params ?? {}),
  });
  const [template, setTemplate] = useState<Template>(EMPTY);
  const [isJson, setJson] = useState(false);
  const [isPending, setPending] = useState(false);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [refusals, setRefusals] = useState(0);
  const [others, setOthers] = useState<readonly FieldProblem[]>([]);
  const root = useRef<HTMLFormElement>(null);

  const refuse = useCallback(
    (errors: readonly FieldProblem[]) => {
      const isOurs = ({ path }: FieldProblem) => isUnder(path, 'settings');
      setProblems(
        errors.filter(isOurs).map(({ path, message }) => ({ path: path.slice('settings.'.length), message })),
      );
      setOthers(errors.filter((error) => !isOurs(error)));
      if (errors.length > 0) setRefusals((before) => before + 1);
    },
    [setProblems],
  );
  const run = useDryRun<DryRunResult>(refuse, t('pipe.try.nobody'));
  const editor = useMemo(() => editorOf(held, run.state), [held, run.state]);
  useShowErrors(root, refusals);

  const { name, url, external_id, is_active, cadence } = own;
  const params = objectOf(own.params);
  const isStuck = isInvalid || params === null;
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  const change = (part: Partial<typeof own>) => {
    setOwn((before) => ({ ...before, ...part }));
    setOthers([]);
  };
  const errorOf = (path: string) => others.find((error) => error.path === path)?.message;

  const body = { url: orNull(url), name: orNull(name), external_id: orNull(external_id), is_active, settings };
  const { timeout_seconds } = template;
  const schedule = {
    task_type: 'PIPELINE',
    cadence,
    params: params ?? {},
    ...(timeout_seconds === null ? {} : { timeout_seconds }),
  };
  const request: Call<SourceDetail> =
    source === null
      ? call('post', '/api/v1/source', { body: { type: 'CSV_API', ...body, schedules: [schedule] } })
      : call('patch', '/api/v1/source/{id}', { path: { id: source.id }, body });

  const save = async () => {
    refuse([]);
    setLeft(isStuck ? [t('pipe.unreadable')] : []);
    if (isStuck) return;
    setPending(true);
    try {
      const saved = await send(request);
      touch(['source', 'sources', 'overview']);
      say(t('done.saved'));
      go(`/sources/${saved.id}`);
    } catch (error: unknown) {
      if (!(error instanceof Problem)) throw error;
      refuse(error.errors);
      setLeft(error.errors.length === 0 ? [sentenceOf(error, t)] : []);
    } finally {
      setPending(false);
    }
  };
  const tryIt = (rows: number) => {
    refuse([]);
    setLeft(isStuck ? [t('pipe.unreadable')] : []);
    if (isStuck) return;
    const id = source === null ? {} : { source_id: source.id };
    void run.start({ type: 'CSV_API', ...id, url: orNull(url), name: orNull(name), settings, params, rows });
  };
  const begin = (chosen: Template) => {
    setTemplate(chosen);
    setSettings(chosen.settings);
    refuse([]);
    if (name === '' || name === template.name) change({ name: chosen.name });
  };
  const known = ['name', 'url', 'external_id', 'schedules.0.cadence', 'schedules.0.params', 'params'];
  const unknown = others.filter(({ path }) => !known.includes(path)).map(({ path, message }) => `${path} ${message}`);

  return (
    <EditorContext value={editor}>
      <form
        ref={root}
        className="form pipeline"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {source === null && <TemplateChoice chosen={template} onChoose={begin} />}
        <div className="pair">
          <TextInput
            label={t('field.name')}
            required={url === ''}
            value={name}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
            error={errorOf('name')}
          />
          {source === null && (
            <CadenceChoice
              value={cadence}
              onChange={(next) => change({ cadence: next })}
              error={errorOf('schedules.0.cadence')}
            />
          )}
        </div>
        <TryBar run={run} onTry={tryIt} isJson={isJson} onView={setJson} isStuck={isInvalid} settings={settings} />
        {isJson ? (
          <JsonView />
        ) : (
          <>
            <InputCard />
            <RequestCard />
            <CheckCard />
            <TransformCard />
            <OutputsCard />
            <NotifyCard />
          </>
        )}
        <More label={t('pipe.source')}>
          <TextInput
            label={t('field.address')}
            description={t('pipe.source.address')}
            value={url}
            onChange={({ currentTarget }) => change({ url: currentTarget.value })}
            error={errorOf('url')}
          />
          <TextInput
            label="external_id"
            value={external_id}
            onChange={({ currentTarget }) => change({ external_id: currentTarget.value })}
            error={errorOf('external_id')}
          />
          {source === null && (
            <Textarea
              className="code-input"
              rows={3}
              label={t('pipe.params')}
              description={t('pipe.params.text', { params: '{{params.NAME}}' })}
              value={own.params}
              onChange={({ currentTarget }) => change({ params: currentTarget.value })}
              error={params === null ? t('form.not_json') : (errorOf('schedules.0.params') ?? errorOf('params'))}
            />
          )}
        </More>
        <Switch
          label={t('source.active')}
          checked={is_active}
          onChange={({ currentTarget }) => change({ is_active: currentTarget.checked })}
        />
        <FormEnd
          left={[...left, ...unknown]}
          isPending={isPending}
          label={t(source === null ? 'source.add' : 'act.save')}
          request={request}
          onCancel={() => go(source === null ? '/sources' : `/sources/${source.id}`)}
        />
      </form>
    </EditorContext>
  );
}

/** Opens what hides a field with an error, and leads to the first of them; once for each refusal. */
function useShowErrors(root: React.RefObject<HTMLFormElement | null>, refusals: number): void {
  useEffect(() => {
    if (refusals === 0) return;
    const wrong = [
      ...(root.current?.querySelectorAll<HTMLElement>('[aria-invalid="true"], section .bad[role=alert]') ?? []),
    ];
    for (const field of wrong)
      for (let at = field.closest('details'); at !== null; at = at.parentElement?.closest('details') ?? null)
        at.open = true;
    wrong[0]?.focus();
    wrong[0]?.scrollIntoView({ block: 'center' });
  }, [refusals, root]);
}
