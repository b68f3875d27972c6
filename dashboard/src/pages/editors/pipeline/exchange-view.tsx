import { useTranslation } from 'react-i18next';
import { bytes } from '../../../format/numbers';
import type { Exchange } from './dry-run';

/** A request as it was sent, secrets by their names, and the beginning of its answer. */
export function ExchangeView({ exchange: { request, answer } }: { exchange: Exchange }) {
  const { t } = useTranslation();
  const head = [
    `${request.method} ${request.url}`,
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return (
    <>
      <Start text={[...head, ...(request.body === null ? [] : ['', request.body])].join('\n')} label={t('pipe.sent')} />
      {answer !== null && (
        <>
          <p className="meta">
            {answer.status} · {answer.content_type ?? '–'} · {bytes(answer.bytes)}
          </p>
          <Start text={answer.start} label={t('pipe.answer')} />
        </>
      )}
    </>
  );
}

/** The beginning of a text. */
export function Start({ text, label }: { text: string; label: string }) {
  if (text === '') return null;
  return (
    <pre tabIndex={0} role="region" aria-label={label} className="start">
      {text}
    </pre>
  );
}
