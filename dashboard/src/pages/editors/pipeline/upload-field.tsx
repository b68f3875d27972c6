import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../../api/problem';
import { useAnswer } from '../../../api/queries';
import { call } from '../../../api/request';
import type { Schemas } from '../../../api/types';
import { upload } from '../../../api/upload';
import { bytes, number, percent } from '../../../format/numbers';
import { sentenceOf } from '../../../i18n/problem-sentence';
import { FileButton } from '../../../ui/file-button';
import { Button, Select } from '../../../ui/kit';
import { say } from '../../../ui/say';
import { useEditor } from './editor';
import { TextField } from './fields';
import { valueAt } from './settings';

type Upload = Schemas['Upload'];

const PATH = 'input.file';

/** A name that the API takes, near the one the file has. */
function nameFor(file: File): string {
  const plain = file.name.normalize('NFKD').replaceAll(/[^A-Za-z0-9_.-]+/g, '_');
  return plain.replace(/^\.+/, '').slice(-200) || 'upload.csv';
}

/** The next name of its kind that is free: `symbols-2.csv`. */
function freeName(name: string, taken: readonly string[]): string {
  const [, stem = name, ending = ''] = /^(.+?)(\.[^.]*)?$/.exec(name) ?? [];
  for (let n = 2; ; n++) {
    const next = `${stem.slice(0, 180)}-${n}${ending}`;
    if (!taken.includes(next)) return next;
  }
}

/** The file that a pipeline reads: one that was uploaded, one from this computer, or any key in storage. */
export function UploadField() {
  const { t } = useTranslation();
  const { settings, set } = useEditor();
  const { data, refetch } = useAnswer('fixed', call('get', '/api/v1/upload'));
  const [asked, setAsked] = useState<{ file: File; there: Upload } | null>(null);
  const [part, setPart] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const uploads = data?.items ?? [];
  const key = valueAt(settings, PATH);
  const readers = asked?.there.used_by.length ?? 0;

  const store = async (file: File, name: string) => {
    setAsked(null);
    setProblem(null);
    setPart(0);
    try {
      const stored = await upload<Upload>(`/api/v1/upload/${encodeURIComponent(name)}`, file, setPart);
      set(PATH, stored.key);
      say(t('pipe.upload.done', { name: stored.name, size: bytes(stored.bytes) }));
      await refetch();
    } catch (error: unknown) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setPart(null);
    }
  };
  const choose = (file: File) => {
    const there = uploads.find(({ name }) => name === nameFor(file));
    if (there === undefined) void store(file, nameFor(file));
    else setAsked({ file, there });
  };
  return (
    <div className="stack">
      {uploads.length > 0 && (
        <Select
          searchable
          label={t('pipe.upload.choose')}
          placeholder={t('pipe.upload.none')}
          data={uploads.map((one) => ({ value: one.key, label: `${one.name} · ${bytes(one.bytes)}` }))}
          value={uploads.some((one) => one.key === key) ? String(key) : null}
          onChange={(next) => next !== null && set(PATH, next)}
        />
      )}
      <FileButton label={t('pipe.upload.button')} disabled={part !== null} onFile={choose}>
        {part === null ? t('pipe.upload.button') : t('pipe.upload.sending', { part: percent(part) })}
      </FileButton>
      {asked !== null && (
        <div role="alert" className="stack">
          <p>
            {t('pipe.upload.there', { name: asked.there.name })}{' '}
            {readers > 0 && t('pipe.upload.readers', { count: readers, n: number(readers) })}
          </p>
          <div className="end">
            <Button onClick={() => void store(asked.file, asked.there.name)}>{t('pipe.upload.replace')}</Button>
            <Button
              onClick={() => {
                const taken = uploads.map(({ name }) => name);
                void store(asked.file, freeName(asked.there.name, taken));
              }}
            >
              {t('pipe.upload.both')}
            </Button>
          </div>
        </div>
      )}
      {problem !== null && (
        <p role="alert" className="bad">
          {sentenceOf(problem, t)}
        </p>
      )}
      <TextField
        path={PATH}
        label={t('pipe.input.key')}
        description={t('pipe.input.key.text')}
        placeholder="uploads/symbols.csv"
        isCode
        keepsEmpty
      />
    </div>
  );
}
