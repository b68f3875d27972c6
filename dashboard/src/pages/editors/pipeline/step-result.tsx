import { useTranslation } from 'react-i18next';
import { bytes, duration } from '../../../format/numbers';
import { Icon, type IconName } from '../../../ui/icons';
import type { DryRunResult, StepName } from './dry-run';
import { useEditor } from './editor';
import { ExchangeView, Start } from './exchange-view';

type Step = DryRunResult['steps'][number];
const LOOK: Record<string, [IconName, string]> = {
  completed: ['check', 'completed'],
  partial: ['partial', 'partial'],
  failed: ['failed', 'failed'],
  pending: ['planned', 'created'],
};

/** What the last dry run came to in one step. */
export function StepResult({ name }: { name: StepName }) {
  const { t } = useTranslation();
  const { result } = useEditor().run;
  const step = result?.steps.find((one) => one.name === name);
  if (result === null || step === undefined) return null;
  const state = step.status === 'completed' && step.error !== null ? 'partial' : step.status;
  const [icon, tone] = LOOK[state] ?? ['planned', 'created'];
  return (
    <section
      className="step-result"
      data-result={name}
      aria-label={t('pipe.result_of', { step: t(`pipe.name.${name}`) })}
    >
      <p className="row">
        <span className={`status tone-${tone}`}>
          <Icon name={icon} size={14} />
          {t(`pipe.name.${name}`)}: {t(`pipe.state.${state in LOOK ? (state as 'completed') : 'pending'}`)}
        </span>
        <Took step={step} />
      </p>
      {step.error !== null && <p className="bad">{step.error}</p>}
      {step.status !== 'pending' && <Content name={name} result={result} />}
    </section>
  );
}

function Took({ step: { started_at, finished_at } }: { step: Step }) {
  if (started_at === null || finished_at === null) return null;
  return <span className="meta">{duration(Date.parse(finished_at) - Date.parse(started_at))}</span>;
}

function Content({ name, result }: { name: StepName; result: DryRunResult }) {
  const { t } = useTranslation();
  const { preview } = result;
  switch (name) {
    case 'read':
      return <ReadRows result={result} />;
    case 'request':
      return (
        <>
          {preview.rows.map(({ row, exchange, failure }) => (
            <details key={row} open={failure?.step === 'request' || row === 1}>
              <summary>
                {t('pipe.row', { n: row })}
                {exchange?.answer != null && `: ${exchange.answer.status} · ${duration(exchange.answer.ms)}`}
              </summary>
              {failure?.step === 'request' && <p className="bad">{failure.message}</p>}
              {exchange !== null && <ExchangeView exchange={exchange} />}
            </details>
          ))}
        </>
      );
    case 'check':
    case 'transform':
      return <Rows name={name} result={result} />;
    case 'sql':
      return <Start text={(preview.sql ?? []).join('\n')} label="SQL" />;
    case 'write':
      return (
        <>
          {preview.files.map((file) => (
            <div key={file.name}>
              <p>
                <code>{file.name}</code> <span className="meta">{bytes(file.bytes)}</span>
              </p>
              {file.start === null ? (
                <p className="meta">{t('pipe.binary')}</p>
              ) : (
                <Start text={file.start} label={file.name} />
              )}
            </div>
          ))}
          {preview.items.map((item, index) => (
            <p key={index}>
              {t('field.items')}: <code>{item['item_key']}</code> {item['title']}
            </p>
          ))}
        </>
      );
    case 'notify':
      return <p>{preview.notice ?? t('pipe.no_notice')}</p>;
  }
}

function ReadRows({ result: { preview } }: { result: DryRunResult }) {
  const { t } = useTranslation();
  const columns = preview.columns.slice(0, 8);
  return (
    <>
      {preview.rows.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={t('pipe.rows_read')}>
          <table className="small">
            <thead>
              <tr>
                <th scope="col">#</th>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {preview.rows.map(({ row, values }) => (
                <tr key={row}>
                  <td>{row}</td>
                  {columns.map((column) => (
                    <td key={column}>{(values[column] ?? '').slice(0, 120)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {preview.bad_lines.map(({ line, message }) => (
        <p key={`${line} ${message}`} className="bad">
          {t('import.line')} {line}: {message}
        </p>
      ))}
      {preview.input !== null && (
        <details open={preview.rows.length === 0}>
          <summary>{t('pipe.input.exchange')}</summary>
          <ExchangeView exchange={preview.input} />
        </details>
      )}
    </>
  );
}

/** What became of each row in a step that it reached. */
function Rows({ name, result: { preview } }: { name: 'check' | 'transform'; result: DryRunResult }) {
  const { t } = useTranslation();
  const order = ['read', 'request', 'check', 'transform'];
  const reached = preview.rows.filter(
    ({ failure }) => failure === null || order.indexOf(failure.step) >= order.indexOf(name),
  );
  return (
    <ul className="plain-list">
      {reached.map(({ row, failure, records, record_count }) => (
        <li key={row}>
          {t('pipe.row', { n: row })}:{' '}
          {failure?.step === name ? (
            <span className="bad">{failure.message}</span>
          ) : name === 'check' ? (
            t('pipe.good')
          ) : (
            <>
              {t('pipe.records_made', { count: record_count })}
              <Start text={records.join('\n')} label={t('pipe.row', { n: row })} />
            </>
          )}
        </li>
      ))}
      {reached.length < preview.rows.length && (
        <li className="meta">{t('pipe.not_reached', { count: preview.rows.length - reached.length })}</li>
      )}
    </ul>
  );
}
