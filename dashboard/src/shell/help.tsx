import { useTranslation } from 'react-i18next';
import { Dialog } from '../ui/dialog';

const KEYS = [
  ['?', 'keys.help'],
  ['Ctrl K, /', 'keys.find'],
  ['g o · s · c · r · i · w', 'keys.go'],
  ['j k', 'keys.row'],
  ['Enter', 'keys.open'],
  ['Esc', 'keys.close'],
  ['x', 'keys.select'],
  ['r', 'keys.run'],
  ['p', 'keys.pause'],
  ['e', 'keys.edit'],
  ['Shift R', 'keys.retry'],
  ['[ ]', 'keys.neighbours'],
  ['t', 'keys.theme'],
] as const;

/** Every key. */
export default function Help({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={onClose} title={t('nav.keys')}>
      <dl className="facts">
        {KEYS.map(([keys, words]) => (
          <div key={keys} className="fact-row">
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(words)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
