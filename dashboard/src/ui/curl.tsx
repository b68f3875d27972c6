import { useTranslation } from 'react-i18next';
import { curlOf, type Call } from '../api/request';
import { say } from './say';

/** The same request for a terminal. */
export function Curl({ call }: { call: Call }) {
  const { t } = useTranslation();
  const text = curlOf(call);
  return (
    <details>
      <summary>curl</summary>
      <pre tabIndex={0} aria-label="curl">
        {text}
      </pre>
      <button
        type="button"
        className="plain"
        onClick={() =>
          void navigator.clipboard.writeText(text).then(
            () => say(t('action.copied')),
            () => say(t('action.not_copied'), 'bad'),
          )
        }
      >
        {t('action.copy')}
      </button>
    </details>
  );
}
