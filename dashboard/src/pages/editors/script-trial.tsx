import { useTranslation } from 'react-i18next';
import { bytes, duration } from '../../format/numbers';
import type { DryRunState } from './dry-run';
import { TrialWait } from './trial-wait';

/** The result of a script that was tried, as the parser of scripts writes it. */
export interface ScriptTrial {
  readonly outcome: 'completed' | 'failed';
  readonly ms?: number;
  readonly memory_mb?: number;
  readonly sandbox?: string;
  readonly stdout_tail: string;
  readonly stderr_tail: string;
  readonly error: { readonly code: string; readonly message: string; readonly line: number | null } | null;
  readonly preview: {
    readonly files: readonly { readonly name: string; readonly bytes: number; readonly start: string | null }[];
    readonly items: readonly { readonly item_key: string; readonly title: string | null }[];
    readonly cursor: Readonly<Record<string, unknown>> | null;
  };
}

/** What came of trying a script: its error first, then what it printed, its files and records. */
export function ScriptTrialView({
  state,
  refused,
  isOld,
}: {
  state: DryRunState<ScriptTrial>;
  /** What the server says about the code: it was not run. */
  refused: readonly string[];
  isOld: boolean;
}) {
  const { phase, result, sentence } = state;
  return (
    <div role="status" className="stack" data-result="script">
      {['created', 'queued', 'running'].includes(phase) && (
        <p>
          <TrialWait state={state} />
        </p>
      )}
      {phase === 'failed' && refused.length === 0 && <p className="bad">{sentence}</p>}
      {refused.map((words) => (
        <p key={words} className="bad">
          {words}
        </p>
      ))}
      {phase === 'done' && result !== null && <Outcome result={result} isOld={isOld} />}
    </div>
  );
}

function Outcome({ result, isOld }: { result: ScriptTrial; isOld: boolean }) {
  const { t } = useTranslation();
  const { outcome, error, preview, stdout_tail, stderr_tail, ms, memory_mb, sandbox } = result;
  const facts = [
    ms === undefined ? '' : duration(ms),
    memory_mb === undefined || memory_mb === 0 ? '' : t('script.memory', { size: bytes(memory_mb * 1_048_576) }),
    sandbox ?? '',
  ].filter((fact) => fact !== '');
  return (
    <>
      <p>
        <span className={outcome === 'completed' ? '' : 'bad'}>{t(`script.outcome.${outcome}`)}</span>{' '}
        <span className="meta">
          {facts.join(' · ')}
          {isOld && ` · ${t('pipe.is_old')}`}
        </span>
      </p>
      {error !== null && (
        <p className="bad">
          {error.line !== null && `${t('script.line', { n: error.line })}: `}
          {error.message}
        </p>
      )}
      <Text title="stdout" text={stdout_tail} />
      <Text title="stderr" text={stderr_tail} />
      {preview.files.map(({ name, bytes: size, start }) => (
        <Text key={name} title={`${name} · ${bytes(size)}`} text={start ?? t('script.no_text')} />
      ))}
      {preview.items.map(({ item_key, title }) => (
        <p key={item_key}>
          <code>{item_key}</code> {title}
        </p>
      ))}
      {preview.cursor !== null && <Text title={t('schedule.cursor')} text={JSON.stringify(preview.cursor, null, 2)} />}
    </>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  if (text === '') return null;
  return (
    <details open>
      <summary>{title}</summary>
      <pre tabIndex={0} aria-label={title}>
        {text}
      </pre>
    </details>
  );
}
