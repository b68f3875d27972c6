import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../api/problem';
import { exchange } from '../../api/request';
import type { Schemas } from '../../api/types';
import { bytes, number } from '../../format/numbers';
import { sentenceOf } from '../../i18n/problem-sentence';
import { saidIn } from '../../i18n/said';
import { touch } from '../../ui/action';
import { DataTable } from '../../ui/data-table';
import { FileButton } from '../../ui/file-button';
import { Button, Select, Textarea } from '../../ui/kit';
import { Link } from '../../ui/link';
import { Page } from '../../ui/page';
import { Panel } from '../../ui/panel';
import { say } from '../../ui/say';

type Report = Schemas['ImportReport'];
const TYPES = { csv: 'text/csv', ndjson: 'application/x-ndjson', opml: 'text/x-opml' } as const;
type Format = keyof typeof TYPES;

const formatOf = (name: string): Format =>
  /\.(opml|xml)$/i.test(name) ? 'opml' : /\.(ndjson|jsonl|json)$/i.test(name) ? 'ndjson' : 'csv';

/** Many sources at once: checked first without changing anything, with every bad line named. */
export function ImportPage() {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [words, setWords] = useState('');
  const [format, setFormat] = useState<Format>('csv');
  const [onConflict, setOnConflict] = useState<'skip' | 'update'>('skip');
  const [isBusy, setBusy] = useState(false);
  const [report, setReport] = useState<{ isDry: boolean; report: Report } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const body: Blob | string | null = file ?? (words.trim() === '' ? null : words);

  const run = async (isDry: boolean) => {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await exchange(`/api/v1/source/import?on_conflict=${onConflict}&dry_run=${String(isDry)}`, {
        method: 'POST',
        headers: { 'content-type': TYPES[format] },
        body,
      });
      const read = (await answer.json()) as Report;
      setReport({ isDry, report: read });
      if (!isDry) {
        say(t('import.done', { n: number(read.created + read.updated) }));
        touch(['sources', 'overview']);
      }
    } catch (error: unknown) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const curl = `curl -X POST '${location.origin}/api/v1/source/import?on_conflict=${onConflict}' \\\n  -H 'content-type: ${TYPES[format]}' --data-binary @${file?.name ?? `sources.${format}`}`;
  return (
    <Page title={t('import.title')}>
      <div className="editor form">
        <p>{t('import.text')}</p>
        <FileButton
          label={t('import.file')}
          accept=".csv,.ndjson,.jsonl,.opml,.xml"
          onFile={(chosen) => {
            setFile(chosen);
            setReport(null);
            setFormat(formatOf(chosen.name));
          }}
        >
          {t('import.file')}
        </FileButton>
        {file !== null && (
          <p>
            {file.name} · {bytes(file.size)}{' '}
            <Button variant="subtle" onClick={() => setFile(null)}>
              {t('import.other')}
            </Button>
          </p>
        )}
        {file === null && (
          <Textarea
            className="code-input"
            rows={8}
            label={t('import.paste')}
            placeholder={'type,url,name,cadence\nRSS,https://example.com/feed.xml,Example,on_request'}
            value={words}
            onChange={({ currentTarget }) => setWords(currentTarget.value)}
          />
        )}
        <div className="pair">
          <Select
            label={t('import.format')}
            data={Object.keys(TYPES)}
            value={format}
            onChange={(value) => value !== null && setFormat(value as Format)}
            allowDeselect={false}
          />
          <Select
            label={t('import.on_conflict')}
            data={(['skip', 'update'] as const).map((value) => ({ value, label: t(`import.${value}`) }))}
            value={onConflict}
            onChange={(value) => value !== null && setOnConflict(value)}
            allowDeselect={false}
          />
        </div>
        <details>
          <summary>curl</summary>
          <pre tabIndex={0} aria-label="curl">
            {curl}
          </pre>
        </details>
        <div className="end">
          <Button disabled={body === null} loading={isBusy} onClick={() => void run(true)}>
            {t('import.check')}
          </Button>
          <Button variant="filled" disabled={body === null} loading={isBusy} onClick={() => void run(false)}>
            {t('import.go')}
          </Button>
        </div>
        {problem !== null && (
          <p role="alert" className="bad">
            {sentenceOf(problem, t)}
          </p>
        )}
      </div>
      {report !== null && <ReportPanel {...report} />}
    </Page>
  );
}

function ReportPanel({ isDry, report }: { isDry: boolean; report: Report }) {
  const { t } = useTranslation();
  const { created, updated, skipped, failed, errors } = report;
  return (
    <Panel title={isDry ? t('import.would') : t('import.did')}>
      <p role="status">
        {t('import.report', {
          created: number(created),
          updated: number(updated),
          skipped: number(skipped),
          failed: number(failed),
        })}{' '}
        {!isDry && <Link to="/sources">{t('nav.sources')}</Link>}
      </p>
      {errors.length > 0 && (
        <DataTable
          isShort
          label={t('import.errors')}
          rows={errors}
          keyOf={({ line, message }) => `${line} ${message}`}
          columns={[
            { key: 'line', title: t('import.line'), width: '90px', align: 'right', cell: ({ line }) => number(line) },
            {
              key: 'message',
              title: t('field.error'),
              isMain: true,
              cell: ({ message, said }) => (
                <span className="bad">
                  {placeOf(message)}
                  {saidIn(said, message.slice(placeOf(message).length), t)}
                </span>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

/** The column a message begins with, `url: `. */
const placeOf = (message: string) => /^[\w.]+: /.exec(message)?.[0] ?? '';
